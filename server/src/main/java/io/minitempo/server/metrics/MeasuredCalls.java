// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.metrics;

import io.grpc.Metadata;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;

/// Measures gRPC calls: the duration once, the size of each message as it is on the wire.
final class MeasuredCalls extends ServerStreamTracer.Factory {

    /// The compressed flag and the length in front of every message, which Go counts as well.
    private static final int PREFIX = 5;

    private final RequestMetrics metrics;

    MeasuredCalls(RequestMetrics metrics) {
        this.metrics = metrics;
    }

    @Override
    public ServerStreamTracer newServerStreamTracer(String fullMethodName, Metadata headers) {
        return new MeasuredCall(metrics.beginCall(fullMethodName));
    }

    private static final class MeasuredCall extends ServerStreamTracer {
        private final RequestMetrics.Measurement measurement;

        MeasuredCall(RequestMetrics.Measurement measurement) {
            this.measurement = measurement;
        }

        @Override
        public void inboundMessageRead(int sequence, long wireSize, long uncompressedSize) {
            if (wireSize >= 0) {
                measurement.received(wireSize + PREFIX);
            }
        }

        @Override
        public void outboundMessageSent(int sequence, long wireSize, long uncompressedSize) {
            if (wireSize >= 0) {
                measurement.sent(wireSize + PREFIX);
            }
        }

        @Override
        public void streamClosed(Status status) {
            measurement.end(
                    switch (status.getCode()) {
                        case OK -> "success";
                        case CANCELLED -> "cancel";
                        default -> "error";
                    });
        }
    }
}
