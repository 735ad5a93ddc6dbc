// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.http;

import io.grpc.Status;
import io.minitempo.core.time.Deadline;
import io.minitempo.server.grpc.GrpcServerConfig;
import io.minitempo.server.grpc.InProcessGrpcServer;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/// gRPC on the HTTP port (`stream_over_http_enabled`): calls are forwarded to the same services that the gRPC port
/// has (`spec/api.md §1.1`).
public final class GrpcOverHttp {

    private static final String GRPC = "application/grpc";

    private final InProcessGrpcServer services;
    private final int maxReceiveBytes;
    private final Set<GrpcExchange> calls = ConcurrentHashMap.newKeySet();

    /// Forwards to `services`; messages may be as large as on the gRPC port.
    public GrpcOverHttp(InProcessGrpcServer services, GrpcServerConfig config) {
        this.services = services;
        this.maxReceiveBytes = config.maxReceiveBytes();
    }

    /// Whether a request is a call: HTTP/2, and a content type that contains `application/grpc`.
    static boolean accepts(Request request) {
        @Nullable String type = request.getHeaders().get(HttpHeader.CONTENT_TYPE);
        return type != null
                && type.contains(GRPC)
                && request.getConnectionMetaData().getHttpVersion() == HttpVersion.HTTP_2;
    }

    /// Serves one call; returns when it is complete.
    void handle(Request request, Response response, Callback callback) {
        if (!request.getMethod().equals("POST")) {
            refuse(request, response, callback, 405);
            return;
        }
        if (!isGrpc(String.valueOf(request.getHeaders().get(HttpHeader.CONTENT_TYPE)))) {
            refuse(request, response, callback, 415);
            return;
        }
        GrpcExchange exchange = new GrpcExchange(request, response, callback, maxReceiveBytes);
        calls.add(exchange);
        try {
            exchange.run(services);
        } finally {
            calls.remove(exchange);
        }
    }

    private static boolean isGrpc(String contentType) {
        String type = contentType.toLowerCase(Locale.ROOT);
        return type.startsWith(GRPC)
                && (type.length() == GRPC.length()
                        || type.charAt(GRPC.length()) == '+'
                        || type.charAt(GRPC.length()) == ';');
    }

    private static void refuse(Request request, Response response, Callback callback, int status) {
        try {
            new JettyBody(request, Deadline.NONE).drain();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        response.setStatus(status);
        response.write(true, BufferUtil.EMPTY_BUFFER, callback);
    }

    /// Cancels every call.
    void cancelAll() {
        calls.forEach(call -> call.cancel(Status.UNAVAILABLE.withDescription("server is shutting down")));
    }
}
