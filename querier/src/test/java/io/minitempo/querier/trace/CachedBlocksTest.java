// SPDX-License-Identifier: Apache-2.0
package io.minitempo.querier.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.minitempo.block.config.PoolConfig;
import io.minitempo.core.BlockId;
import io.minitempo.core.CorruptBlockException;
import io.minitempo.core.TraceId;
import io.minitempo.core.concurrent.TenantCpu;
import io.minitempo.core.time.Clock;
import io.minitempo.objectstore.Backend;
import io.minitempo.objectstore.CacheRole;
import io.minitempo.objectstore.cache.Cache;
import io.minitempo.objectstore.layers.CachedBackend;
import io.minitempo.objectstore.memory.FaultyBackend;
import io.minitempo.proto.tempopb.Trace;
import io.minitempo.querier.GoldenBucket;
import io.minitempo.querier.GoldenTraces;
import io.minitempo.server.query.TraceByIdParameters;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Lookups in blocks of the real Tempo through caches, right ones and ones that answer nonsense.
final class CachedBlocksTest {

    private final Map<String, byte[]> held = new ConcurrentHashMap<>();
    private final List<CacheRole> asked = new ArrayList<>();
    private final List<String> ids = GoldenTraces.of("answers-vParquet4").keySet().stream()
            .sorted()
            .limit(12)
            .toList();
    private final AtomicInteger reads = new AtomicInteger();
    private final TenantCpu cpu = new TenantCpu(1);
    private UnaryOperator<byte[]> change = value -> value;
    private GoldenBucket bucket;

    @BeforeEach
    void fill(@TempDir Path temp) throws InterruptedException {
        bucket = new GoldenBucket("blocks-3.0.3-vParquet4", temp);
        bucket.backend().script(call -> {
            reads.incrementAndGet();
            return FaultyBackend.Fault.NONE;
        });
    }

    @AfterEach
    void stop() {
        cpu.close();
    }

    /// The cache of one role; what it answers is changed on the way.
    private Cache cache(CacheRole role) {
        return new Cache() {
            @Override
            public List<byte @Nullable []> get(List<String> keys) {
                asked.add(role);
                List<byte @Nullable []> values = new ArrayList<>();
                for (String key : keys) {
                    byte[] value = held.get(key);
                    values.add(value == null ? null : change.apply(value));
                }
                return values;
            }

            @Override
            public void put(String key, byte[] value) {
                held.put(key, value);
            }
        };
    }

    private Backend cached() {
        return CachedBackend.of(bucket.backend(), this::cache);
    }

    /// What a querier that was just started finds.
    private List<List<Trace>> find(Backend backend) throws InterruptedException {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        BlockTraces traces = new BlockTraces(
                bucket.list(),
                new BlockCaches(backend, new BlockCaches.Limits(1 << 20, 16 << 20, 16 << 20), registry),
                new BlockJobs(new PoolConfig(1, 1000), registry),
                cpu,
                new StorePace(Clock.system()));
        List<List<Trace>> found = new ArrayList<>();
        for (String id : ids) {
            found.add(traces.find(
                            GoldenBucket.TENANT,
                            new TraceByIdParameters(
                                    TraceId.parse(id), TraceByIdParameters.Mode.BLOCKS, BlockId.MIN, BlockId.MAX, 0, 0))
                    .traces());
        }
        return found;
    }

    @Test
    void aSecondQuerierReadsNothingFromTheStore() throws InterruptedException {
        List<List<Trace>> right = find(bucket.backend());
        assertThat(right).anySatisfy(traces -> assertThat(traces).isNotEmpty());
        assertThat(find(cached())).isEqualTo(right);
        reads.set(0);
        assertThat(find(cached())).isEqualTo(right);
        assertThat(reads).hasValue(0);
        assertThat(asked)
                .contains(
                        CacheRole.BLOOM,
                        CacheRole.PARQUET_FOOTER,
                        CacheRole.PARQUET_COLUMN_IDX,
                        CacheRole.PARQUET_OFFSET_IDX,
                        CacheRole.PARQUET_PAGE);
    }

    @Test
    void nonsenseOfTheRightLengthIsReadAnewAndReplaced() throws InterruptedException {
        List<List<Trace>> right = find(bucket.backend());
        find(cached());
        Map<String, byte[]> good = Map.copyOf(held);
        long seed = 8;
        Random random = new Random(seed);
        List<UnaryOperator<byte[]>> changes = List.of(
                value -> {
                    byte[] noise = new byte[value.length];
                    random.nextBytes(noise);
                    return noise;
                },
                value -> new byte[value.length],
                value -> {
                    byte[] ones = new byte[value.length];
                    Arrays.fill(ones, (byte) 0xff);
                    return ones;
                });
        for (UnaryOperator<byte[]> each : changes) {
            held.replaceAll((key, value) -> each.apply(Objects.requireNonNull(good.get(key))));
            assertThat(find(cached())).as("seed %d", seed).isEqualTo(right);
            reads.set(0);
            assertThat(find(cached())).isEqualTo(right);
            assertThat(reads).as("what was nonsense is right again").hasValue(0);
            held.putAll(good);
        }
    }

    @Test
    void valuesOfAnotherLengthAreReadAnew() throws InterruptedException {
        List<List<Trace>> right = find(bucket.backend());
        find(cached());
        change = value -> Arrays.copyOf(value, value.length / 2);
        assertThat(find(cached())).isEqualTo(right);
        change = value -> new byte[0];
        assertThat(find(cached())).isEqualTo(right);
    }

    @Test
    void aBlockThatIsDamagedInTheStoreIsStillToldAsDamaged() throws InterruptedException {
        for (BlockId each : bucket.ids()) {
            String key = GoldenBucket.key(each, "data.parquet");
            bucket.backend().put(key, new byte[bucket.backend().read(key).length]);
        }
        assertThatThrownBy(() -> find(cached()))
                .isInstanceOf(CorruptBlockException.class)
                .hasMessageContaining("data.parquet");
    }
}
