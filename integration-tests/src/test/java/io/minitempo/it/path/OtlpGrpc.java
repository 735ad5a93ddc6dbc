// SPDX-License-Identifier: Apache-2.0
package io.minitempo.it.path;

import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.proto.collector.trace.v1.TraceServiceGrpc;
import java.util.concurrent.TimeUnit;

/// A client of OTLP over gRPC as any SDK has it.
record OtlpGrpc(ManagedChannel channel) implements AutoCloseable {

    private static final long LIMIT_SECONDS = 20;

    static OtlpGrpc to(String address) {
        return new OtlpGrpc(Grpc.newChannelBuilder(address, InsecureChannelCredentials.create())
                .build());
    }

    ExportTraceServiceResponse push(ExportTraceServiceRequest request) {
        return TraceServiceGrpc.newBlockingStub(channel)
                .withDeadlineAfter(LIMIT_SECONDS, TimeUnit.SECONDS)
                .export(request);
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}
