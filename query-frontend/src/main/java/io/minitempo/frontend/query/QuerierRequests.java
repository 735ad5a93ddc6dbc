// SPDX-License-Identifier: Apache-2.0
package io.minitempo.frontend.query;

import io.minitempo.core.TenantId;
import io.minitempo.proto.httpgrpc.HTTPRequest;
import io.minitempo.proto.httpgrpc.Header;
import io.minitempo.server.http.HttpHeaders;
import io.minitempo.server.http.HttpRequest;
import java.util.List;

/// Turns a client's request into those that queriers get (`spec/api.md §6`).
public final class QuerierRequests {

    private static final String PREFIX = "/querier";
    private static final Header ACCEPT = header("Accept", "application/protobuf");

    private final List<String> allowedHeaders;

    /// @param allowedHeaders names of client headers that queriers get to see
    public QuerierRequests(List<String> allowedHeaders) {
        this.allowedHeaders = List.copyOf(allowedHeaders);
    }

    /// Requests to the path of `original`, below `/querier`, on behalf of `tenant`.
    public Target to(HttpRequest original, TenantId tenant) {
        return to(path(original.uri()), original.headers(), tenant);
    }

    /// Requests to a path, with its prefix, below `/querier`.
    ///
    /// @param path escaped
    /// @param headers of the client, of which queriers get those that are allowed
    public Target to(String path, HttpHeaders headers, TenantId tenant) {
        HTTPRequest.Builder request = HTTPRequest.newBuilder().setMethod("GET");
        for (String name : allowedHeaders) {
            List<String> values = headers.all(name);
            if (!values.isEmpty()) {
                request.addHeaders(Header.newBuilder().setKey(name).addAllValues(values));
            }
        }
        return new Target(
                PREFIX + path + "?",
                request.addHeaders(ACCEPT)
                        .addHeaders(header("X-Scope-Orgid", tenant.value()))
                        .build());
    }

    /// What the requests of one query for one tenant have in common. Immutable.
    public static final class Target {
        private final String beginning;
        private final HTTPRequest request;

        private Target(String beginning, HTTPRequest request) {
            this.beginning = beginning;
            this.request = request;
        }

        /// The request with a query string.
        public HTTPRequest with(String query) {
            return request.toBuilder().setUrl(beginning + query).build();
        }
    }

    /// The path of a URI, escaped as it stands there.
    public static String path(String uri) {
        int question = uri.indexOf('?');
        return question < 0 ? uri : uri.substring(0, question);
    }

    private static Header header(String name, String value) {
        return Header.newBuilder().setKey(name).addValues(value).build();
    }
}
