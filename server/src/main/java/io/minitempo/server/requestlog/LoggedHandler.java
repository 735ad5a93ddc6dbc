// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.requestlog;

import io.minitempo.core.time.GoDuration;
import io.minitempo.server.http.HttpHandler;
import io.minitempo.server.http.HttpRequest;
import io.minitempo.server.http.HttpResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.slf4j.spi.LoggingEventBuilder;

/// Logs each request with its status and the time it took: `GET /api/search?q={} (200) 1.5ms`.
final class LoggedHandler implements HttpHandler {

    private static final String LINE = "{} {} ({}) {}";
    private static final int BAD_GATEWAY = 502;
    private static final int UNAVAILABLE = 503;
    private static final int SERVERS_FAULT = 500;
    private static final int MOST_OF_A_BODY = 1024;

    private final HttpHandler handler;
    private final RequestLog log;

    LoggedHandler(HttpHandler handler, RequestLog log) {
        this.handler = handler;
        this.log = log;
    }

    @Override
    public HttpResponse handle(HttpRequest request) throws InterruptedException {
        long start = log.now();
        HttpResponse response;
        try {
            response = handler.handle(request);
        } catch (InterruptedException e) {
            cancelled(request, start);
            throw e;
        }
        return switch (response.body()) {
            case HttpResponse.Bytes bytes -> {
                answered(request, response.status(), bytes.array(), start);
                yield response;
            }
            case HttpResponse.Stream stream ->
                response.withBody(new HttpResponse.Stream(out -> {
                    try {
                        stream.writer().writeTo(out);
                    } catch (IOException | InterruptedException e) {
                        cancelled(request, start);
                        throw e;
                    }
                    answered(request, response.status(), new byte[0], start);
                }));
        };
    }

    private void answered(HttpRequest request, int status, byte[] body, long start) {
        boolean failed = status >= SERVERS_FAULT && status != BAD_GATEWAY && status != UNAVAILABLE;
        if (!failed && !log.showsSuccess()) {
            return;
        }
        LoggingEventBuilder line = with(failed ? log.failure() : log.success(), request, failed);
        if (failed) {
            int length = Math.min(MOST_OF_A_BODY, body.length);
            line = line.addKeyValue("response", new String(body, 0, length, StandardCharsets.UTF_8).strip());
        }
        line.log(LINE, request.method(), request.uri(), status, took(start));
    }

    private void cancelled(HttpRequest request, long start) {
        if (!log.showsSuccess()) {
            return;
        }
        with(log.success(), request, false)
                .log("{} {} {}, request cancelled", request.method(), request.uri(), took(start));
    }

    private LoggingEventBuilder with(LoggingEventBuilder line, HttpRequest request, boolean failed) {
        Optional<String> source = log.settings().sourceOf(request);
        LoggingEventBuilder named = source.isPresent() ? line.addKeyValue("sourceIPs", source.get()) : line;
        return failed || log.settings().headers()
                ? named.addKeyValue("headers", log.settings().shown(request.headers()))
                : named;
    }

    private String took(long start) {
        return GoDuration.format(log.now() - start);
    }
}
