// SPDX-License-Identifier: Apache-2.0
package io.minitempo.querier.api;

import static io.minitempo.querier.GoldenBucket.TENANT;
import static io.minitempo.querier.GoldenBucket.key;
import static io.minitempo.testsupport.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.minitempo.block.config.PoolConfig;
import io.minitempo.block.meta.BlockMeta;
import io.minitempo.block.parquet.read.ScratchPool;
import io.minitempo.block.trace.SharedSpanIds;
import io.minitempo.block.trace.TraceCombiner;
import io.minitempo.core.BlockId;
import io.minitempo.core.concurrent.Fanout;
import io.minitempo.core.concurrent.TenantCpu;
import io.minitempo.core.concurrent.Threads;
import io.minitempo.core.time.Clock;
import io.minitempo.objectstore.memory.FaultyBackend.Fault;
import io.minitempo.proto.tempopb.PartialStatus;
import io.minitempo.proto.tempopb.QuerierGrpc;
import io.minitempo.proto.tempopb.QueryRangeResponse;
import io.minitempo.proto.tempopb.Trace;
import io.minitempo.proto.tempopb.TraceByIDResponse;
import io.minitempo.querier.GoldenBucket;
import io.minitempo.querier.GoldenTraces;
import io.minitempo.querier.recent.LiveStores;
import io.minitempo.querier.search.BlockParts;
import io.minitempo.querier.search.SearchJobs;
import io.minitempo.querier.trace.BlockCaches;
import io.minitempo.querier.trace.BlockJobs;
import io.minitempo.querier.trace.BlockTraces;
import io.minitempo.querier.trace.RecentTraces;
import io.minitempo.querier.trace.StorePace;
import io.minitempo.querier.trace.TraceFinder;
import io.minitempo.query.request.BlockParameters;
import io.minitempo.ring.instance.InstanceRing;
import io.minitempo.ring.instance.InstanceRingDesc;
import io.minitempo.ring.instance.RingSettings;
import io.minitempo.ring.partition.PartitionRing;
import io.minitempo.ring.quorum.ReplicaReadConfig;
import io.minitempo.ring.quorum.ReplicaReader;
import io.minitempo.server.grpc.ClientPool;
import io.minitempo.server.grpc.GrpcChannels;
import io.minitempo.server.grpc.GrpcClientConfig;
import io.minitempo.server.http.HttpBody;
import io.minitempo.server.http.HttpHeaders;
import io.minitempo.server.http.HttpRequest;
import io.minitempo.server.http.HttpResponse;
import io.minitempo.server.http.Router;
import io.minitempo.server.json.ProtoJson;
import io.minitempo.server.overrides.Limits;
import io.minitempo.server.query.QueryStrings;
import io.minitempo.server.tenancy.Tenancy;
import io.minitempo.traceql.metrics.SeriesMemory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Jobs over golden blocks, asked through the querier's own routes.
class QuerierRoutesTest {

    private static final String PROTOBUF = "application/protobuf";
    private static final JsonMapper JSON = new JsonMapper();
    private static final TenantCpu CPU = new TenantCpu(2);

    /// In two blocks.
    private static final Map<String, JsonNode> TRACES = GoldenTraces.of("answers-vParquet4");

    @TempDir
    private Path temp;

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final CountDownLatch never = new CountDownLatch(1);
    private GoldenBucket bucket;
    private Router router;
    private String known;

    @BeforeEach
    void wire() throws InterruptedException {
        bucket = new GoldenBucket("blocks-3.0.3-vParquet4", temp);
        router = router(bucket, GoldenBucket.POOL, 0, Duration.ofSeconds(30), false);
        known = TRACES.keySet().iterator().next();
    }

    private Router router(GoldenBucket blocks, PoolConfig pool, int maxBytes, Duration timeout, boolean multitenancy) {
        BlockCaches caches =
                new BlockCaches(blocks.backend(), new BlockCaches.Limits(1 << 20, 16 << 20, 16 << 20), registry);
        Limits defaults = Limits.defaults();
        Limits limits = new Limits(
                defaults.ingestion(),
                defaults.read(),
                defaults.compaction(),
                defaults.metricsGenerator(),
                defaults.forwarders(),
                new Limits.Global(maxBytes),
                defaults.storage(),
                defaults.costAttribution());
        LiveStores noLiveStores = noLiveStores();
        BlockJobs blockJobs = new BlockJobs(pool, registry);
        TraceFinder finder = new TraceFinder(
                new RecentTraces(noLiveStores, Duration.ofSeconds(5)),
                new BlockTraces(blocks.list(), caches, blockJobs, CPU, new StorePace(Clock.system())),
                tenant -> limits);
        SearchJobs searches = new SearchJobs(
                noLiveStores,
                new BlockParts(caches, blockJobs, CPU, new StorePace(Clock.system()), ScratchPool.spoiling(2, 1 << 20)),
                tenant -> limits,
                SeriesMemory.UNBOUNDED,
                timeout);
        Router routes = new Router();
        new QuerierRoutes(
                        finder,
                        searches,
                        new QuerierRoutes.Timeouts(timeout, timeout),
                        Clock.system(),
                        new Tenancy(multitenancy),
                        "")
                .addTo(routes);
        return routes;
    }

    private static LiveStores noLiveStores() {
        InstanceRing empty = InstanceRing.of(InstanceRingDesc.EMPTY, RingSettings.single(Duration.ofMinutes(1)));
        ClientPool<QuerierGrpc.QuerierBlockingStub> pool = new ClientPool<>(
                "live-store",
                new GrpcChannels(GrpcClientConfig.defaults(), Clock.system()),
                io.minitempo.server.grpc.PoolConfig.defaults(),
                Set::of,
                QuerierGrpc::newBlockingStub,
                Clock.system());
        return new LiveStores(
                () -> PartitionRing.EMPTY,
                () -> empty,
                new ReplicaReader(ReplicaReadConfig.defaults(), Clock.system(), new Random(1)),
                pool,
                Clock.system());
    }

    private HttpResponse ask(String uri, String... headers) throws InterruptedException {
        return router.handle(HttpRequest.get(uri).withHeaders(HttpHeaders.of(headers)));
    }

    private TraceByIDResponse find(String id, String query) throws Exception {
        HttpResponse response = ask("/querier/api/v2/traces/" + id + "?mode=blocks" + query, "Accept", PROTOBUF);
        assertThat(response.status()).as(text(response)).isEqualTo(200);
        assertThat(response.headers().lines()).contains(new HttpHeaders.Header("Content-Type", PROTOBUF));
        return TraceByIDResponse.parseFrom(response.bodyBytes());
    }

    private static String text(HttpResponse response) throws InterruptedException {
        return new String(response.bodyBytes(), StandardCharsets.UTF_8);
    }

    private static JsonNode json(Trace trace) {
        return JSON.readTree(ProtoJson.of(Trace.getDescriptor()).write(trace));
    }

    /// A trace whose spans lie in the given block.
    private String traceIn(BlockId block) throws Exception {
        for (String id : TRACES.keySet()) {
            if (find(id, "&blockStart=" + block + "&blockEnd=" + block).hasTrace()) {
                return id;
            }
        }
        throw new AssertionError("no trace in " + block);
    }

    @ParameterizedTest
    @CsvSource({
        "blocks-3.0.3-vParquet4, answers-vParquet4",
        "blocks-2.10.8-vParquet4, answers-vParquet4",
        "blocks-3.0.3-vParquet5, answers-vParquet5"
    })
    void everyTraceIsAnsweredAsTempoDid(String blocks, String answers) throws Exception {
        router = router(new GoldenBucket(blocks, temp), GoldenBucket.POOL, 0, Duration.ofSeconds(30), false);
        Map<String, JsonNode> recorded = GoldenTraces.of(answers);
        for (Map.Entry<String, JsonNode> entry : recorded.entrySet()) {
            TraceByIDResponse answer = find(entry.getKey(), "");
            assertThat(json(SharedSpanIds.repair(answer.getTrace())))
                    .as(entry.getKey())
                    .isEqualTo(entry.getValue());
            assertThat(answer.getMetrics().getInspectedBytes()).isPositive();
        }
        assertThat(recorded).hasSize(120);
    }

    @ParameterizedTest
    @CsvSource({"/querier/api/traces/, 404", "/querier/api/v2/traces/, 200"})
    void aTraceThatNoBloomFilterKnowsIsNotFoundWithoutInspectingAnything(String path, int status) throws Exception {
        HttpRequest request = HttpRequest.of(
                "GET",
                path + "abababababababababababababababab?mode=blocks",
                HttpHeaders.of("Accept", "application/protobuf"),
                HttpBody.empty());
        for (String time : List.of("first", "from the cache")) {
            HttpResponse response = router.handle(request);

            assertThat(response.status()).as(time).isEqualTo(status);
            assertThat(response.bodyBytes()).as(time).containsExactly(0x12, 0);
        }
    }

    @Test
    void shardsTogetherHaveTheWholeTrace() throws Exception {
        List<String> bounds = List.of(
                "00000000000000000000000000000000",
                "55555555555555550000000000000000",
                "aaaaaaaaaaaaaaaa0000000000000000",
                "ffffffffffffffffffffffffffffffff");
        for (Map.Entry<String, JsonNode> entry : TRACES.entrySet()) {
            TraceCombiner combiner = new TraceCombiner(0, true);
            for (int shard = 0; shard < 3; shard++) {
                TraceByIDResponse part =
                        find(entry.getKey(), "&blockStart=" + bounds.get(shard) + "&blockEnd=" + bounds.get(shard + 1));
                if (part.hasTrace()) {
                    combiner.add(part.getTrace());
                }
            }
            Trace whole = SharedSpanIds.repair(combiner.result().orElseThrow());
            assertThat(json(whole)).as(entry.getKey()).isEqualTo(entry.getValue());
        }
    }

    @Test
    void aTraceThatIsNotThereIs404InV1AndEmptyInV2() throws Exception {
        HttpResponse v1 = ask("/querier/api/traces/abababab?mode=blocks", "Accept", PROTOBUF);
        HttpResponse v2 = ask("/querier/api/v2/traces/abababab?mode=blocks", "Accept", PROTOBUF);

        assertThat(v1.status()).isEqualTo(404);
        assertThat(v2.status()).isEqualTo(200);
        TraceByIDResponse answer = TraceByIDResponse.parseFrom(v1.bodyBytes());
        assertThat(answer).isEqualTo(TraceByIDResponse.parseFrom(v2.bodyBytes()));
        assertThat(answer.hasTrace()).isFalse();
        assertThat(answer.hasMetrics()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "application/protobuf, application/protobuf",
        "'application/protobuf, application/json', application/json",
        "application/json, application/json",
        "'', application/json",
    })
    void acceptIsTakenLiterally(String accept, String contentType) throws Exception {
        HttpResponse response = ask("/querier/api/traces/" + known + "?mode=blocks", "Accept", accept);

        assertThat(response.contentType()).contains(contentType);
        if (contentType.endsWith("json")) {
            assertThat(JSON.readTree(response.bodyBytes())
                            .path("trace")
                            .path("resourceSpans")
                            .size())
                    .isPositive();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/querier/api/traces/zz, 400, "
                + "trace IDs can only contain hex characters: invalid character 'z' at position 1",
        "/querier/api/v2/traces/1?mode=x, 400, invalid value for mode x",
        "/querier/api/v2/traces/1?mode=external, 501, mode external is not built",
        "/querier/api/v2/traces/1?mode=ingesters, 500, empty ring",
        "/querier/api/v2/traces/1, 500, empty ring",
        "/querier/api/search?q={}, 500, empty ring",
        "/querier/api/search?q={&blockID=1, 400, invalid pagesToSearch : strconv.ParseInt: parsing \"\": invalid syntax",
        "/querier/api/unknown, 404, 404 page not found",
    })
    void errorsAreTextWithALineFeed(String uri, int status, String text) throws Exception {
        HttpResponse response = ask(uri, "Accept", PROTOBUF);

        assertThat(response.status()).isEqualTo(status);
        assertThat(text(response)).isEqualTo(text + "\n");
        assertThat(response.contentType()).contains("text/plain; charset=utf-8");
    }

    @Test
    void tenantsAreKeptApart() throws Exception {
        router = router(bucket, GoldenBucket.POOL, 0, Duration.ofSeconds(30), true);
        String uri = "/querier/api/traces/" + known + "?mode=blocks";

        assertThat(ask(uri).status()).isEqualTo(401);
        assertThat(text(ask(uri))).isEqualTo("no org id\n");
        assertThat(ask(uri, "X-Scope-Orgid", TENANT.value()).status()).isEqualTo(200);
        assertThat(ask(uri, "X-Scope-Orgid", "other").status()).isEqualTo(404);
        HttpResponse two = ask(uri, "X-Scope-Orgid", "a|b");
        assertThat(two.status()).isEqualTo(400);
        assertThat(text(two)).isEqualTo("multiple org IDs present\n");
    }

    @Test
    void aTraceThatIsTooLargeIs422InV1AndPartialInV2() throws Exception {
        router = router(bucket, GoldenBucket.POOL, 500, Duration.ofSeconds(30), false);

        HttpResponse v1 = ask("/querier/api/traces/" + known + "?mode=blocks", "Accept", PROTOBUF);
        TraceByIDResponse v2 = find(known, "");

        assertThat(v1.status()).isEqualTo(422);
        assertThat(text(v1)).isEqualTo("trace exceeds max size (max bytes: 500)\n");
        assertThat(v2.getStatus()).isEqualTo(PartialStatus.PARTIAL);
        assertThat(v2.getMessage()).isEqualTo("Trace exceeds maximum size of 500 bytes, a partial trace is returned");
    }

    @Test
    void onlyBlocksOfTheTimeRangeAreRead() throws Exception {
        assertThat(find(known, "&start=1795176000&end=1795179600").hasTrace()).isTrue();
        bucket.backend().script(call -> Fault.NONE);
        assertThat(find(known, "&start=1000&end=2000").hasTrace()).isFalse();
        assertThat(bucket.backend().calls()).isEmpty();
    }

    @Test
    void whatWasReadOfABlockIsKept() throws Exception {
        find(known, "");
        int first = bucket.backend().calls().size();
        bucket.backend().script(call -> Fault.NONE);
        find(known, "");

        assertThat(bucket.backend().calls()).hasSizeLessThan(first);
        assertThat(bucket.backend().calls()).allMatch(call -> call.key().endsWith("data.parquet"));
        assertThat(registry.get("cache.gets")
                        .tag("cache", "querier-bloom")
                        .tag("result", "hit")
                        .functionCounter()
                        .count())
                .isPositive();
    }

    @Test
    void theSuccessorOfAVanishedBlockIsFoundWhateverItsId() throws Exception {
        BlockId block = bucket.ids().getFirst();
        String id = traceIn(block);
        BlockId successor = BlockId.parse("ffffffff-0000-4000-8000-000000000000");
        bucket.rename(block, successor);
        router = router(bucket, GoldenBucket.POOL, 0, Duration.ofSeconds(30), false);

        TraceByIDResponse answer = find(id, "&blockStart=" + block + "&blockEnd=" + block);

        assertThat(answer.hasTrace()).isTrue();
        assertThat(bucket.ids()).contains(successor).doesNotContain(block);
    }

    @Test
    void aBlockThatIsListedButGoneFailsTheQuery() throws Exception {
        BlockId block = bucket.ids().getFirst();
        bucket.backend().delete(key(block, "bloom-0"));

        HttpResponse response = ask("/querier/api/v2/traces/" + known + "?mode=blocks");

        assertThat(response.status()).isEqualTo(500);
        assertThat(text(response)).contains(block.toString()).contains("listed but not there");
    }

    /// What Tempo's query-frontend does with these (`spec/api.md §1.4`): a 404 of a lookup is "not here" and a 200 is
    /// counted, so both would leave a hole; a 4xx ends the query without another attempt; a 500 is tried once more and
    /// then told to the client. Ours plans anew.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "search?q=%7B%7D&limit=20&",
                "search/tags?",
                "v2/search/tags?",
                "search/tag/name/values?",
                "v2/search/tag/name/values?",
                "metrics/query_range?q=%7B%7D%7Crate()&step=60s&"
            })
    void aJobWhoseBlockVanishedAfterItWasPlannedIs500AndNamesTheBlock(String job) throws Exception {
        BlockMeta meta = bucket.list().snapshot().live(GoldenBucket.TENANT).getFirst();
        String uri = "/querier/api/" + job + "start=1795175940&end=1795177200&"
                + QueryStrings.format(
                        BlockParameters.of(meta, 0, meta.totalRecords()).format());
        for (String object : List.of("data.parquet", "bloom-0", "index", "meta.json")) {
            bucket.backend().delete(key(meta.blockId(), object));
        }

        for (int attempt = 0; attempt < 2; attempt++) {
            HttpResponse response = ask(uri, "Accept", PROTOBUF);

            assertThat(response.status()).as(text(response)).isEqualTo(500);
            assertThat(text(response))
                    .contains("block " + meta.blockId())
                    .contains("is not there any more")
                    .endsWith("\n");
        }
    }

    private HttpResponse count(String hints) throws InterruptedException {
        BlockMeta meta = bucket.list().snapshot().live(GoldenBucket.TENANT).getFirst();
        return ask(
                "/querier/api/metrics/query_range?start=1795175940000000000&end=1795177200000000000&step=60s&"
                        + QueryStrings.format(Map.of("q", "{ } | rate() by (resource.service.name)" + hints)) + "&"
                        + QueryStrings.format(
                                BlockParameters.of(meta, 0, meta.totalRecords()).format()),
                "Accept",
                PROTOBUF);
    }

    /// Sampling makes a query cheaper and its numbers less exact; numbers that are exact are always allowed
    /// (`spec/traceql.md §12.11`).
    @ParameterizedTest
    @ValueSource(
            strings = {
                "sample=true",
                "sample=0.1",
                "sample=1",
                "span_sample=0.2",
                "trace_sample=0.3",
                "extrapolate=false",
                "job_size=1",
                "time_overlap_cutoff=0.9",
                "spanonly_fetch=true",
                "debug=true, info=true",
                "unknown=`x`"
            })
    void noHintMakesNumbersWrong(String hint) throws Exception {
        HttpResponse plain = count("");
        assertThat(plain.status()).as(text(plain)).isEqualTo(200);
        assertThat(QueryRangeResponse.parseFrom(plain.bodyBytes()).getSeriesList())
                .isNotEmpty();

        HttpResponse hinted = count(" with(" + hint + ")");

        assertThat(QueryRangeResponse.parseFrom(hinted.bodyBytes()).getSeriesList())
                .isEqualTo(QueryRangeResponse.parseFrom(plain.bodyBytes()).getSeriesList());
    }

    @Test
    void theHintThatWouldChangeNumbersIsRefused() throws Exception {
        HttpResponse response = count(" with(extrapolate=true)");

        assertThat(response.status()).isEqualTo(501);
        assertThat(text(response))
                .isEqualTo("the hint extrapolate is not built: without it each stored span counts once\n");
    }

    @Test
    void aCorruptBlockFailsTheQueriesThatNeedIt() throws Exception {
        BlockId block = bucket.ids().getFirst();
        String inside = traceIn(block);
        String shard = "&blockStart=" + block + "&blockEnd=" + block;
        String outside = TRACES.keySet().stream()
                .filter(id -> isEmpty(id, shard))
                .findFirst()
                .orElseThrow();
        byte[] data = bucket.backend().read(key(block, "data.parquet"));
        data[data.length - 1] ^= 1;
        bucket.backend().put(key(block, "data.parquet"), data);
        router = router(bucket, GoldenBucket.POOL, 0, Duration.ofSeconds(30), false);

        HttpResponse response = ask("/querier/api/v2/traces/" + inside + "?mode=blocks");

        assertThat(response.status()).isEqualTo(500);
        assertThat(text(response)).contains(key(block, "data.parquet"));
        assertThat(find(outside, "").hasTrace()).isTrue();
    }

    private boolean isEmpty(String id, String shard) {
        try {
            return !find(id, shard).hasTrace();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aDamagedBloomFilterFailsTheQuery() throws Exception {
        BlockId block = bucket.ids().getFirst();
        bucket.backend().put(key(block, "bloom-0"), new byte[3]);

        HttpResponse response = ask("/querier/api/v2/traces/" + known + "?mode=blocks");

        assertThat(response.status()).isEqualTo(500);
        assertThat(text(response)).contains(key(block, "bloom-0"));
    }

    @Test
    void aStoreThatIsDownFailsTheQuery() throws Exception {
        bucket.backend().script(call -> Fault.BEFORE);

        HttpResponse response = ask("/querier/api/v2/traces/" + known + "?mode=blocks");

        assertThat(response.status()).isEqualTo(500);
        assertThat(text(response)).isEqualTo("injected fault\n");
    }

    @Test
    void aLookupEndsAtItsDeadline() throws Exception {
        AtomicInteger interrupted = hang();
        router = router(bucket, GoldenBucket.POOL, 0, Duration.ofMillis(50), false);

        HttpResponse response = ask("/querier/api/v2/traces/" + known + "?mode=blocks");

        assertThat(response.status()).isEqualTo(500);
        assertThat(text(response)).isEqualTo("context deadline exceeded\n");
        assertThat(interrupted).hasValue(4);
    }

    @Test
    void aLookupThatNobodyWantsIsAborted() throws Exception {
        AtomicInteger interrupted = hang();
        CompletableFuture<Boolean> aborted = new CompletableFuture<>();
        Thread caller = Threads.startVirtual("caller", () -> {
            try {
                ask("/querier/api/v2/traces/" + known + "?mode=blocks");
                aborted.complete(false);
            } catch (InterruptedException e) {
                aborted.complete(true);
            }
        });
        eventually(() -> assertThat(bucket.backend().calls()).hasSize(4));

        caller.interrupt();

        assertThat(aborted.get()).isTrue();
        assertThat(interrupted).hasValue(4);
        assertThat(registry.get("tempodb_work_queue_length").gauge().value()).isZero();
    }

    /// Makes every read hang until it is interrupted, and counts the interrupts.
    private AtomicInteger hang() {
        AtomicInteger interrupted = new AtomicInteger();
        bucket.backend().script(call -> action -> {
            try {
                never.await();
            } catch (InterruptedException e) {
                interrupted.incrementAndGet();
                throw e;
            }
        });
        return interrupted;
    }

    @Test
    void aThousandLookupsReadFewBlocksAtATime() throws Exception {
        router = router(bucket, new PoolConfig(3, 20_000), 0, Duration.ofSeconds(60), false);
        AtomicInteger reading = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        bucket.backend().script(call -> action -> {
            most.accumulateAndGet(reading.incrementAndGet(), Math::max);
            try {
                action.run();
            } finally {
                reading.decrementAndGet();
            }
        });
        List<String> ids = List.copyOf(TRACES.keySet());
        List<Callable<Boolean>> lookups = IntStream.range(0, 1000)
                .<Callable<Boolean>>mapToObj(i ->
                        () -> find(ids.get(i % ids.size()), "").hasTrace())
                .toList();

        assertThat(Fanout.all(lookups)).hasSize(1000).containsOnly(true);
        assertThat(most.get()).isBetween(1, 3);
        assertThat(registry.get("tempodb_work_queue_length").gauge().value()).isZero();
    }

    @Test
    void moreJobsThanMayWaitAreRefused() throws Exception {
        router = router(bucket, new PoolConfig(1, 3), 0, Duration.ofSeconds(30), false);

        HttpResponse response = ask("/querier/api/v2/traces/" + known + "?mode=blocks");

        assertThat(response.status()).isEqualTo(500);
        assertThat(text(response)).contains("storage.trace.pool.queue_depth is 3");
        assertThat(registry.get("tempodb_work_queue_length").gauge().value()).isZero();
    }
}
