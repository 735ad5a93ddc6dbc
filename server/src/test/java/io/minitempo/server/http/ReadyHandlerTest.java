// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.minitempo.core.lifecycle.Service;
import io.minitempo.core.lifecycle.ServiceGraph;
import io.minitempo.core.time.Deadline;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReadyHandlerTest {

    private static Service waiting(String reason) {
        return new Service() {
            @Override
            public void start(FailureListener failure) {}

            @Override
            public void stop(Deadline deadline) {}

            @Override
            public Optional<String> notReady() {
                return Optional.of(reason).filter(r -> !r.isEmpty());
            }
        };
    }

    private static String answer(ServiceGraph graph) throws InterruptedException {
        HttpResponse response = new ReadyHandler(graph).handle(HttpRequest.get("/ready"));
        assertThat(response.contentType()).contains("text/plain; charset=utf-8");
        return response.status() + " " + new String(response.bodyBytes(), UTF_8);
    }

    @Test
    void isReadyWhenEveryServiceIs() throws InterruptedException {
        ServiceGraph graph = new ServiceGraph().add("distributor", waiting(""));
        graph.start(() -> Deadline.NONE);

        assertThat(answer(graph)).isEqualTo("200 ready\n");
    }

    @Test
    void countsStatesWhileServicesStart() throws InterruptedException {
        String[] seen = new String[1];
        ServiceGraph graph = new ServiceGraph().add("server", waiting(""));
        graph.add("live-store", Service.of(() -> seen[0] = answer(graph), () -> {}), "server");
        graph.add("querier", waiting(""));
        graph.start(() -> Deadline.NONE);

        assertThat(seen[0]).isEqualTo("503 Some services are not Running:\nNew: 1\nStarting: 1\nRunning: 1\n\n");
    }

    @Test
    void givesReasonsInTheOrderOfTempo() throws InterruptedException {
        ServiceGraph graph = new ServiceGraph()
                .add("live-store", waiting("LiveStore not ready: live-store is starting"))
                .add("query-frontend", waiting("Query Frontend not ready: no querier"));
        graph.start(() -> Deadline.NONE);

        assertThat(answer(graph)).isEqualTo("503 Query Frontend not ready: no querier\n");
    }

    @Test
    void saysThatTheApplicationIsStoppingBeforeAnythingElse() throws InterruptedException {
        ServiceGraph graph = new ServiceGraph().add("live-store", waiting("LiveStore not ready: x"));
        graph.start(() -> Deadline.NONE);
        graph.announceStop();

        assertThat(answer(graph)).isEqualTo("503 Application is stopping\n");
    }
}
