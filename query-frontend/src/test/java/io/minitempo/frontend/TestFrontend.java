// SPDX-License-Identifier: Apache-2.0
package io.minitempo.frontend;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.minitempo.core.concurrent.TenantCpu;
import io.minitempo.core.time.Clock;
import io.minitempo.core.time.Deadline;
import io.minitempo.frontend.config.QueryFrontendConfig;
import io.minitempo.frontend.query.Blocks;
import io.minitempo.frontend.query.JobCache;
import io.minitempo.frontend.worker.FakeQuerier;
import io.minitempo.proto.httpgrpc.HTTPRequest;
import io.minitempo.proto.httpgrpc.HTTPResponse;
import io.minitempo.proto.httpgrpc.Header;
import io.minitempo.server.config.ConfigBinder;
import io.minitempo.server.config.yaml.YamlTree;
import io.minitempo.server.grpc.GrpcServer;
import io.minitempo.server.grpc.GrpcServerConfig;
import io.minitempo.server.grpc.GrpcServices;
import io.minitempo.server.http.HttpBody;
import io.minitempo.server.http.HttpHeaders;
import io.minitempo.server.http.HttpRequest;
import io.minitempo.server.http.HttpResponse;
import io.minitempo.server.http.Router;
import io.minitempo.server.overrides.Limits;
import io.minitempo.server.overrides.Overrides;
import io.minitempo.server.tenancy.Tenancy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// A query-frontend with a gRPC port on loopback; its HTTP routes are called directly.
final class TestFrontend implements AutoCloseable {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final TenantCpu cpu = new TenantCpu(2);
    private final Router router = new Router();
    private final List<FakeQuerier> queriers = new ArrayList<>();
    private final QueryFrontend service;
    private final GrpcServer server;

    TestFrontend(QueryFrontendConfig config) {
        this(config, false, 5_000_000);
    }

    TestFrontend(QueryFrontendConfig config, boolean multitenant, int maxBytesPerTrace) {
        this("", config, multitenant, maxBytesPerTrace);
    }

    TestFrontend(QueryFrontendConfig config, Blocks blocks) {
        this(config, blocks, JobCache.NONE);
    }

    TestFrontend(QueryFrontendConfig config, Blocks blocks, JobCache jobCache) {
        this("", config, false, "{}", blocks, jobCache, Clock.system());
    }

    TestFrontend(QueryFrontendConfig config, Blocks blocks, Clock clock) {
        this("", config, false, "{}", blocks, JobCache.NONE, clock);
    }

    /// @param limits of all tenants, as YAML
    TestFrontend(QueryFrontendConfig config, Blocks blocks, String limits) {
        this("", config, false, limits, blocks, JobCache.NONE, Clock.system());
    }

    TestFrontend(String prefix, QueryFrontendConfig config, boolean multitenant, int maxBytesPerTrace) {
        this(
                prefix,
                config,
                multitenant,
                "global: {max_bytes_per_trace: " + maxBytesPerTrace + "}",
                new FakeBlocks(),
                JobCache.NONE,
                Clock.system());
    }

    private TestFrontend(
            String prefix,
            QueryFrontendConfig config,
            boolean multitenant,
            String limits,
            Blocks blocks,
            JobCache jobCache,
            Clock clock) {
        Tenancy tenancy = new Tenancy(multitenant);
        service = new QueryFrontend(new QueryFrontend.Dependencies(
                config, prefix, tenancy, overrides(limits), blocks, jobCache, cpu, registry, clock));
        service.addRoutes(router);
        server = new GrpcServer(
                GrpcServerConfig.defaults().listeningOn("127.0.0.1", 0),
                GrpcServices.builder()
                        .add(service.grpcService())
                        .add(service.streamingService())
                        .intercept(tenancy.interceptor())
                        .build());
        server.start(cause -> {});
        service.start(cause -> {});
    }

    private static Overrides overrides(String limits) {
        return Overrides.fixed(
                ConfigBinder.bind(YamlTree.parse(limits), Limits.defaults()).value());
    }

    static QueryFrontendConfig config(String yaml) {
        return ConfigBinder.bind(YamlTree.parse(yaml), QueryFrontendConfig.defaults())
                .value();
    }

    static QueryFrontendConfig withTimeout(Duration timeout) {
        return config("api_timeout: " + timeout.toMillis() + "ms");
    }

    static QueryFrontendConfig withQueueOf(int requests) {
        return config("max_outstanding_per_tenant: " + requests);
    }

    static QueryFrontendConfig withDenied(String expression) {
        return config("url_deny_list: ['" + expression + "']");
    }

    static QueryFrontendConfig withAllowedHeaders(String name) {
        return config("allowed_headers: [" + name + "]");
    }

    static QueryFrontendConfig withoutMultiTenantQueries() {
        return config("multi_tenant_queries_enabled: false");
    }

    static QueryFrontendConfig withSlo(Duration duration) {
        return config("trace_by_id: {duration_slo: " + duration.toSeconds() + "s}");
    }

    QueryFrontend service() {
        return service;
    }

    int grpcPort() {
        return server.port();
    }

    /// Connects a querier that answers every request.
    void querier(Function<HTTPRequest, HTTPResponse> answers) throws InterruptedException {
        queriers.add(FakeQuerier.answering(server.port(), answers));
    }

    HttpResponse get(String uri, HttpHeaders headers) throws InterruptedException {
        return router.handle(HttpRequest.of("GET", uri, headers, HttpBody.empty()));
    }

    double counter(String name, String tag, String value) {
        return registry.get(name).tag(tag, value).counter().count();
    }

    void stopService() throws InterruptedException {
        service.stop(Deadline.after(Duration.ofSeconds(5)));
    }

    @Override
    public void close() {
        try {
            service.stop(Deadline.after(Duration.ZERO));
            queriers.forEach(FakeQuerier::close);
            server.stop(Deadline.after(Duration.ofSeconds(1)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } finally {
            cpu.close();
        }
    }

    /// Answers of queriers.
    static final class Querier {

        private Querier() {}

        static HTTPResponse protobuf(int status, MessageLite body) {
            return bytes(status, body.toByteArray());
        }

        static HTTPResponse bytes(int status, byte[] body) {
            return response(status, "application/protobuf", ByteString.copyFrom(body));
        }

        static HTTPResponse text(int status, String body) {
            return response(status, "text/plain; charset=utf-8", ByteString.copyFromUtf8(body));
        }

        private static HTTPResponse response(int status, String contentType, ByteString body) {
            return HTTPResponse.newBuilder()
                    .setCode(status)
                    .addHeaders(Header.newBuilder().setKey("Content-Type").addValues(contentType))
                    .setBody(body)
                    .build();
        }
    }
}
