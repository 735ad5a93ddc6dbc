// SPDX-License-Identifier: Apache-2.0
package io.minitempo.querier.worker;

import static io.minitempo.testsupport.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.minitempo.core.concurrent.Threads;
import io.minitempo.core.time.Clock;
import io.minitempo.core.time.Deadline;
import io.minitempo.proto.frontend.FrontendToClient;
import io.minitempo.proto.frontend.Type;
import io.minitempo.querier.worker.FrontendFake.Stream;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The worker protocol without a socket: what holds between processes holds within one.
@Timeout(120)
class InProcessFrontendTest {

    private final PathHandler handler = new PathHandler();
    private FrontendFake frontend;
    private FrontendWorker worker;

    @BeforeEach
    void start() {
        AtomicReference<FrontendWorker> made = new AtomicReference<>();
        frontend = new FrontendFake(link -> made.set(new FrontendWorker(
                FrontendWorkerConfig.defaults().withFrontendAddress("127.0.0.1:1"),
                1,
                "querier-0",
                handler,
                link,
                Clock.system(),
                new Random(1),
                new SimpleMeterRegistry())));
        worker = Objects.requireNonNull(made.get());
        worker.start(cause -> {});
    }

    @AfterEach
    void stop() throws InterruptedException {
        worker.stop(Deadline.after(Duration.ofMillis(1)));
        frontend.close();
    }

    @Test
    void dialsNobodyAndServesOneRequestAfterTheOther() throws Exception {
        Stream stream = frontend.stream();
        assertThat(stream.identify().getClientID()).isEqualTo("querier-0");
        for (int i = 0; i < 50; i++) {
            stream.request("/" + i);
            assertThat(PathHandler.text(stream.reply())).isEqualTo("/" + i);
        }
        stream.send(FrontendToClient.newBuilder()
                .setType(Type.HTTP_REQUEST_BATCH)
                .addHttpRequestBatch(FrontendFake.get("/a"))
                .addHttpRequestBatch(FrontendFake.get("/b"))
                .build());
        assertThat(stream.reply().getHttpResponseBatchList())
                .extracting(response -> response.getBody().toStringUtf8())
                .containsExactly("/a", "/b");
        assertThat(worker.streams()).isEqualTo(Map.of("127.0.0.1:1", 1));
    }

    @Test
    void aCancelledQueryIsAbortedAndTheStreamOpenedAgain() throws Exception {
        Stream first = frontend.stream();
        first.request("/slow");
        handler.slowStarted.acquire();

        first.end(Status.CANCELLED.withDescription("context canceled"));

        handler.slowAborted.acquire();
        Stream second = frontend.stream();
        second.request("/x");
        assertThat(PathHandler.text(second.reply())).isEqualTo("/x");
    }

    @Test
    void aFrontendThatStopsAbortsTheQuery() throws Exception {
        frontend.stream().request("/slow");
        handler.slowStarted.acquire();

        frontend.close();

        handler.slowAborted.acquire();
    }

    @Test
    void aMessageOfUnknownTypeEndsTheStream() throws Exception {
        Stream stream = frontend.stream();
        stream.send(FrontendToClient.newBuilder().setTypeValue(9).build());

        assertThat(stream.ending()).isEqualTo("CANCELLED");
    }

    @Test
    void aStoppingWorkerAnnouncesItAndEndsItsQuery() throws Exception {
        Stream stream = frontend.stream();
        stream.request("/slow");
        handler.slowStarted.acquire();

        Thread stopping = Threads.startVirtual("stopping", () -> {
            try {
                worker.stop(Deadline.after(Duration.ofMinutes(1)));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        eventually(() -> assertThat(frontend.shutdowns()).containsExactly("querier-0"));
        handler.slowMayEnd.countDown();

        assertThat(PathHandler.text(stream.reply())).isEqualTo("/slow");
        assertThat(stream.ending()).isEqualTo("completed");
        stopping.join();
    }

    @Test
    void aQueryThatTakesTooLongIsAbortedWhenTheWorkerStops() throws Exception {
        frontend.stream().request("/slow");
        handler.slowStarted.acquire();

        worker.stop(Deadline.after(Duration.ofMillis(1)));

        handler.slowAborted.acquire();
    }
}
