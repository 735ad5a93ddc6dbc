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

    private final List<String> allowedHeaders;

    /// @param allowedHeaders names of client headers that queriers get to see
    public QuerierRequests(List<String> allowedHeaders) {
        this.allowedHeaders = List.copyOf(allowedHeaders);
    }

    /// The same path below `/querier`, with another query and on behalf of `tenant`.
    public HTTPRequest of(HttpRequest original, TenantId tenant, String query) {
        return of(path(original.uri()), original.headers(), tenant, query);
    }

    /// A request to a path, with its prefix, below `/querier`.
    ///
    /// @param path escaped
    /// @param headers of the client, of which queriers get those that are allowed
    public HTTPRequest of(String path, HttpHeaders headers, TenantId tenant, String query) {
        HTTPRequest.Builder request = HTTPRequest.newBuilder().setMethod("GET").setUrl(PREFIX + path + "?" + query);
        for (String name : allowedHeaders) {
            List<String> values = headers.all(name);
            if (!values.isEmpty()) {
                request.addHeaders(Header.newBuilder().setKey(name).addAllValues(values));
            }
        }
        return request.addHeaders(header("Accept", "application/protobuf"))
                .addHeaders(header("X-Scope-Orgid", tenant.value()))
                .build();
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
