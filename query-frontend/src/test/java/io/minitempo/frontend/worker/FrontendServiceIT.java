// SPDX-License-Identifier: Apache-2.0
package io.minitempo.frontend.worker;

import static io.minitempo.testsupport.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.minitempo.core.TenantId;
import io.minitempo.core.time.Clock;
import io.minitempo.core.time.Deadline;
import io.minitempo.frontend.queue.Outcome;
import io.minitempo.frontend.queue.QueuedRequest;
import io.minitempo.frontend.queue.RequestQueue;
import io.minitempo.frontend.queue.Taker;
import io.minitempo.proto.frontend.ClientToFrontend;
import io.minitempo.proto.frontend.FrontendGrpc;
import io.minitempo.proto.frontend.FrontendToClient;
import io.minitempo.proto.frontend.NotifyClientShutdownRequest;
import io.minitempo.proto.frontend.Type;
import io.minitempo.proto.httpgrpc.HTTPRequest;
import io.minitempo.proto.httpgrpc.HTTPResponse;
import io.minitempo.proto.httpgrpc.Header;
import io.minitempo.server.grpc.GrpcServer;
import io.minitempo.server.grpc.GrpcServerConfig;
import io.minitempo.server.grpc.GrpcServices;
import io.minitempo.server.tenancy.Tenancy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The worker protocol against queriers that keep it and queriers that do not (`spec/api.md §8.2`, vectors of §10).
@Timeout(120)
class FrontendServiceIT {

    private static final TenantId TENANT = new TenantId("t");
    private static final int BATCHES = 1;

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final RequestQueue queue = new RequestQueue(100, 7, Clock.system(), registry);
    private final ConnectedQueriers connected = new ConnectedQueriers(registry);
    private final BlockingQueue<Outcome> outcomes = new LinkedBlockingQueue<>();
    private final GrpcServer server = new GrpcServer(
            GrpcServerConfig.defaults().listeningOn("127.0.0.1", 0),
            GrpcServices.builder()
                    .add(new FrontendService(queue, connected, Clock.system()).definition())
                    .intercept(new Tenancy(true).interceptor())
                    .build());

    private final List<FakeQuerier> background = new ArrayList<>();

    @BeforeEach
    void start() {
        server.start(cause -> {});
    }

    @AfterEach
    void stop() throws InterruptedException {
        background.forEach(FakeQuerier::close);
        queue.close(Deadline.after(Duration.ZERO));
        server.stop(Deadline.after(Duration.ofSeconds(1)));
    }

    private QueuedRequest enqueue(String url) {
        HTTPRequest request =
                HTTPRequest.newBuilder().setMethod("GET").setUrl(url).build();
        return queue.enqueue(TENANT, request, 1, outcomes::add);
    }

    private FakeQuerier querier(int features) throws InterruptedException {
        FakeQuerier querier = FakeQuerier.introduced(server.port(), features);
        eventually(() -> assertThat(connected.count()).isEqualTo(1));
        return querier;
    }

    private void answerInBackground() throws InterruptedException {
        background.add(FakeQuerier.answering(server.port(), request -> status(200)));
    }

    private Outcome outcome() throws InterruptedException {
        Outcome outcome = outcomes.poll(60, TimeUnit.SECONDS);
        assertThat(outcome).as("outcome").isNotNull();
        return outcome;
    }

    private Outcome.Lost lost() throws InterruptedException {
        return (Outcome.Lost) outcome();
    }

    private static HTTPResponse status(int code) {
        return HTTPResponse.newBuilder().setCode(code).build();
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    @Test
    void asksEveryQuerierForItsIdFirst() throws InterruptedException {
        try (FakeQuerier querier = FakeQuerier.connect(server.port())) {
            assertThat(hex(querier.next().toByteArray()))
                    .isEqualTo("0a280a0347455412212f696e76616c69645f726571756573745f73656e745f62795f66726f6e74656e6410"
                            + "01");
            assertThat(connected.count()).isZero();
        }
    }

    @Test
    void sendsOneRequestAsOneAndTakesItsAnswer() throws Exception {
        try (FakeQuerier querier = FakeQuerier.connect(server.port())) {
            querier.next();
            querier.send(ClientToFrontend.parseFrom(HexFormat.of().parseHex("1209717565726965722d302801")));
            HTTPRequest request = HTTPRequest.newBuilder()
                    .setMethod("GET")
                    .setUrl("/querier/api/search?start=1&end=2")
                    .addHeaders(header("Accept", "application/protobuf"))
                    .addHeaders(header("X-Scope-Orgid", "single-tenant"))
                    .build();
            queue.enqueue(TenantId.SINGLE, request, 1, outcomes::add);
            assertThat(hex(querier.next().toByteArray()))
                    .isEqualTo("0a680a0347455412212f717565726965722f6170692f7365617263683f73746172743d3126656e643d321a"
                            + "1e0a0641636365707412146170706c69636174696f6e2f70726f746f6275661a1e0a0d582d53636f70652d4f"
                            + "72676964120d73696e676c652d74656e616e74");
            querier.send(ClientToFrontend.parseFrom(HexFormat.of()
                    .parseHex("0a2d08c80112240a0c436f6e74656e742d5479706512146170706c69636174696f6e2f70726f746f6275661a"
                            + "021200")));
            assertThat(outcome()).isInstanceOfSatisfying(Outcome.Answered.class, answered -> {
                assertThat(answered.response().getCode()).isEqualTo(200);
                assertThat(hex(answered.response().getBody().toByteArray())).isEqualTo("1200");
            });
        }
    }

    private static Header header(String name, String value) {
        return Header.newBuilder().setKey(name).addValues(value).build();
    }

    @Test
    void sendsSeveralRequestsAsABatchAndKeepsTheirOrder() throws InterruptedException {
        enqueue("/1");
        enqueue("/2");
        enqueue("/3");
        try (FakeQuerier querier = FakeQuerier.introduced(server.port(), BATCHES)) {
            FrontendToClient batch = querier.next();
            assertThat(batch.getType()).isEqualTo(Type.HTTP_REQUEST_BATCH);
            assertThat(batch.hasHttpRequest()).isFalse();
            assertThat(batch.getHttpRequestBatchList().stream().map(HTTPRequest::getUrl))
                    .containsExactly("/1", "/2", "/3");
            querier.send(List.of(status(200), status(404), status(500)));
            assertThat(List.of(outcome(), outcome(), outcome()))
                    .containsExactly(
                            new Outcome.Answered(status(200)),
                            new Outcome.Answered(status(404)),
                            new Outcome.Answered(status(500)));
        }
    }

    @Test
    void sendsSingleRequestsToAQuerierWithoutBatches() throws InterruptedException {
        enqueue("/1");
        enqueue("/2");
        try (FakeQuerier querier = FakeQuerier.introduced(server.port(), 0)) {
            assertThat(querier.next().getHttpRequest().getUrl()).isEqualTo("/1");
            querier.send(status(200));
            assertThat(querier.next().getHttpRequest().getUrl()).isEqualTo("/2");
            querier.send(status(200));
            assertThat(outcome()).isEqualTo(outcome());
        }
    }

    @Test
    void aBatchAnsweredInAnotherLengthIsLostAndEndsTheStream() throws InterruptedException {
        enqueue("/1");
        enqueue("/2");
        try (FakeQuerier querier = FakeQuerier.introduced(server.port(), BATCHES)) {
            querier.next();
            querier.send(List.of(status(200), status(200), status(200)));
            assertThat(lost())
                    .isEqualTo(new Outcome.Lost("querier sent 3 responses to a batch of 2 requests", Taker.UNKNOWN));
            outcome();
            assertThat(querier.end().getDescription()).contains("3 responses to a batch of 2");
            eventually(() -> assertThat(connected.count()).isZero());
        }
    }

    @Test
    void anAnswerWithoutResponseIsLost() throws InterruptedException {
        enqueue("/1");
        try (FakeQuerier querier = FakeQuerier.introduced(server.port(), BATCHES)) {
            querier.next();
            querier.send(ClientToFrontend.getDefaultInstance());
            assertThat(outcome()).isInstanceOf(Outcome.Lost.class);
            assertThat(querier.end().getCode()).isEqualTo(Status.Code.INTERNAL);
        }
    }

    @Test
    void aStreamCutMidRequestLosesItAtOnce() throws InterruptedException {
        try (FakeQuerier querier = querier(BATCHES)) {
            enqueue("/1");
            querier.next();
            querier.cut();
            assertThat(lost().reason()).isEqualTo("querier went away before it answered");
            eventually(() -> assertThat(connected.count()).isZero());
        }
    }

    /// Two streams of one connection go down together, a stream of another connection does not.
    @Test
    void whatWasLostSaysOverWhichConnection() throws InterruptedException {
        try (FakeQuerier querier = querier(0);
                FakeQuerier sibling = querier.sibling(0);
                FakeQuerier other = FakeQuerier.introduced(server.port(), 0)) {
            List<Taker> takers = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                enqueue("/" + i);
            }
            for (FakeQuerier each : List.of(querier, sibling, other)) {
                each.next();
            }
            for (FakeQuerier each : List.of(querier, sibling, other)) {
                each.cut();
                takers.add(lost().by());
            }
            long now = Clock.system().nanoTime();
            assertThat(takers.get(1).fellWith(takers.getFirst(), now)).isTrue();
            assertThat(takers.get(1).fellWith(takers.getFirst(), takers.get(1).sinceNanos() - 1))
                    .as("a stream opened after the loss")
                    .isFalse();
            assertThat(takers.get(2).fellWith(takers.getFirst(), now)).isFalse();
        }
    }

    @Test
    void aQuerierThatHalfClosesGetsNoMoreWork() throws InterruptedException {
        try (FakeQuerier querier = querier(BATCHES)) {
            querier.halfClose();
            eventually(() -> assertThat(connected.count()).isZero());
            enqueue("/1");
            assertThat(queue.waiting(TENANT)).isEqualTo(1);
        }
    }

    @Test
    void aQuerierThatAnswersUnaskedIsSentAway() throws InterruptedException {
        try (FakeQuerier querier = querier(BATCHES)) {
            for (int i = 0; i < 20; i++) {
                querier.send(status(200));
            }
            assertThat(querier.end()).isNotNull();
            eventually(() -> assertThat(connected.count()).isZero());
            assertThat(outcomes).isEmpty();
        }
    }

    @Test
    void cancellingEveryRequestOfABatchCancelsTheStream() throws InterruptedException {
        QueuedRequest first = enqueue("/1");
        QueuedRequest second = enqueue("/2");
        try (FakeQuerier querier = FakeQuerier.introduced(server.port(), BATCHES)) {
            querier.next();
            queue.cancel(first);
            assertThat(connected.count()).isEqualTo(1);
            queue.cancel(second);
            assertThat(querier.end().getCode()).isEqualTo(Status.Code.CANCELLED);
            assertThat(outcomes).isEmpty();
        }
    }

    @Test
    void cancellingOneRequestOfABatchLeavesTheOthers() throws InterruptedException {
        QueuedRequest first = enqueue("/1");
        enqueue("/2");
        try (FakeQuerier querier = FakeQuerier.introduced(server.port(), BATCHES)) {
            querier.next();
            queue.cancel(first);
            querier.send(List.of(status(200), status(201)));
            assertThat(outcome()).isEqualTo(new Outcome.Answered(status(201)));
            enqueue("/3");
            assertThat(querier.next().getHttpRequest().getUrl()).isEqualTo("/3");
        }
    }

    @Test
    void aSlowQuerierDoesNotHoldUpOthers() throws InterruptedException {
        try (FakeQuerier slow = querier(BATCHES)) {
            enqueue("/slow");
            slow.next();
            answerInBackground();
            for (int i = 0; i < 20; i++) {
                enqueue("/" + i);
                assertThat(outcome()).isEqualTo(new Outcome.Answered(status(200)));
            }
            slow.send(status(202));
            assertThat(outcome()).isEqualTo(new Outcome.Answered(status(202)));
        }
    }

    @Test
    void stoppingSendsIdleQueriersAway() throws InterruptedException {
        try (FakeQuerier querier = querier(BATCHES)) {
            queue.close(Deadline.NONE);
            assertThat(querier.end().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        }
    }

    @Test
    void aQuerierThatShutsDownIsThanked() throws InterruptedException {
        try (FakeQuerier querier = FakeQuerier.connect(server.port())) {
            var answer = FrontendGrpc.newBlockingStub(querier.channel())
                    .notifyClientShutdown(NotifyClientShutdownRequest.newBuilder()
                            .setClientID("querier-0")
                            .build());
            assertThat(answer.getSerializedSize()).isZero();
        }
    }

    @Test
    void aThousandRequestsGoThroughTwoStreamsAndNoneIsLost() throws InterruptedException {
        int perRound = 50;
        answerInBackground();
        answerInBackground();
        for (int round = 0; round < 20; round++) {
            for (int i = 0; i < perRound; i++) {
                enqueue("/" + i);
            }
            for (int i = 0; i < perRound; i++) {
                assertThat(outcome()).isEqualTo(new Outcome.Answered(status(200)));
            }
        }
        assertThat(outcomes).isEmpty();
    }
}
