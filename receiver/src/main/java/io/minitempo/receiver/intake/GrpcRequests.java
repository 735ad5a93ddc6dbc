// SPDX-License-Identifier: Apache-2.0
package io.minitempo.receiver.intake;

import com.google.protobuf.Any;
import com.google.rpc.RetryInfo;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.minitempo.receiver.encoding.BodyBuffer;
import io.minitempo.receiver.scan.MalformedRequestException;
import io.minitempo.server.grpc.RawMarshaller;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/// What the receivers on gRPC have in common: requests as bytes in pooled buffers, and failures as statuses.
public final class GrpcRequests {

    private GrpcRequests() {}

    /// Puts requests into buffers of the pool; the handler gives them back.
    public static RawMarshaller<RequestBuffers> marshaller(RequestBufferPool pool) {
        return RawMarshaller.incoming((in, length) -> read(pool, in, length));
    }

    private static RequestBuffers read(RequestBufferPool pool, InputStream in, int length) throws IOException {
        RequestBuffers buffers = pool.take();
        boolean complete = false;
        try {
            BodyBuffer body = buffers.body();
            if (length >= 0) {
                body.reserve(length);
            }
            body.readFrom(in);
            complete = true;
            return buffers;
        } finally {
            if (!complete) {
                pool.giveBack(buffers);
            }
        }
    }

    /// Counts a request that is about to be served against the memory that all requests share. Not earlier: a call
    /// that is cancelled before is never served, and its buffers never come back.
    ///
    /// @throws io.minitempo.core.TempoException.Unavailable when there is no room for it
    public static void admit(RequestBuffers request) {
        request.memory().growTo(request.body().length());
    }

    /// A request that does not decode.
    public static StatusRuntimeException malformed(MalformedRequestException e) {
        return Status.INTERNAL
                .withDescription("grpc: error unmarshalling request: " + e.text())
                .asRuntimeException();
    }

    /// A push that failed; `plain` is the code for a failure that carries none.
    public static StatusRuntimeException failure(PushFailure failure, Status.Code plain) {
        Status.Code code = failure.code().orElse(plain);
        if (failure.retryAfter().isEmpty()) {
            return code.toStatus().withDescription(failure.message()).asRuntimeException();
        }
        return StatusProto.toStatusRuntimeException(com.google.rpc.Status.newBuilder()
                .setCode(code.value())
                .setMessage(failure.message())
                .addDetails(retryInfo(failure.retryAfter().get()))
                .build());
    }

    /// The detail that tells a client when it may try again.
    public static Any retryInfo(Duration delay) {
        return Any.pack(RetryInfo.newBuilder()
                .setRetryDelay(com.google.protobuf.Duration.newBuilder()
                        .setSeconds(delay.getSeconds())
                        .setNanos(delay.getNano()))
                .build());
    }
}
