// SPDX-License-Identifier: Apache-2.0
package io.minitempo.it.path;

import com.google.protobuf.ByteString;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import io.minitempo.core.TraceId;
import io.minitempo.proto.tempopb.QuerierGrpc;
import io.minitempo.proto.tempopb.QuerierGrpc.QuerierBlockingStub;
import io.minitempo.proto.tempopb.TraceByIDRequest;
import io.minitempo.testkit.ClusterNode;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/// Asks one live-store, on the port it listens on, what it still holds.
record LiveData(ManagedChannel channel) implements AutoCloseable {

    private static final Metadata.Key<String> ORG_ID =
            Metadata.Key.of("x-scope-orgid", Metadata.ASCII_STRING_MARSHALLER);
    private static final long LIMIT_SECONDS = 10;

    static LiveData of(ClusterNode liveStore) {
        return new LiveData(
                Grpc.newChannelBuilder("127.0.0.1:" + liveStore.plan().grpcPort(), InsecureChannelCredentials.create())
                        .build());
    }

    private boolean has(TraceId id) {
        Metadata headers = new Metadata();
        headers.put(ORG_ID, "single-tenant");
        QuerierBlockingStub stub = QuerierGrpc.newBlockingStub(channel)
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
                .withDeadlineAfter(LIMIT_SECONDS, TimeUnit.SECONDS);
        return stub.findTraceByID(TraceByIDRequest.newBuilder()
                                .setTraceID(ByteString.copyFrom(id.toBytes()))
                                .build())
                        .getTrace()
                        .getResourceSpansCount()
                > 0;
    }

    /// Those of `ids` of which it holds spans.
    Set<TraceId> of(Set<TraceId> ids) {
        return ids.stream().filter(this::has).collect(Collectors.toSet());
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}
