// SPDX-License-Identifier: Apache-2.0
package io.minitempo.frontend.stream;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.minitempo.server.http.HttpHeaders;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Keeps what a streaming call may hand on to queriers as if it were a header of an HTTP request: `Authorization`,
/// which
/// beside the tenant is all that is carried over (`spec/api.md §5.5`). Whether queriers get it is for
/// `query_frontend.allowed_headers` to say.
final class ClientHeaders implements ServerInterceptor {

    private static final String AUTHORIZATION = "Authorization";
    private static final Metadata.Key<String> KEY = Metadata.Key.of(AUTHORIZATION, Metadata.ASCII_STRING_MARSHALLER);
    private static final Context.Key<HttpHeaders> HEADERS = Context.key("client-headers");

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata metadata, ServerCallHandler<Q, R> next) {
        List<HttpHeaders.Header> headers = new ArrayList<>();
        @Nullable Iterable<String> values = metadata.getAll(KEY);
        if (values != null) {
            values.forEach(value -> headers.add(new HttpHeaders.Header(AUTHORIZATION, value)));
        }
        Context context = Context.current().withValue(HEADERS, HttpHeaders.of(headers));
        return Contexts.interceptCall(context, call, metadata, next);
    }

    /// Those of the call at work.
    static HttpHeaders current() {
        @Nullable HttpHeaders headers = HEADERS.get();
        return headers == null ? HttpHeaders.EMPTY : headers;
    }
}
