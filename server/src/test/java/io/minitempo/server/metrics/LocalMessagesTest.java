// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.stub.StreamObserver;
import io.minitempo.core.time.Clock;
import io.minitempo.core.time.Deadline;
import io.minitempo.server.grpc.GrpcServerConfig;
import io.minitempo.server.grpc.GrpcServices;
import io.minitempo.server.grpc.InProcessGrpcServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LocalMessagesTest {

    private static final HealthCheckRequest REQUEST =
            HealthCheckRequest.newBuilder().setService("abc").build();
    private static final HealthCheckResponse RESPONSE =
            HealthCheckResponse.newBuilder().setStatus(ServingStatus.SERVING).build();

    private final MetricsRegistry registry = new MetricsRegistry();
    private final RequestMetrics metrics = new RequestMetrics(registry, Clock.system());
    private final CompletableFuture<HealthCheckRequest> received = new CompletableFuture<>();
    private final CompletableFuture<Thread> handling = new CompletableFuture<>();

    private final class Health extends HealthGrpc.HealthImplBase {
        @Override
        public void check(HealthCheckRequest request, StreamObserver<HealthCheckResponse> answer) {
            received.complete(request);
            handling.complete(Thread.currentThread());
            answer.onNext(RESPONSE);
            answer.onCompleted();
        }
    }

    private HealthCheckResponse check(boolean direct) throws InterruptedException {
        GrpcServices services = GrpcServices.builder()
                .add(new Health())
                .trace(metrics.grpc())
                .intercept(metrics.localMessages())
                .build();
        GrpcServerConfig config = GrpcServerConfig.defaults();
        InProcessGrpcServer server =
                direct ? InProcessGrpcServer.direct(services, config) : new InProcessGrpcServer(services, config);
        server.start(cause -> {});
        try {
            return HealthGrpc.newBlockingStub(server.channel()).check(REQUEST);
        } finally {
            server.stop(Deadline.after(Duration.ofSeconds(1)));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void messagesPassAsTheyAreAndAreCountedAsOnTheWire(boolean direct) throws Exception {
        assertThat(check(direct)).isSameAs(RESPONSE);
        assertThat(received.join()).isSameAs(REQUEST);

        String labels = "{method=\"gRPC\",route=\"/grpc.health.v1.Health/Check\"} ";
        List<String> lines = registry.scrape().lines().toList();
        assertThat(lines)
                .contains(
                        "tempo_request_message_bytes_sum" + labels + (5 + REQUEST.getSerializedSize()),
                        "tempo_request_message_bytes_count" + labels + 1,
                        "tempo_response_message_bytes_sum" + labels + (5 + RESPONSE.getSerializedSize()),
                        "tempo_response_message_bytes_count" + labels + 1,
                        "tempo_inflight_requests" + labels + 0);
    }

    @Test
    void aDirectServerNeedsNoOtherThread() throws Exception {
        check(true);
        assertThat(handling.join()).isSameAs(Thread.currentThread());
    }
}
