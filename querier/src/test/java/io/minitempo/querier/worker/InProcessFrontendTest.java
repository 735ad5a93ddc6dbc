// SPDX-License-Identifier: Apache-2.0
package io.minitempo.querier.worker;

import static io.minitempo.testsupport.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.minitempo.core.concurrent.Threads;
import io.minitempo.core.time.Clock;
import io.minitempo.core.time.Deadline;
import io.minitempo.proto.frontend.ClientToFrontend;
import io.minitempo.proto.frontend.FrontendToClient;
import io.minitempo.proto.frontend.Type;
import io.minitempo.querier.worker.FrontendFake.Stream;
import io.minitempo.server.http.HttpRequest;
import io.minitempo.server.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The worker protocol without a socket: what holds between processes holds within one.
@Timeout(120)
class InProcessFrontendTest {

    private final Semaphore slowStarted = new Semaphore(0);
    private final Semaphore slowAborted = new Semaphore(0);
    private final CountDownLatch slowMayEnd = new CountDownLatch(1);
    private FrontendFake frontend;
    private FrontendWorker worker;

    @BeforeEach
    void start() {
        AtomicReference<FrontendWorker> made = new AtomicReference<>();
        frontend = new FrontendFake(link -> made.set(new FrontendWorker(
                FrontendWorkerConfig.defaults().withFrontendAddress("127.0.0.1:1"),
                1,
                "querier-0",
                this::handle,
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

    /// Answers with the path, and to `/slow` not before it may.
    private HttpResponse handle(HttpRequest request) throws InterruptedException {
        if (request.path().equals("/slow")) {
            slowStarted.release();
            try {
                slowMayEnd.await();
            } catch (InterruptedException e) {
                slowAborted.release();
                throw e;
            }
        }
        return HttpResponse.text(200, request.path());
    }

    private static String text(ClientToFrontend reply) {
        return reply.getHttpResponse().getBody().toStringUtf8();
    }

    @Test
    void dialsNobodyAndServesOneRequestAfterTheOther() throws Exception {
        Stream stream = frontend.stream();
        assertThat(stream.identify().getClientID()).isEqualTo("querier-0");
        for (int i = 0; i < 50; i++) {
            stream.request("/" + i);
            assertThat(text(stream.reply())).isEqualTo("/" + i);
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
        slowStarted.acquire();

        first.end(Status.CANCELLED.withDescription("context canceled"));

        slowAborted.acquire();
        Stream second = frontend.stream();
        second.request("/x");
        assertThat(text(second.reply())).isEqualTo("/x");
    }

    @Test
    void aFrontendThatStopsAbortsTheQuery() throws Exception {
        frontend.stream().request("/slow");
        slowStarted.acquire();

        frontend.close();

        slowAborted.acquire();
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
        slowStarted.acquire();

        Thread stopping = Threads.startVirtual("stopping", () -> {
            try {
                worker.stop(Deadline.after(Duration.ofMinutes(1)));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        eventually(() -> assertThat(frontend.shutdowns()).containsExactly("querier-0"));
        slowMayEnd.countDown();

        assertThat(text(stream.reply())).isEqualTo("/slow");
        assertThat(stream.ending()).isEqualTo("completed");
        stopping.join();
    }

    @Test
    void aQueryThatTakesTooLongIsAbortedWhenTheWorkerStops() throws Exception {
        frontend.stream().request("/slow");
        slowStarted.acquire();

        worker.stop(Deadline.after(Duration.ofMillis(1)));

        slowAborted.acquire();
    }
}
