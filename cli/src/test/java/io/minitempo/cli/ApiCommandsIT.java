// SPDX-License-Identifier: Apache-2.0
package io.minitempo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.minitempo.core.time.Deadline;
import io.minitempo.proto.tempopb.QueryInstantRequest;
import io.minitempo.proto.tempopb.QueryInstantResponse;
import io.minitempo.proto.tempopb.QueryRangeRequest;
import io.minitempo.proto.tempopb.QueryRangeResponse;
import io.minitempo.proto.tempopb.SearchRequest;
import io.minitempo.proto.tempopb.SearchResponse;
import io.minitempo.proto.tempopb.SearchTagValuesRequest;
import io.minitempo.proto.tempopb.SearchTagValuesV2Response;
import io.minitempo.proto.tempopb.SearchTagsRequest;
import io.minitempo.proto.tempopb.SearchTagsV2Response;
import io.minitempo.proto.tempopb.StreamingQuerierGrpc;
import io.minitempo.proto.tempopb.TraceSearchMetadata;
import io.minitempo.server.grpc.GrpcServer;
import io.minitempo.server.grpc.GrpcServerConfig;
import io.minitempo.server.grpc.GrpcServices;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Commands that ask a Tempo, which is a fake that keeps what it was asked.
@Timeout(60)
class ApiCommandsIT {

    private static final String RANGE = "start=1795176000&end=1795179600";

    private final Shell shell = new Shell(Map.of());
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private HttpServer http;
    private GrpcServer grpc;

    @BeforeEach
    void start() throws Exception {
        http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.createContext("/", exchange -> {
            asked.add(exchange.getRequestURI() + " "
                    + exchange.getRequestHeaders().getFirst("X-Scope-OrgID") + " "
                    + exchange.getRequestHeaders().getFirst("X-Other"));
            boolean broken = exchange.getRequestURI().getPath().contains("0bad");
            byte[] body = (broken ? "it broke" : "{\"answer\":1}").getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(broken ? 500 : 200, body.length);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(body);
            }
        });
        http.start();
        grpc = new GrpcServer(
                GrpcServerConfig.defaults().listeningOn("127.0.0.1", 0),
                GrpcServices.builder()
                        .add(ServerInterceptors.intercept(new Fake(), new Tenants()))
                        .build());
        grpc.start(cause -> {
            throw new AssertionError(cause);
        });
    }

    @AfterEach
    void stop() throws Exception {
        http.stop(0);
        grpc.stop(Deadline.after(Duration.ofSeconds(10)));
    }

    private String address() {
        return "127.0.0.1:" + http.getAddress().getPort();
    }

    private String stream() {
        return "127.0.0.1:" + grpc.port();
    }

    @Test
    void asksForATrace() {
        assertThat(shell.run("query", "api", "trace-id", "http://" + address() + "/tempo/", "0123", "--org-id=acme")
                        .exits(0)
                        .out())
                .isEqualTo("{\"answer\":1}" + System.lineSeparator());
        shell.run("query", "api", "trace-id", address(), "0123", "--v1", "--header", "X-Other=v")
                .exits(0);
        String id = "00000000000000000000000000000123";
        assertThat(asked).containsExactly("/tempo/api/v2/traces/" + id + " acme null", "/api/traces/" + id + " null v");
    }

    @Test
    void asksOverHttp() {
        shell.run("query", "api", "search", address(), "{ .a = \"b\" }", "1795176000", "1795179600", "--limit=7")
                .exits(0);
        shell.run("query", "search-tags", address(), "2026-11-20T12:00:00Z", "2026-11-20T13:00:00Z")
                .exits(0);
        shell.run(
                        "query",
                        "api",
                        "search-tag-values",
                        address(),
                        "span.a b",
                        "1795176000",
                        "1795179600",
                        "--path-prefix",
                        "p",
                        "--query={}")
                .exits(0);
        shell.run("query", "metrics-query-range", address(), "{}|rate()", "1795176000", "1795179600", "--step=30s")
                .exits(0);
        shell.run("query", "api", "metrics", address(), "{}|rate()", "1795176000", "1795179600", "--instant")
                .exits(0);
        assertThat(asked.get(0)).startsWith("/api/search?q=%7B+.a+%3D+%22b%22+%7D&" + RANGE + "&limit=7 ");
        assertThat(asked.get(1)).startsWith("/api/v2/search/tags?").contains("start=1795176000");
        assertThat(asked.get(2))
                .startsWith("/p/api/v2/search/tag/span.a%20b/values?")
                .contains("q=%7B%7D");
        assertThat(asked.get(3)).startsWith("/api/metrics/query_range?q=%7B%7D%7Crate%28%29&" + RANGE + "&step=30s ");
        assertThat(asked.get(4)).startsWith("/api/metrics/query?q=%7B%7D%7Crate%28%29&" + RANGE + " ");
    }

    @Test
    void asksForStreams() {
        assertThat(shell.run("query", "api", "search", stream(), "{}", "--use-grpc", "--org-id=acme", "--spss=2")
                        .exits(0)
                        .out()
                        .lines())
                .hasSize(2)
                .allSatisfy(line -> assertThat(line).startsWith("{\"traces\":[{\"traceID\":\"1\""));
        shell.run("query", "api", "search-tags", stream(), "--use-grpc", "--scope=span")
                .exits(0);
        shell.run("query", "api", "search-tag-values", stream(), "span.a", "--use-grpc")
                .exits(0);
        shell.run("query", "api", "metrics", stream(), "{}|rate()", "--use-grpc")
                .exits(0);
        shell.run("query", "api", "metrics", stream(), "{}|rate()", "--use-grpc", "--instant")
                .exits(0);
        assertThat(asked)
                .containsExactly("search acme 2", "tags span", "values span.a", "range {}|rate()", "instant {}|rate()");
    }

    @Test
    void saysWhatWentWrong() {
        assertThat(shell.run("query", "api", "trace-id", address(), "0bad")
                        .exits(1)
                        .err())
                .contains("answered 500: it broke")
                .hasLineCount(1);
        assertThat(shell.run("query", "api", "search", stream(), "{broken", "--use-grpc")
                        .exits(1)
                        .err())
                .contains("cannot be parsed")
                .hasLineCount(1);
        http.stop(0);
        assertThat(shell.run("query", "api", "search", address()).exits(1).err())
                .contains("does not answer")
                .hasLineCount(1);
        assertThat(shell.run("query", "api", "search", address(), "{}", "now-1h")
                        .exits(2)
                        .err())
                .contains("START without END");
        assertThat(shell.run("query", "api", "search", address(), "--timeout=soon")
                        .exits(2)
                        .err())
                .contains("--timeout");
    }

    private static final Context.Key<String> TENANT = Context.key("tenant");

    /// Puts the tenant of a call where the service finds it.
    private static final class Tenants implements ServerInterceptor {
        @Override
        public <Q, A> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
            String tenant = headers.get(Metadata.Key.of("x-scope-orgid", Metadata.ASCII_STRING_MARSHALLER));
            return Contexts.interceptCall(
                    Context.current().withValue(TENANT, String.valueOf(tenant)), call, headers, next);
        }
    }

    private final class Fake extends StreamingQuerierGrpc.StreamingQuerierImplBase {

        private <T> void answer(StreamObserver<T> to, T message, int times) {
            for (int i = 0; i < times; i++) {
                to.onNext(message);
            }
            to.onCompleted();
        }

        @Override
        public void search(SearchRequest request, StreamObserver<SearchResponse> to) {
            if (request.getQuery().equals("{broken")) {
                to.onError(Status.INVALID_ARGUMENT
                        .withDescription("cannot be parsed")
                        .asRuntimeException());
                return;
            }
            asked.add("search " + TENANT.get() + " " + request.getSpansPerSpanSet());
            TraceSearchMetadata trace =
                    TraceSearchMetadata.newBuilder().setTraceID("1").build();
            answer(to, SearchResponse.newBuilder().addTraces(trace).build(), 2);
        }

        @Override
        public void searchTagsV2(SearchTagsRequest request, StreamObserver<SearchTagsV2Response> to) {
            asked.add("tags " + request.getScope());
            answer(to, SearchTagsV2Response.getDefaultInstance(), 1);
        }

        @Override
        public void searchTagValuesV2(SearchTagValuesRequest request, StreamObserver<SearchTagValuesV2Response> to) {
            asked.add("values " + request.getTagName());
            answer(to, SearchTagValuesV2Response.getDefaultInstance(), 1);
        }

        @Override
        public void metricsQueryRange(QueryRangeRequest request, StreamObserver<QueryRangeResponse> to) {
            asked.add("range " + request.getQuery());
            answer(to, QueryRangeResponse.getDefaultInstance(), 1);
        }

        @Override
        public void metricsQueryInstant(QueryInstantRequest request, StreamObserver<QueryInstantResponse> to) {
            asked.add("instant " + request.getQuery());
            answer(to, QueryInstantResponse.getDefaultInstance(), 1);
        }
    }
}
