// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.http;

import java.util.Set;

/// One entry of a [Router].
public final class Route {

    private final PathTemplate template;
    private final Set<String> methods;
    private final boolean listed;
    private final HttpHandler handler;

    private Route(PathTemplate template, Set<String> methods, boolean listed, HttpHandler handler) {
        this.template = template;
        this.methods = methods;
        this.listed = listed;
        this.handler = handler;
    }

    /// A route for every method; variables stand in braces, with an expression after a colon if they may hold
    /// slashes: `/api/search/tag/{tagName:.*}/values`.
    public static Route of(String path, HttpHandler handler) {
        return new Route(new PathTemplate(path, false), Set.of(), true, handler);
    }

    /// A route for `path` and everything below it, such as `/static/`.
    public static Route prefix(String path, HttpHandler handler) {
        return new Route(new PathTemplate(path, true), Set.of(), true, handler);
    }

    /// The same route for these methods only; others get 405.
    public Route methods(String... allowed) {
        return new Route(template, Set.of(allowed), listed, handler);
    }

    /// The same route, left out of `/status/endpoints`.
    public Route unlisted() {
        return new Route(template, methods, false, handler);
    }

    /// The path as it was given.
    public String path() {
        return template.toString();
    }

    /// The expression that paths must match, in Go's spelling.
    public String regex() {
        return template.regex();
    }

    /// The label `route` of the request metrics, such as `api_traces_traceid`.
    public String metricName() {
        return template.metricName();
    }

    /// The methods the route is for; empty means every method.
    public Set<String> methods() {
        return methods;
    }

    /// Whether `/status/endpoints` shows it.
    public boolean isListed() {
        return listed;
    }

    /// What answers.
    public HttpHandler handler() {
        return handler;
    }

    PathTemplate template() {
        return template;
    }

    boolean allows(String method) {
        return methods.isEmpty() || methods.contains(method);
    }

    @Override
    public String toString() {
        return template.toString();
    }
}
