// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.metrics;

import io.minitempo.server.http.HttpBody;
import io.minitempo.server.http.HttpErrors;
import io.minitempo.server.http.HttpHandler;
import io.minitempo.server.http.HttpRequest;
import io.minitempo.server.http.HttpResponse;
import io.minitempo.server.http.Router;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/// Measures HTTP requests under the names of their routes.
final class MeasuredRouter implements HttpHandler {

    /// Clients may invent methods, but must not invent series.
    private static final Set<String> METHODS =
            Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "CONNECT", "TRACE");

    private final Router router;
    private final RequestMetrics metrics;

    MeasuredRouter(Router router, RequestMetrics metrics) {
        this.router = router;
        this.metrics = metrics;
    }

    @Override
    public HttpResponse handle(HttpRequest request) throws InterruptedException {
        Router.Match match = router.match(request.method(), request.path());
        String method = METHODS.contains(request.method()) ? request.method() : "OTHER";
        RequestMetrics.Measurement measurement = metrics.begin(method, match.metricName());
        CountedBody body = new CountedBody(request.body());
        HttpResponse response;
        try {
            response = Router.dispatch(match, request.withBody(body));
        } catch (RuntimeException e) {
            response = HttpErrors.response(e, HttpErrors.Style.HANDLER);
        } catch (InterruptedException e) {
            measurement.received(body.count);
            measurement.end(Integer.toString(HttpErrors.CLIENT_CLOSED_REQUEST));
            throw e;
        }
        measurement.received(body.count);
        return finish(measurement, response);
    }

    private static HttpResponse finish(RequestMetrics.Measurement measurement, HttpResponse response) {
        String status = Integer.toString(response.status());
        return switch (response.body()) {
            case HttpResponse.Bytes bytes -> {
                measurement.sent(bytes.array().length);
                measurement.end(status);
                yield response;
            }
            case HttpResponse.Stream stream ->
                response.withBody(new HttpResponse.Stream(out -> {
                    AtomicLong count = new AtomicLong();
                    try {
                        stream.writer().writeTo(new CountedStream(out, count));
                    } finally {
                        measurement.sent(count.get());
                        measurement.end(status);
                    }
                }));
        };
    }

    /// Counts what a handler reads. Owned by the thread that handles the request.
    private static final class CountedBody implements HttpBody {
        private final HttpBody body;
        private long count;

        CountedBody(HttpBody body) {
            this.body = body;
        }

        @Override
        public long length() {
            return body.length();
        }

        @Override
        public int read(byte[] target, int offset, int length) throws InterruptedException {
            int read = body.read(target, offset, length);
            count += Math.max(0, read);
            return read;
        }
    }

    /// Counts what a handler writes.
    private static final class CountedStream extends FilterOutputStream {
        private final AtomicLong count;

        CountedStream(OutputStream out, AtomicLong count) {
            super(out);
            this.count = count;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
            count.addAndGet(length);
        }

        @Override
        public void write(int b) throws IOException {
            out.write(b);
            count.incrementAndGet();
        }
    }
}
