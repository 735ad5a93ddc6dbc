// SPDX-License-Identifier: Apache-2.0
package io.minitempo.querier.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.minitempo.core.TempoException;
import io.minitempo.proto.frontend.ClientToFrontend;
import io.minitempo.proto.frontend.FrontendToClient;
import io.minitempo.proto.frontend.Type;
import io.minitempo.proto.httpgrpc.HTTPRequest;
import io.minitempo.proto.httpgrpc.HTTPResponse;
import io.minitempo.server.http.HttpHandler;
import io.minitempo.server.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/// The messages of `spec/api.md §8.2` and §10.
class RequestExecutorTest {

    private static final int LIMIT = 16 << 20;

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    private RequestExecutor executor(int limit, HttpHandler handler) {
        return new RequestExecutor(handler, limit, new WorkerMetrics(registry));
    }

    private static HTTPRequest get(String url) {
        return HTTPRequest.newBuilder().setMethod("GET").setUrl(url).build();
    }

    private static String hex(ClientToFrontend message) {
        return HexFormat.of().formatHex(message.toByteArray());
    }

    private static String text(HTTPResponse response) {
        return response.getBody().toString(StandardCharsets.UTF_8);
    }

    @Test
    void theNameIsSaidAsTempoSaysIt() {
        assertThat(hex(RequestExecutor.identity("querier-0"))).isEqualTo("1209717565726965722d302801");
    }

    @Test
    void aRequestIsReadAndAnsweredAsOnTheWireOfTempo() throws Exception {
        List<String> seen = new ArrayList<>();
        RequestExecutor executor = executor(LIMIT, request -> {
            seen.add(request.toString());
            seen.add(request.headers().firstOrEmpty("Accept"));
            seen.add(request.headers().firstOrEmpty("X-Scope-OrgID"));
            return HttpResponse.protobuf(new byte[] {0x12, 0});
        });
        FrontendToClient message = FrontendToClient.parseFrom(HexFormat.of()
                .parseHex("0a680a0347455412212f717565726965722f6170692f7365617263683f73746172743d3126656e643d321a1e0a06"
                        + "41636365707412146170706c69636174696f6e2f70726f746f6275661a1e0a0d582d53636f70652d4f7267696412"
                        + "0d73696e676c652d74656e616e74"));

        assertThat(hex(executor.execute(message)))
                .isEqualTo("0a2d08c80112240a0c436f6e74656e742d5479706512146170706c69636174696f6e2f70726f746f6275661a02"
                        + "1200");
        assertThat(seen)
                .containsExactly("GET /querier/api/search?start=1&end=2", "application/protobuf", "single-tenant");
        assertThat(registry.get("tempo_querier_worker_request_executed_total")
                        .counter()
                        .count())
                .isEqualTo(1);
    }

    @Test
    void anEmptyMethodIsGet() throws Exception {
        RequestExecutor executor = executor(LIMIT, request -> HttpResponse.text(200, request.method()));

        assertThat(text(executor.single(HTTPRequest.newBuilder().setUrl("/x").build())
                        .getHttpResponse()))
                .isEqualTo("GET");
    }

    @Test
    void aBatchIsExecutedSideBySideAndAnsweredInOrder() throws Exception {
        CountDownLatch lastStarted = new CountDownLatch(1);
        RequestExecutor executor = executor(LIMIT, request -> {
            if (request.path().equals("/0")) {
                lastStarted.await();
            } else if (request.path().equals("/6")) {
                lastStarted.countDown();
            }
            return HttpResponse.text(200, request.path());
        });
        FrontendToClient.Builder batch = FrontendToClient.newBuilder().setType(Type.HTTP_REQUEST_BATCH);
        for (int i = 0; i < 7; i++) {
            batch.addHttpRequestBatch(get("/" + i));
        }

        ClientToFrontend reply = executor.execute(batch.build());

        assertThat(reply.getHttpResponseBatchList())
                .extracting(RequestExecutorTest::text)
                .containsExactly("/0", "/1", "/2", "/3", "/4", "/5", "/6");
        assertThat(reply.hasHttpResponse()).isFalse();
    }

    @Test
    void failuresAreResponsesAndSpareTheOthersOfTheBatch() throws Exception {
        RequestExecutor executor = executor(LIMIT, request -> switch (request.path()) {
            case "/invalid" -> throw new TempoException.Invalid("wrong");
            case "/broken" -> throw new IllegalStateException("secret");
            case "/deep" -> throw new StackOverflowError();
            default -> HttpResponse.text(200, "fine");
        });

        List<HTTPResponse> responses = executor.batch(
                        List.of(get("/invalid"), get("/broken"), get("/deep"), get("/%zz"), get("/ok")))
                .getHttpResponseBatchList();

        assertThat(responses).extracting(HTTPResponse::getCode).containsExactly(400, 500, 500, 400, 200);
        assertThat(text(responses.get(0))).isEqualTo("wrong\n");
        assertThat(text(responses.get(1))).isEqualTo("internal error\n");
    }

    @Test
    void anEmptyBatchGetsAnEmptyReply() throws Exception {
        FrontendToClient batch =
                FrontendToClient.newBuilder().setType(Type.HTTP_REQUEST_BATCH).build();

        assertThat(executor(LIMIT, request -> HttpResponse.empty(200)).execute(batch))
                .isEqualTo(ClientToFrontend.getDefaultInstance());
    }

    @Test
    void aResponseAsLargeAsTheLimitIsReplacedBy413() throws Exception {
        RequestExecutor executor = executor(1000, request -> HttpResponse.protobuf(new byte[1000]));

        HTTPResponse response = executor.single(get("/")).getHttpResponse();

        assertThat(response.getCode()).isEqualTo(413);
        assertThat(text(response)).isEqualTo("response larger than the max (1000 vs 1000)");
    }

    @Test
    void responsesThatDoNotFitTogetherAreReplacedLargestFirst() throws Exception {
        RequestExecutor executor = executor(
                1000,
                request -> HttpResponse.protobuf(
                        new byte[Integer.parseInt(request.path().substring(1))]));

        ClientToFrontend reply = executor.batch(List.of(get("/200"), get("/600"), get("/300")));

        assertThat(reply.getHttpResponseBatchList())
                .extracting(HTTPResponse::getCode)
                .containsExactly(200, 413, 200);
        assertThat(reply.getSerializedSize()).isLessThanOrEqualTo(1000);
    }

    @Test
    void aResponseThatOnlyFitsWithoutItsHeadersIsReplaced() throws Exception {
        RequestExecutor executor = executor(1000, request -> HttpResponse.protobuf(new byte[999]));

        ClientToFrontend reply = executor.single(get("/"));

        assertThat(reply.getHttpResponse().getCode()).isEqualTo(413);
        assertThat(reply.getSerializedSize()).isLessThan(1000);
    }

    @Test
    void bodiesReachTheHandler() throws Exception {
        RequestExecutor executor = executor(
                LIMIT, request -> HttpResponse.of(200, "x/y", request.body().readAll(10)));
        HTTPRequest post = HTTPRequest.newBuilder()
                .setMethod("POST")
                .setUrl("/")
                .setBody(ByteString.copyFromUtf8("body"))
                .build();

        assertThat(text(executor.single(post).getHttpResponse())).isEqualTo("body");
    }
}
