// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.grpc;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.RetryInfo;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.minitempo.core.CorruptBlockException;
import io.minitempo.core.TempoException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Turns failures into gRPC statuses and back: the one place that maps each family of errors to a code.
public final class GrpcErrors {

    private static final Logger log = LoggerFactory.getLogger(GrpcErrors.class);

    private GrpcErrors() {}

    /// The code of a kind of error.
    public static Status.Code code(TempoException e) {
        return switch (e) {
            case TempoException.Invalid x -> Status.Code.INVALID_ARGUMENT;
            case TempoException.Unauthenticated x -> Status.Code.UNAUTHENTICATED;
            case TempoException.NotFound x -> Status.Code.NOT_FOUND;
            case TempoException.TooMany x -> Status.Code.RESOURCE_EXHAUSTED;
            case TempoException.TooLarge x -> Status.Code.RESOURCE_EXHAUSTED;
            case TempoException.Unavailable x -> Status.Code.UNAVAILABLE;
            case TempoException.DeadlineExceeded x -> Status.Code.DEADLINE_EXCEEDED;
            case TempoException.Canceled x -> Status.Code.CANCELLED;
            case TempoException.NotBuilt x -> Status.Code.UNIMPLEMENTED;
            case TempoException.Internal x -> Status.Code.INTERNAL;
        };
    }

    /// The status a client gets for a failure, with trailers. One that is nobody's known fault is logged, and its text
    /// is kept from the client. A [TempoException.TooMany] that knows when to come back carries
    /// `google.rpc.RetryInfo` in `grpc-status-details-bin`.
    public static StatusRuntimeException toStatus(Throwable failure) {
        return switch (failure) {
            case StatusRuntimeException e -> e;
            case StatusException e ->
                new StatusRuntimeException(e.getStatus(), e.getTrailers() == null ? new Metadata() : e.getTrailers());
            case TempoException e -> withRetryInfo(e);
            case InterruptedException e ->
                Status.CANCELLED.withDescription("context canceled").asRuntimeException();
            case CorruptBlockException e -> {
                log.atError().setCause(e).log("call met damaged data");
                yield Status.INTERNAL.withDescription(e.getMessage()).asRuntimeException();
            }
            default -> {
                log.atError().setCause(failure).log("call failed");
                yield Status.INTERNAL.withDescription("internal error").asRuntimeException();
            }
        };
    }

    private static StatusRuntimeException withRetryInfo(TempoException e) {
        Optional<Duration> retryAfter =
                e instanceof TempoException.TooMany tooMany ? tooMany.retryAfter() : Optional.empty();
        if (retryAfter.isEmpty()) {
            return code(e).toStatus().withDescription(e.text()).asRuntimeException();
        }
        RetryInfo info = RetryInfo.newBuilder()
                .setRetryDelay(com.google.protobuf.Duration.newBuilder()
                        .setSeconds(retryAfter.get().toSeconds())
                        .setNanos(retryAfter.get().toNanosPart()))
                .build();
        return StatusProto.toStatusRuntimeException(com.google.rpc.Status.newBuilder()
                .setCode(code(e).value())
                .setMessage(e.text())
                .addDetails(Any.pack(info))
                .build());
    }

    /// What a failed call means to us, the client: the kind of its code with its text. `peer` names who was called.
    public static TempoException fromStatus(Throwable failure, String peer) {
        if (failure instanceof TempoException e) {
            return e;
        }
        Status status = Status.fromThrowable(failure);
        String text = peer + ": " + text(status);
        return switch (status.getCode()) {
            case INVALID_ARGUMENT, OUT_OF_RANGE, FAILED_PRECONDITION -> new TempoException.Invalid(text, failure);
            case UNAUTHENTICATED, PERMISSION_DENIED -> new TempoException.Unauthenticated(text);
            case NOT_FOUND -> new TempoException.NotFound(text);
            case RESOURCE_EXHAUSTED ->
                new TempoException.TooMany(text, retryAfter(failure).orElse(null));
            case UNAVAILABLE, ABORTED, DATA_LOSS -> new TempoException.Unavailable(text, failure);
            case DEADLINE_EXCEEDED -> new TempoException.DeadlineExceeded(text);
            case CANCELLED -> new TempoException.Canceled(text);
            case OK, UNKNOWN, INTERNAL, ALREADY_EXISTS, UNIMPLEMENTED -> new TempoException.Internal(text, failure);
        };
    }

    /// The `google.rpc.RetryInfo` of a failed call.
    public static Optional<Duration> retryAfter(Throwable failure) {
        com.google.rpc.@Nullable Status status = StatusProto.fromThrowable(failure);
        if (status == null) {
            return Optional.empty();
        }
        for (Any detail : status.getDetailsList()) {
            if (detail.is(RetryInfo.class)) {
                try {
                    com.google.protobuf.Duration delay =
                            detail.unpack(RetryInfo.class).getRetryDelay();
                    return Optional.of(Duration.ofSeconds(delay.getSeconds(), delay.getNanos()));
                } catch (InvalidProtocolBufferException e) {
                    return Optional.empty();
                }
            }
        }
        return Optional.empty();
    }

    /// A status as Go prints it, `rpc error: code = Unknown desc = ...`, which Tempo's error texts contain.
    public static String text(Status status) {
        return "rpc error: code = " + goName(status.getCode()) + " desc = "
                + (status.getDescription() == null ? "" : status.getDescription());
    }

    /// The name Go has for a code, such as `DeadlineExceeded`.
    public static String goName(Status.Code code) {
        return switch (code) {
            case OK -> "OK";
            case CANCELLED -> "Canceled";
            case UNKNOWN -> "Unknown";
            case INVALID_ARGUMENT -> "InvalidArgument";
            case DEADLINE_EXCEEDED -> "DeadlineExceeded";
            case NOT_FOUND -> "NotFound";
            case ALREADY_EXISTS -> "AlreadyExists";
            case PERMISSION_DENIED -> "PermissionDenied";
            case RESOURCE_EXHAUSTED -> "ResourceExhausted";
            case FAILED_PRECONDITION -> "FailedPrecondition";
            case ABORTED -> "Aborted";
            case OUT_OF_RANGE -> "OutOfRange";
            case UNIMPLEMENTED -> "Unimplemented";
            case INTERNAL -> "Internal";
            case UNAVAILABLE -> "Unavailable";
            case DATA_LOSS -> "DataLoss";
            case UNAUTHENTICATED -> "Unauthenticated";
        };
    }
}
