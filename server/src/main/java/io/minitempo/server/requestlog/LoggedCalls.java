// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.requestlog;

import io.grpc.Metadata;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import io.minitempo.core.time.GoDuration;
import io.minitempo.server.grpc.GrpcErrors;
import java.util.EnumSet;
import java.util.Set;
import org.slf4j.spi.LoggingEventBuilder;

/// Logs each gRPC call with its method, how long it took, and why it failed if it did.
///
/// As with statuses of HTTP, only what the server did wrong is worth a warning: "no jobs found" is an answer, and a
/// process that stops or starts is not at fault.
final class LoggedCalls extends ServerStreamTracer.Factory {

    private static final Set<Status.Code> FAULTS =
            EnumSet.of(Status.Code.UNKNOWN, Status.Code.INTERNAL, Status.Code.DATA_LOSS);

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
            boolean failed = FAULTS.contains(status.getCode());
            if (!failed && !log.showsSuccess()) {
                return;
            }
            LoggingEventBuilder line = (failed ? log.failure() : log.success())
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
