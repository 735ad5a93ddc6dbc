// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.requestlog;

import io.grpc.ServerStreamTracer;
import io.minitempo.core.time.Clock;
import io.minitempo.server.http.HttpHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/// Logs requests: those that succeed at debug, or at info when `log_request_at_info_level_enabled` is set; those that
/// fail by the server's fault as warnings (`spec/generator-and-ops.md §3.4`). Any thread may use what it makes.
public final class RequestLog {

    private static final Logger log = LoggerFactory.getLogger(RequestLog.class);

    private final RequestLogSettings settings;
    private final Clock clock;

    /// A log as `settings` want it.
    public RequestLog(RequestLogSettings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
    }

    /// Logs the requests that `handler` answers, once the last byte of the answer is written.
    public HttpHandler http(HttpHandler handler) {
        return new LoggedHandler(handler, this);
    }

    /// Logs the calls of gRPC services; [io.minitempo.server.grpc.GrpcServices] takes it.
    public ServerStreamTracer.Factory grpc() {
        return new LoggedCalls(this);
    }

    RequestLogSettings settings() {
        return settings;
    }

    long now() {
        return clock.nanoTime();
    }

    /// Whether lines about requests that did what they should are shown, so that others need not be made.
    boolean showsSuccess() {
        return log.isEnabledForLevel(level());
    }

    /// A line about a request that did what it should.
    LoggingEventBuilder success() {
        return log.atLevel(level());
    }

    private Level level() {
        return settings.atInfo() ? Level.INFO : Level.DEBUG;
    }

    /// A line about a request that failed.
    LoggingEventBuilder failure() {
        return log.atWarn();
    }
}
