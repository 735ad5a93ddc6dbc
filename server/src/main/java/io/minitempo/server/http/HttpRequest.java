// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.http;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A request, whether it came over a socket or inside a gRPC message. Immutable but for its body, which the handling
/// thread reads once.
public final class HttpRequest {

    private final String method;
    private final String uri;
    private final String path;
    private final QueryParameters query;
    private final HttpHeaders headers;
    private final Map<String, String> pathParameters;
    private final String remoteAddress;
    private final HttpBody body;

    private HttpRequest(
            String method,
            String uri,
            String path,
            QueryParameters query,
            HttpHeaders headers,
            Map<String, String> pathParameters,
            String remoteAddress,
            HttpBody body) {
        this.method = method;
        this.uri = uri;
        this.path = path;
        this.query = query;
        this.headers = headers;
        this.pathParameters = pathParameters;
        this.remoteAddress = remoteAddress;
        this.body = body;
    }

    /// A request from its parts.
    ///
    /// @param method the verb; empty means `GET`, as in `httpgrpc` (`spec/api.md §8.1`)
    /// @param uri path and query as they stand in the request line
    /// @throws TempoException.Invalid when the path has a bad escape
    public static HttpRequest of(String method, String uri, HttpHeaders headers, HttpBody body) {
        int question = uri.indexOf('?');
        String rawPath = question < 0 ? uri : uri.substring(0, question);
        return new HttpRequest(
                method.isEmpty() ? "GET" : method,
                uri,
                PercentEncoding.decodePath(rawPath),
                QueryParameters.parse(question < 0 ? "" : uri.substring(question + 1)),
                headers,
                Map.of(),
                "",
                body);
    }

    /// A `GET` without headers and body.
    ///
    /// @throws TempoException.Invalid when the path has a bad escape
    public static HttpRequest get(String uri) {
        return of("GET", uri, HttpHeaders.EMPTY, HttpBody.empty());
    }

    /// The verb, in upper case as clients send it.
    public String method() {
        return method;
    }

    /// Path and query as they stand in the request line, not decoded.
    public String uri() {
        return uri;
    }

    /// The decoded path; a `%2F` is a slash in it.
    public String path() {
        return path;
    }

    /// The query as it stands in the request line, without the question mark.
    public String rawQuery() {
        int question = uri.indexOf('?');
        return question < 0 ? "" : uri.substring(question + 1);
    }

    /// The parameters of the query; bodies never add any.
    public QueryParameters query() {
        return query;
    }

    /// The headers.
    public HttpHeaders headers() {
        return headers;
    }

    /// The decoded value that the route's template has for `name`.
    ///
    /// @throws IllegalArgumentException when the template has no such variable
    public String pathParameter(String name) {
        @Nullable String value = pathParameters.get(name);
        if (value == null) {
            throw new IllegalArgumentException("no path parameter " + name + " in " + pathParameters.keySet());
        }
        return value;
    }

    /// Every variable of the route's template.
    public Map<String, String> pathParameters() {
        return pathParameters;
    }

    /// The peer as `host:port`; empty when the request came without a connection of its own.
    public String remoteAddress() {
        return remoteAddress;
    }

    /// The body.
    public HttpBody body() {
        return body;
    }

    /// The same request with the variables of a matching route.
    public HttpRequest withPathParameters(Map<String, String> parameters) {
        return new HttpRequest(method, uri, path, query, headers, Map.copyOf(parameters), remoteAddress, body);
    }

    /// The same request from `peer`.
    public HttpRequest withRemoteAddress(String peer) {
        return new HttpRequest(method, uri, path, query, headers, pathParameters, peer, body);
    }

    /// The same request with other headers.
    public HttpRequest withHeaders(HttpHeaders other) {
        return new HttpRequest(method, uri, path, query, other, pathParameters, remoteAddress, body);
    }

    /// The same request with another body, such as one that counts or decompresses.
    public HttpRequest withBody(HttpBody other) {
        return new HttpRequest(method, uri, path, query, headers, pathParameters, remoteAddress, other);
    }

    @Override
    public String toString() {
        return method + " " + uri;
    }
}
