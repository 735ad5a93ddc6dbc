// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.http;

import io.minitempo.core.time.Clock;
import io.minitempo.core.time.Deadline;
import io.minitempo.server.internal.Interruption;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/// One request and its response, from the headers to the last byte.
///
/// Runs in the thread that handles the request; [#tick] and [#cancel] come from others.
final class Exchange {

    private final Request request;
    private final Callback callback;
    private final HttpServerConfig config;
    private final JettyBody body;
    private final ResponseSink sink;
    private final boolean http1;
    private final Connection connection;
    private final Interruption interruption = new Interruption();
    private @Nullable DisconnectWatch watch;
    private boolean done;

    Exchange(Request request, Response response, Callback callback, HttpServerConfig config, Clock clock) {
        this.request = request;
        this.callback = callback;
        this.config = config;
        this.body = new JettyBody(request, deadline(config.readTimeout(), clock));
        this.sink = new ResponseSink(response, deadline(config.writeTimeout(), clock));
        this.connection = request.getConnectionMetaData().getConnection();
        this.http1 = request.getConnectionMetaData().getHttpVersion().getVersion() < HttpVersion.HTTP_2.getVersion();
    }

    private static Deadline deadline(Duration timeout, Clock clock) {
        return timeout.isZero() ? Deadline.NONE : Deadline.after(timeout, clock);
    }

    /// Handles the request and sends the response.
    void run(HttpHandler handler, boolean closing) {
        request.addFailureListener(cause -> interruption.cancel());
        // A handler may think longer than an idle connection may wait.
        request.addIdleTimeoutListener(timeout -> false);
        interruption.enter();
        try {
            HttpResponse answer = answer(handler);
            if (answer.body() instanceof HttpResponse.Bytes) {
                interruption.leave();
                body.drain();
            }
            boolean unread = http1 && !body.isEnded();
            sink.send(answer, closing || !config.keepAlives() || body.isAbandoned() || unread);
            if (unread) {
                interruption.enter();
                body.linger();
            }
            finish();
            callback.succeeded();
        } catch (IOException | InterruptedException | RuntimeException e) {
            finish();
            abort(e);
        } finally {
            interruption.leave();
        }
    }

    private HttpResponse answer(HttpHandler handler) {
        try {
            return handler.handle(parse());
        } catch (InterruptedException | RuntimeException | StackOverflowError e) {
            return HttpErrors.response(e, HttpErrors.Style.HANDLER);
        }
    }

    private HttpRequest parse() {
        List<HttpHeaders.Header> headers = new ArrayList<>(request.getHeaders().size());
        for (HttpField field : request.getHeaders()) {
            headers.add(new HttpHeaders.Header(field.getName(), field.getValue() == null ? "" : field.getValue()));
        }
        @Nullable String uri = request.getHttpURI().getPathQuery();
        return HttpRequest.of(request.getMethod(), uri == null ? "*" : uri, HttpHeaders.of(headers), body)
                .withRemoteAddress(Request.getRemoteAddr(request) + ":" + Request.getRemotePort(request));
    }

    private synchronized void finish() {
        done = true;
        body.release();
        if (watch != null) {
            watch.end();
        }
    }

    private void abort(Exception cause) {
        callback.failed(cause);
        if (http1) {
            connection.getEndPoint().close();
        }
    }

    /// Called now and then while the request is handled: begins to watch for the end of the connection.
    synchronized void tick() {
        if (http1 && !done && watch == null && body.isEnded()) {
            watch = new DisconnectWatch(connection, interruption::cancel);
            watch.start();
        }
    }

    /// Whether the end of the connection would be noticed.
    synchronized boolean isWatched() {
        return watch != null && watch.isWatching();
    }

    /// Interrupts the handler.
    void cancel() {
        interruption.cancel();
    }

    /// The connection the request came over.
    Connection connection() {
        return connection;
    }
}
