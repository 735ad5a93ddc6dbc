// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.http;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/// Finds the handler for a path. Works without a network, too: queriers send the requests that reach them over gRPC
/// through it.
///
/// Literal paths win over templates, templates over prefixes, and longer prefixes over shorter ones; among templates
/// the one added first wins. Routes are added by the thread that wires the process; any thread may look up.
public final class Router implements HttpHandler {

    private volatile List<Route> routes = List.of();

    /// Adds a route.
    ///
    /// @throws IllegalArgumentException when the same path is there already for one of the methods
    public synchronized Router add(Route route) {
        for (Route other : routes) {
            if (other.path().equals(route.path()) && overlap(other, route)) {
                throw new IllegalArgumentException("route added twice: " + route.path());
            }
        }
        List<Route> next = new ArrayList<>(routes);
        next.add(route);
        next.sort(Comparator.comparingInt(Router::rank));
        routes = List.copyOf(next);
        return this;
    }

    private static boolean overlap(Route one, Route other) {
        return one.methods().isEmpty()
                || other.methods().isEmpty()
                || one.methods().stream().anyMatch(other.methods()::contains);
    }

    private static int rank(Route route) {
        if (route.template().isPrefix()) {
            return Integer.MAX_VALUE - route.path().length();
        }
        return route.template().isLiteral() ? 0 : 1;
    }

    /// What a lookup found.
    public sealed interface Match permits Found, WrongMethod, NotFound {

        /// The label `route` of the request metrics.
        String metricName();
    }

    /// A route for the path and the method.
    ///
    /// @param route the route
    /// @param pathParameters the values of its variables
    public record Found(Route route, Map<String, String> pathParameters) implements Match {
        @Override
        public String metricName() {
            return route.metricName();
        }
    }

    /// Routes for the path, but not for the method.
    ///
    /// @param allowed the methods there are routes for
    public record WrongMethod(List<String> allowed) implements Match {
        @Override
        public String metricName() {
            return "other";
        }
    }

    /// No route for the path.
    public record NotFound() implements Match {
        @Override
        public String metricName() {
            return "notfound";
        }
    }

    /// Looks up the route for a method and a decoded path.
    public Match match(String method, String path) {
        TreeSet<String> allowed = new TreeSet<>();
        for (Route route : routes) {
            Optional<Map<String, String>> parameters = route.template().match(path);
            if (parameters.isPresent()) {
                if (route.allows(method)) {
                    return new Found(route, parameters.get());
                }
                allowed.addAll(route.methods());
            }
        }
        return allowed.isEmpty() ? new NotFound() : new WrongMethod(List.copyOf(allowed));
    }

    /// Answers with the handler of the matching route, with 404 or 405, or with the clean spelling of the path.
    @Override
    public HttpResponse handle(HttpRequest request) throws InterruptedException {
        return dispatch(match(request.method(), request.path()), request);
    }

    /// Answers a request for which [#match] found `match`.
    ///
    /// @throws InterruptedException when the request is cancelled
    public static HttpResponse dispatch(Match match, HttpRequest request) throws InterruptedException {
        return switch (match) {
            case Found found -> found.route.handler().handle(request.withPathParameters(found.pathParameters));
            case WrongMethod wrong -> HttpResponse.empty(405).with("Allow", String.join(", ", wrong.allowed));
            case NotFound missing -> CleanPath.answer(request);
        };
    }

    /// The routes of `/status/endpoints` by path: the path and its expression in Go's spelling.
    public Map<String, String> listing() {
        TreeMap<String, String> listing = new TreeMap<>();
        for (Route route : routes) {
            if (route.isListed()) {
                listing.put(route.path(), route.regex());
            }
        }
        return listing;
    }

    /// The table of `/status/endpoints` (`golden/status/endpoints.txt`).
    public String endpointsTable() {
        TextTable table = new TextTable("NAME", "REGEX");
        listing().forEach(table::row);
        return table.toString();
    }
}
