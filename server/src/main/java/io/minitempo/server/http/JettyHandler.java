// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.http;

import io.minitempo.core.time.Clock;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/// Where requests enter from the network: gRPC goes its way, everything else becomes an [Exchange].
final class JettyHandler extends Handler.Abstract {

    private final HttpServerConfig config;
    private final HttpHandler handler;
    private final @Nullable GrpcOverHttp grpc;
    private final ConnectionSweeper sweeper;
    private final Clock clock;
    private final AtomicInteger active = new AtomicInteger();
    private volatile boolean closing;

    JettyHandler(
            HttpServerConfig config,
            HttpHandler handler,
            @Nullable GrpcOverHttp grpc,
            ConnectionSweeper sweeper,
            Clock clock) {
        this.config = config;
        this.handler = handler;
        this.grpc = grpc;
        this.sweeper = sweeper;
        this.clock = clock;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        active.incrementAndGet();
        request.addHttpStreamWrapper(ReasonPhrases::new);
        if (grpc != null && GrpcOverHttp.accepts(request)) {
            try {
                grpc.handle(request, response, callback);
            } finally {
                active.decrementAndGet();
            }
            return true;
        }
        Exchange exchange = new Exchange(request, response, callback, config, clock);
        sweeper.begin(exchange);
        try {
            exchange.run(handler, closing);
        } finally {
            sweeper.end(exchange);
            active.decrementAndGet();
        }
        return true;
    }

    void disableKeepAlives() {
        closing = true;
    }

    boolean isIdle() {
        return active.get() == 0;
    }

    void cancelAll() {
        sweeper.exchanges().forEach(Exchange::cancel);
        if (grpc != null) {
            grpc.cancelAll();
        }
    }
}
