// SPDX-License-Identifier: Apache-2.0
package io.minitempo.receiver.otlp;

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
import io.minitempo.receiver.scan.OtlpIndex;
import io.minitempo.server.grpc.GrpcCall;
import io.minitempo.server.grpc.RawService;

/// `TraceService/Export`: OTLP over gRPC, on the bytes of the message (`spec/write-path.md §1.3`).
public final class OtlpGrpcService {

    private static final Source SOURCE = new Source("otlp", "grpc");
    private static final String SERVICE = "opentelemetry.proto.collector.trace.v1.TraceService";

    private final RequestBufferPool buffers;
    private final SpanIntake intake;

    /// A service in front of `intake`.
    public OtlpGrpcService(RequestBufferPool buffers, SpanIntake intake) {
        this.buffers = buffers;
        this.intake = intake;
    }

    /// The service for a gRPC port.
    public ServerServiceDefinition definition() {
        return new RawService(SERVICE)
                .unary("Export", GrpcRequests.marshaller(buffers), this::export)
                .build();
    }

    private byte[] export(RequestBuffers request, GrpcCall call) throws InterruptedException {
        try {
            GrpcRequests.admit(request);
            OtlpIndex spans = scan(request);
            if (spans.spans() > 0) {
                accept(spans, call);
            }
            return OtlpEncoding.PROTOBUF.success();
        } finally {
            buffers.giveBack(request);
        }
    }

    private static OtlpIndex scan(RequestBuffers request) {
        try {
            return request.scanBody();
        } catch (MalformedRequestException e) {
            throw GrpcRequests.malformed(e);
        }
    }

    private void accept(OtlpIndex spans, GrpcCall call) throws InterruptedException {
        try {
            intake.accept(SOURCE, TenantClaim.of(call), spans, call.deadline());
        } catch (RuntimeException e) {
            throw GrpcRequests.failure(PushFailure.of(e), Status.Code.UNAVAILABLE);
        }
    }
}
