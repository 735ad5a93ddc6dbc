// SPDX-License-Identifier: Apache-2.0
package io.minitempo.receiver.intake;

import io.grpc.Status;
import io.minitempo.core.TempoException;
import io.minitempo.server.grpc.GrpcErrors;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What a failed push means to clients, before each protocol puts it in its own words (`spec/write-path.md §2.10`).
///
/// In Tempo only wrong requests and limits carry a gRPC status from the inside; every other error is a plain one, which
/// OTLP calls Unavailable and Jaeger Unknown. So does this.
///
/// @param code the status code of a failure that carries one
/// @param message what the client is told
/// @param retryAfter when the client may try again
public record PushFailure(Optional<Status.Code> code, String message, Optional<Duration> retryAfter) {

    private static final Logger log = LoggerFactory.getLogger(PushFailure.class);

    /// The meaning of a failure. One that is nobody's known fault is logged, and its text is kept from the client.
    public static PushFailure of(RuntimeException failure) {
        return switch (failure) {
            case TempoException.Invalid e -> status(Status.Code.INVALID_ARGUMENT, e, Optional.empty());
            case TempoException.TooMany e -> status(Status.Code.RESOURCE_EXHAUSTED, e, e.retryAfter());
            case TempoException.NotBuilt e -> status(Status.Code.UNIMPLEMENTED, e, Optional.empty());
            case TempoException e -> new PushFailure(Optional.empty(), e.text(), Optional.empty());
            default -> {
                log.atError().setCause(failure).log("push failed");
                yield new PushFailure(Optional.of(Status.Code.INTERNAL), "internal error", Optional.empty());
            }
        };
    }

    /// The failure as Go prints an error: a status as `rpc error: code = ... desc = ...`, anything else as it is.
    public String errorText() {
        return code.map(c -> GrpcErrors.text(c.toStatus().withDescription(message)))
                .orElse(message);
    }

    private static PushFailure status(Status.Code code, TempoException e, Optional<Duration> retryAfter) {
        return new PushFailure(Optional.of(code), e.text(), retryAfter);
    }
}
