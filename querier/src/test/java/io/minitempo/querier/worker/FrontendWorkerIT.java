// SPDX-License-Identifier: Apache-2.0
package io.minitempo.querier.worker;

import static io.minitempo.testsupport.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Status;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.minitempo.core.TempoException;
import io.minitempo.core.concurrent.Threads;
import io.minitempo.core.net.HostPort;
import io.minitempo.core.time.Clock;
import io.minitempo.core.time.Deadline;
import io.minitempo.proto.frontend.ClientToFrontend;
import io.minitempo.proto.frontend.FrontendToClient;
import io.minitempo.proto.frontend.Type;
import io.minitempo.querier.worker.FrontendFake.Stream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A worker among query-frontends that behave, and others.
@Timeout(120)
class FrontendWorkerIT {

    private final List<FrontendFake> frontends = new ArrayList<>();
    private final List<FrontendWorker> workers = new ArrayList<>();
    private final PathHandler handler = new PathHandler();
    private volatile List<String> addresses = List.of();

    @AfterEach
    void stop() throws InterruptedException {
        for (FrontendWorker worker : workers) {
            worker.stop(Deadline.after(Duration.ofMillis(100)));
        }
        for (FrontendFake frontend : frontends) {
            frontend.close();
        }
    }

    private FrontendFake frontend() {
        return frontend(0);
    }

    private FrontendFake frontend(int port) {
        FrontendFake frontend = new FrontendFake(port);
        frontends.add(frontend);
        return frontend;
    }

    private FrontendWorker worker(int maxConcurrentQueries) {
        FrontendWorker worker = create(maxConcurrentQueries);
        workers.add(worker);
        worker.start(cause -> {});
        return worker;
    }

    private FrontendWorker create(int maxConcurrentQueries) {
        return new FrontendWorker(
                FrontendWorkerConfig.defaults().withFrontendAddress("127.0.0.1:9095"),
                maxConcurrentQueries,
                "querier-0",
                handler,
                new FrontendLink.Network(this::resolve),
                Clock.system(),
                new Random(1),
                new SimpleMeterRegistry());
    }

    private List<String> resolve(HostPort name) {
        assertThat(name).hasToString("127.0.0.1:9095");
        if (addresses.isEmpty()) {
            throw new TempoException.Unavailable("no such host");
        }
        return addresses;
    }

    @Test
    void aStreamServesOneRequestAfterTheOther() throws Exception {
        FrontendFake frontend = frontend();
        addresses = List.of(frontend.address());
        worker(1);
        Stream stream = frontend.stream();

        assertThat(stream.identify())
                .isEqualTo(ClientToFrontend.newBuilder()
                        .setClientID("querier-0")
                        .setFeatures(1)
                        .build());
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
    }

    @Test
    void messagesThatComeTooEarlyAreAnsweredInTurn() throws Exception {
        FrontendFake frontend = frontend();
        addresses = List.of(frontend.address());
        worker(1);
        Stream stream = frontend.stream();

        stream.request("/slow");
        stream.request("/next");
        handler.slowStarted.acquire();
        assertThat(stream.hasReply()).isFalse();
        handler.slowMayEnd.countDown();

        assertThat(PathHandler.text(stream.reply())).isEqualTo("/slow");
        assertThat(PathHandler.text(stream.reply())).isEqualTo("/next");
    }

    @Test
    void aCancelledQueryIsAbortedAndTheStreamOpenedAgain() throws Exception {
        FrontendFake frontend = frontend();
        addresses = List.of(frontend.address());
        worker(1);
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
    void aStreamThatIsCutAbortsItsQueryAndIsOpenedAgainWhenTheFrontendIsBack() throws Exception {
        FrontendFake before = frontend();
        addresses = List.of(before.address());
        worker(1);
        Stream stream = before.stream();
        stream.request("/slow");
        handler.slowStarted.acquire();

        before.close();
        handler.slowAborted.acquire();
        FrontendFake after = frontend(before.port());

        assertThat(after.stream().identify().getClientID()).isEqualTo("querier-0");
    }

    @Test
    void aFrontendThatRefusesEveryStreamDoesNotStopTheWorker() throws Exception {
        FrontendFake frontend = frontend();
        addresses = List.of(frontend.address());
        worker(1);
        for (int i = 0; i < 4; i++) {
            frontend.stream().end(Status.CANCELLED);
        }

        assertThat(frontend.stream().identify().getClientID()).isEqualTo("querier-0");
    }

    @Test
    void aMessageOfUnknownTypeEndsTheStream() throws Exception {
        FrontendFake frontend = frontend();
        addresses = List.of(frontend.address());
        worker(1);
        Stream stream = frontend.stream();

        stream.send(FrontendToClient.newBuilder().setTypeValue(99).build());

        assertThat(stream.ending()).isEqualTo("CANCELLED");
        assertThat(frontend.stream().identify().getFeatures()).isEqualTo(1);
    }

    @Test
    void streamsAreSpreadOverTheFrontends() throws Exception {
        FrontendFake one = frontend();
        FrontendFake two = frontend();
        FrontendFake three = frontend();
        addresses = List.of(one.address(), two.address());
        FrontendWorker worker = worker(5);
        eventually(() -> assertThat(one.streams() + two.streams()).isEqualTo(5));
        assertThat(worker.streams().values()).containsExactly(3, 2);

        addresses = List.of(one.address(), two.address(), three.address());
        worker.resolve();

        assertThat(worker.streams().values()).containsExactly(2, 2, 1);
        eventually(() -> assertThat(three.streams()).isPositive());
    }

    @Test
    void everyFrontendGetsAStreamHoweverManyThereAre() throws Exception {
        FrontendFake one = frontend();
        FrontendFake two = frontend();
        addresses = List.of(one.address(), two.address());
        worker(1);

        assertThat(one.stream().identify().getClientID()).isEqualTo("querier-0");
        assertThat(two.stream().identify().getClientID()).isEqualTo("querier-0");
    }

    @Test
    void aFrontendThatIsGoneFromTheNameIsLeftAfterItsQueries() throws Exception {
        FrontendFake one = frontend();
        FrontendFake two = frontend();
        addresses = List.of(one.address(), two.address());
        FrontendWorker worker = worker(2);
        Stream stream = one.stream();
        stream.request("/slow");
        handler.slowStarted.acquire();

        addresses = List.of(two.address());
        worker.resolve();
        assertThat(worker.streams()).isEqualTo(Map.of(two.address(), 2));
        handler.slowMayEnd.countDown();

        assertThat(PathHandler.text(stream.reply())).isEqualTo("/slow");
        assertThat(stream.ending()).isEqualTo("completed");
    }

    @Test
    void knownFrontendsStayWhenTheNameCannotBeResolved() throws Exception {
        FrontendFake frontend = frontend();
        addresses = List.of(frontend.address());
        FrontendWorker worker = worker(1);
        Stream stream = frontend.stream();

        addresses = List.of();
        worker.resolve();

        stream.request("/x");
        assertThat(PathHandler.text(stream.reply())).isEqualTo("/x");
        assertThat(worker.streams()).isEqualTo(Map.of(frontend.address(), 1));
    }

    @Test
    void aStoppingWorkerAnnouncesItAndEndsItsQueries() throws Exception {
        FrontendFake frontend = frontend();
        addresses = List.of(frontend.address());
        FrontendWorker worker = create(2);
        worker.start(cause -> {});
        Stream busy = frontend.stream();
        Stream idle = frontend.stream();
        busy.request("/slow");
        handler.slowStarted.acquire();

        Thread stopping = Threads.startVirtual("stopping", () -> {
            try {
                worker.stop(Deadline.after(Duration.ofSeconds(60)));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        assertThat(idle.ending()).isEqualTo("completed");
        assertThat(frontend.shutdowns()).containsExactly("querier-0");
        assertThat(busy.hasReply()).isFalse();
        handler.slowMayEnd.countDown();

        assertThat(PathHandler.text(busy.reply())).isEqualTo("/slow");
        assertThat(busy.ending()).isEqualTo("completed");
        stopping.join();
        assertThat(frontend.streams()).isZero();
    }

    @Test
    void aQueryThatTakesTooLongIsAbortedWhenTheWorkerStops() throws Exception {
        FrontendFake frontend = frontend();
        addresses = List.of(frontend.address());
        FrontendWorker worker = create(1);
        worker.start(cause -> {});
        frontend.stream().request("/slow");
        handler.slowStarted.acquire();

        worker.stop(Deadline.after(Duration.ofMillis(50)));

        handler.slowAborted.acquire();
    }

    /// `localhost` has both families on most machines, and only one of them a listener.
    @Test
    void anAddressThatCannotBeUsedDoesNotKeepTheOthersFromBeingServed() throws Exception {
        FrontendFake frontend = frontend();
        addresses =
                List.of("::1:9095", frontend.address(), frontend.address().replace("127.0.0.1", "[0:0:0:0:0:0:0:1]"));

        FrontendWorker worker = worker(2);

        frontend.stream().request("/one");
        assertThat(worker.streams()).hasSize(3).containsKeys(addresses.toArray(String[]::new));
    }

    @Test
    void aWorkerWithoutAddressIsRefused() {
        assertThatThrownBy(() -> new FrontendWorker(
                        FrontendWorkerConfig.defaults(),
                        1,
                        "querier-0",
                        handler,
                        new FrontendLink.Network(this::resolve),
                        Clock.system(),
                        new Random(1),
                        new SimpleMeterRegistry()))
                .isInstanceOf(TempoException.Invalid.class)
                .hasMessageContaining("querier.frontend_worker.frontend_address");
    }

    @Test
    void namesAreResolvedToAddressesWithThePort() {
        assertThat(AddressLookup.system().addresses(HostPort.parse("127.0.0.1:9095")))
                .containsExactly("127.0.0.1:9095");
        assertThat(AddressLookup.system().addresses(HostPort.parse("[::1]:9095")))
                .containsExactly("[0:0:0:0:0:0:0:1]:9095");
    }
}
