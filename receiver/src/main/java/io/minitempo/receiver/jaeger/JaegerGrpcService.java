// SPDX-License-Identifier: Apache-2.0
package io.minitempo.receiver.jaeger;

import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.minitempo.receiver.intake.GrpcRequests;
import io.minitempo.receiver.intake.PushFailure;
import io.minitempo.receiver.intake.RequestBufferPool;
import io.minitempo.receiver.intake.RequestBuffers;
import io.minitempo.receiver.intake.Source;
import io.minitempo.receiver.intake.SpanIntake;
import io.minitempo.receiver.intake.TenantClaim;
import io.minitempo.receiver.scan.MalformedRequestException;
import io.minitempo.server.grpc.GrpcCall;
import io.minitempo.server.grpc.RawService;

/// `CollectorService/PostSpans`: Jaeger over gRPC (`spec/write-path.md §1.4`).
public final class JaegerGrpcService {

    private static final Source SOURCE = new Source("jaeger", "grpc");
    private static final byte[] EMPTY_RESPONSE = new byte[0];

    private final RequestBufferPool buffers;
    private final SpanIntake intake;

    /// A service in front of `intake`.
    public JaegerGrpcService(RequestBufferPool buffers, SpanIntake intake) {
        this.buffers = buffers;
        this.intake = intake;
    }

    /// The service for a gRPC port.
    public ServerServiceDefinition definition() {
        return new RawService("jaeger.api_v2.CollectorService")
                .unary("PostSpans", GrpcRequests.marshaller(buffers), this::postSpans)
                .build();
    }

    private byte[] postSpans(RequestBuffers request, GrpcCall call) throws InterruptedException {
        try {
            GrpcRequests.admit(request);
            byte[] otlp = JaegerTranslator.translate(decode(request)).toByteArray();
            accept(request, otlp, call);
            return EMPTY_RESPONSE;
        } finally {
            buffers.giveBack(request);
        }
    }

    private static JaegerBatch decode(RequestBuffers request) {
        try {
            return JaegerProto.batch(request.body().bytes(), 0, request.body().length(), request.memory());
        } catch (MalformedRequestException e) {
            throw GrpcRequests.malformed(e);
        }
    }

    private void accept(RequestBuffers request, byte[] otlp, GrpcCall call) throws InterruptedException {
        try {
            intake.accept(SOURCE, TenantClaim.of(call), request.scan(otlp), call.deadline());
        } catch (RuntimeException e) {
            throw GrpcRequests.failure(PushFailure.of(e), Status.Code.UNKNOWN);
        }
    }
}
