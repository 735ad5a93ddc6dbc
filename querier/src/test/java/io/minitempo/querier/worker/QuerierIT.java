// SPDX-License-Identifier: Apache-2.0
package io.minitempo.querier.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.minitempo.block.trace.SharedSpanIds;
import io.minitempo.block.trace.TraceCombiner;
import io.minitempo.core.TenantId;
import io.minitempo.core.concurrent.TenantCpu;
import io.minitempo.core.time.Clock;
import io.minitempo.core.time.Deadline;
import io.minitempo.proto.frontend.ClientToFrontend;
import io.minitempo.proto.frontend.FrontendToClient;
import io.minitempo.proto.frontend.Type;
import io.minitempo.proto.httpgrpc.HTTPRequest;
import io.minitempo.proto.httpgrpc.HTTPResponse;
import io.minitempo.proto.httpgrpc.Header;
import io.minitempo.proto.tempopb.Trace;
import io.minitempo.proto.tempopb.TraceByIDResponse;
import io.minitempo.querier.GoldenBucket;
import io.minitempo.querier.GoldenTraces;
import io.minitempo.querier.LiveStoreFake;
import io.minitempo.querier.Querier;
import io.minitempo.querier.QuerierConfig;
import io.minitempo.querier.trace.BlockCaches;
import io.minitempo.querier.worker.FrontendFake.Stream;
import io.minitempo.ring.instance.InstanceDesc;
import io.minitempo.ring.instance.InstanceRing;
import io.minitempo.ring.instance.InstanceRingDesc;
import io.minitempo.ring.instance.InstanceState;
import io.minitempo.ring.instance.RingSettings;
import io.minitempo.ring.partition.OwnerDesc;
import io.minitempo.ring.partition.OwnerState;
import io.minitempo.ring.partition.PartitionDesc;
import io.minitempo.ring.partition.PartitionRing;
import io.minitempo.ring.partition.PartitionRingDesc;
import io.minitempo.ring.partition.PartitionState;
import io.minitempo.ring.token.Tokens;
import io.minitempo.server.grpc.GrpcChannels;
import io.minitempo.server.grpc.PooledClientConfig;
import io.minitempo.server.http.HttpHeaders;
import io.minitempo.server.http.HttpRequest;
import io.minitempo.server.http.Router;
import io.minitempo.server.json.ProtoJson;
import io.minitempo.server.overrides.Limits;
import io.minitempo.server.overrides.Overrides;
import io.minitempo.server.tenancy.Tenancy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A whole querier between a query-frontend and a live-store on loopback, over golden blocks.
@Timeout(120)
class QuerierIT {

    private static final TenantCpu CPU = new TenantCpu(2);
    private static final ProtoJson JSON = ProtoJson.of(Trace.getDescriptor());

    @TempDir
    private Path temp;

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final FrontendFake frontend = new FrontendFake(0);
    private final LiveStoreFake liveStore = new LiveStoreFake(request -> TraceByIDResponse.getDefaultInstance());
    private Querier querier;

    @BeforeEach
    void start() throws InterruptedException {
        GoldenBucket bucket = new GoldenBucket("blocks-3.0.3-vParquet5", temp);
        InstanceRing instances = InstanceRing.of(
                InstanceRingDesc.of(InstanceDesc.of("live-store-0", liveStore.address())
                        .withState(InstanceState.ACTIVE)
                        .withTimestamp(Clock.system().millis() / 1000)),
                RingSettings.single(Duration.ofMinutes(10)));
        PartitionRing partitions = PartitionRing.of(PartitionRingDesc.EMPTY
                .with(PartitionDesc.of(0, Tokens.NONE, PartitionState.ACTIVE, 1))
                .with(new OwnerDesc("live-store-0", 0, OwnerState.ACTIVE, 1)));
        QuerierConfig defaults = QuerierConfig.defaults();
        QuerierConfig config = new QuerierConfig(
                defaults.search(),
                defaults.traceById(),
                defaults.metrics(),
                defaults.partitionRing(),
                defaults.extraQueryDelay(),
                1,
                defaults.frontendWorker().withFrontendAddress(frontend.address()),
                false,
                defaults.shuffleShardingIngestersLookbackPeriod(),
                false,
                "");
        querier = new Querier(
                config,
                new Querier.Dependencies(
                        PooledClientConfig.defaults(),
                        GoldenBucket.POOL,
                        "/tempo",
                        "querier-0",
                        new Tenancy(true),
                        Overrides.fixed(Limits.defaults()),
                        bucket.list(),
                        bucket.backend(),
                        new BlockCaches.Limits(1 << 20, 16 << 20, 16 << 20),
                        () -> partitions,
                        () -> instances,
                        CPU,
                        new FrontendLink.Network(AddressLookup.system()),
                        GrpcChannels.OwnServer.NONE,
                        Clock.system(),
                        new Random(1),
                        registry));
        querier.start(cause -> {});
    }

    @AfterEach
    void stop() throws InterruptedException {
        querier.stop(Deadline.after(Duration.ofSeconds(5)));
        frontend.close();
        liveStore.close();
    }

    private static HTTPRequest job(String id, String query) {
        return HTTPRequest.newBuilder()
                .setMethod("GET")
                .setUrl("/querier/tempo/api/traces/" + id + "?" + query)
                .addHeaders(Header.newBuilder().setKey("X-Scope-Orgid").addValues(TenantId.SINGLE.value()))
                .addHeaders(Header.newBuilder().setKey("Accept").addValues("application/protobuf"))
                .build();
    }

    @Test
    void jobsOfAFrontendAreAnsweredAsTempoAnswers() throws Exception {
        Stream stream = frontend.stream();
        assertThat(stream.identify().getClientID()).isEqualTo("querier-0");
        Map<String, JsonNode> traces = GoldenTraces.of("answers-vParquet5");
        for (Map.Entry<String, JsonNode> entry : traces.entrySet()) {
            stream.send(FrontendToClient.newBuilder()
                    .setType(Type.HTTP_REQUEST_BATCH)
                    .addHttpRequestBatch(job(entry.getKey(), "mode=ingesters"))
                    .addHttpRequestBatch(job(
                            entry.getKey(),
                            "mode=blocks&blockStart=00000000000000000000000000000000"
                                    + "&blockEnd=80000000000000000000000000000000"))
                    .addHttpRequestBatch(job(
                            entry.getKey(),
                            "mode=blocks&blockStart=80000000000000000000000000000000"
                                    + "&blockEnd=ffffffffffffffffffffffffffffffff"))
                    .build());

            Trace trace = SharedSpanIds.repair(combine(stream.reply()));

            assertThat(new JsonMapper().readTree(JSON.write(trace)))
                    .as(entry.getKey())
                    .isEqualTo(entry.getValue());
        }
        assertThat(liveStore.requests()).hasSize(traces.size());
        assertThat(liveStore.tenants()).containsOnly(TenantId.SINGLE.value());
        assertThat(registry.get("tempo_querier_worker_request_executed_total")
                        .counter()
                        .count())
                .isEqualTo(3 * traces.size());
        assertThat(registry.get("tempo_querier_livestore_clients").gauge().value())
                .isEqualTo(1);
    }

    private static Trace combine(ClientToFrontend reply) throws Exception {
        List<HTTPResponse> responses = reply.getHttpResponseBatchList();
        assertThat(responses).hasSize(3);
        assertThat(responses.getFirst().getCode()).isEqualTo(404);
        TraceCombiner combiner = new TraceCombiner(0, true);
        for (HTTPResponse response : responses) {
            assertThat(response.getCode()).isIn(200, 404);
            assertThat(response.getHeadersList())
                    .contains(Header.newBuilder()
                            .setKey("Content-Type")
                            .addValues("application/protobuf")
                            .build());
            TraceByIDResponse part = TraceByIDResponse.parseFrom(response.getBody());
            assertThat(part.hasTrace()).isEqualTo(response.getCode() == 200);
            if (part.hasTrace()) {
                combiner.add(part.getTrace());
            }
        }
        return combiner.result().orElseThrow();
    }

    @Test
    void theSameRoutesAreOnTheHttpPort() throws Exception {
        Router port = new Router();
        querier.register(port);
        String id = GoldenTraces.of("answers-vParquet5").keySet().iterator().next();
        HttpRequest request = HttpRequest.get("/querier/tempo/api/v2/traces/" + id);

        assertThat(port.handle(request).status()).isEqualTo(401);
        assertThat(port.handle(request.withHeaders(HttpHeaders.of("X-Scope-OrgID", TenantId.SINGLE.value())))
                        .status())
                .isEqualTo(200);
        assertThat(port.listing()).containsKey("/querier/tempo/api/traces/{traceID}");
    }
}
