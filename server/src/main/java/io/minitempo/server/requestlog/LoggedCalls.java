// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.requestlog;

import io.grpc.Metadata;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import io.minitempo.core.time.GoDuration;
import io.minitempo.server.grpc.GrpcErrors;
import org.slf4j.spi.LoggingEventBuilder;

/// Logs each gRPC call with its method, how long it took, and why it failed if it did. A call that its client gave up
/// is
/// no failure.
final class LoggedCalls extends ServerStreamTracer.Factory {

    private final RequestLog log;

    LoggedCalls(RequestLog log) {
        this.log = log;
    }

    @Override
    public ServerStreamTracer newServerStreamTracer(String fullMethodName, Metadata headers) {
        return new LoggedCall("/" + fullMethodName, log.now());
    }

    private final class LoggedCall extends ServerStreamTracer {

        private final String method;
        private final long start;

        private LoggedCall(String method, long start) {
            this.method = method;
            this.start = start;
        }

        @Override
        public void streamClosed(Status status) {
            boolean cancelled = status.getCode() == Status.Code.CANCELLED;
            if ((status.isOk() || cancelled) && !log.showsSuccess()) {
                return;
            }
            LoggingEventBuilder line = (status.isOk() || cancelled ? log.success() : log.failure())
                    .addKeyValue("method", method)
                    .addKeyValue("duration", GoDuration.format(log.now() - start));
            if (status.isOk()) {
                line.log("gRPC (success)");
            } else {
                line.addKeyValue("err", GrpcErrors.text(status)).log("gRPC");
            }
        }
    }
}
