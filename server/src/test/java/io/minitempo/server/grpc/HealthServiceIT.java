// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.minitempo.core.lifecycle.Service;
import io.minitempo.core.lifecycle.ServiceGraph;
import io.minitempo.core.time.Deadline;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HealthServiceIT {

    private final AtomicReference<ServingStatus> whileStarting = new AtomicReference<>();
    private final AtomicReference<Service.FailureListener> failure = new AtomicReference<>();
    private final ServiceGraph graph = new ServiceGraph();
    private final GrpcServer server = new GrpcServer(
            GrpcServerConfig.defaults().listeningOn("127.0.0.1", 0),
            GrpcServices.builder().add(HealthService.of(graph)).build());
    private ManagedChannel channel = Calls.channel(1);

    @BeforeEach
    void start() throws InterruptedException {
        server.start(cause -> {});
        channel = Calls.channel(server.port());
        graph.add("querier", new Service() {
            @Override
            public void start(FailureListener listener) {
                failure.set(listener);
                whileStarting.set(check(""));
            }

            @Override
            public void stop(Deadline deadline) {}
        });
        graph.start(() -> Deadline.NONE);
    }

    @AfterEach
    void stop() throws InterruptedException {
        Calls.close(channel);
        server.stop(Deadline.after(Duration.ofSeconds(5)));
    }

    private ServingStatus check(String service) {
        return HealthGrpc.newBlockingStub(channel)
                .check(HealthCheckRequest.newBuilder().setService(service).build())
                .getStatus();
    }

    @Test
    void servesOnceEveryServiceRuns() {
        assertThat(whileStarting).hasValue(ServingStatus.NOT_SERVING);
        assertThat(check("")).isEqualTo(ServingStatus.SERVING);
        assertThat(check("anything")).isEqualTo(ServingStatus.SERVING);
    }

    @Test
    void doesNotServeOnceAStopIsAnnounced() {
        graph.announceStop();

        assertThat(check("")).isEqualTo(ServingStatus.NOT_SERVING);
    }

    @Test
    void doesNotServeOnceAServiceFailed() {
        failure.get().failed(new IllegalStateException("disk gone"));

        assertThat(check("")).isEqualTo(ServingStatus.NOT_SERVING);
    }

    @Test
    void doesNotWatch() {
        StatusRuntimeException refused = catchThrowableOfType(
                StatusRuntimeException.class,
                () -> HealthGrpc.newBlockingStub(channel)
                        .watch(HealthCheckRequest.getDefaultInstance())
                        .next());

        assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.UNIMPLEMENTED);
    }

    @Test
    void listsOneEntry() {
        byte[] list = Calls.unary(channel, "grpc.health.v1.Health/List", new byte[0]);

        // statuses { "server": { status: SERVING } }
        assertThat(HexFormat.of().formatHex(list)).isEqualTo("0a0c" + "0a06736572766572" + "12020801");
    }
}
