// SPDX-License-Identifier: Apache-2.0
package io.minitempo.querier.search;

import static io.minitempo.testsupport.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.minitempo.block.config.PoolConfig;
import io.minitempo.block.meta.BlockMeta;
import io.minitempo.block.parquet.read.ScratchPool;
import io.minitempo.core.TempoException;
import io.minitempo.core.TenantId;
import io.minitempo.core.concurrent.TenantCpu;
import io.minitempo.core.concurrent.Threads;
import io.minitempo.core.time.Clock;
import io.minitempo.objectstore.memory.FaultyBackend;
import io.minitempo.proto.tempopb.QueryRangeRequest;
import io.minitempo.proto.tempopb.QueryRangeResponse;
import io.minitempo.querier.GoldenBucket;
import io.minitempo.querier.trace.BlockCaches;
import io.minitempo.querier.trace.BlockJobs;
import io.minitempo.querier.trace.StorePace;
import io.minitempo.query.metrics.MetricsJob;
import io.minitempo.query.request.BlockParameters;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Jobs of two tenants over the same blocks, of which one tenant's are stuck in the store.
@Timeout(60)
class BlockPartsTest {

    private static final int CORES = 2;
    private static final int RUNNING = 4 * CORES;
    private static final TenantId HEAVY = GoldenBucket.TENANT;
    private static final TenantId LIGHT = new TenantId("light");

    private static final MetricsJob COUNT = new MetricsJob(QueryRangeRequest.newBuilder()
            .setQuery("{ } | count_over_time()")
            .setStart(1_795_175_940_000_000_000L)
            .setEnd(1_795_177_200_000_000_000L)
            .setStep(1_260_000_000_000L)
            .build());

    private final TenantCpu cpu = new TenantCpu(CORES);
    private final CountDownLatch gate = new CountDownLatch(1);
    private final AtomicInteger stuck = new AtomicInteger();
    private final AtomicInteger counted = new AtomicInteger();
    private final List<Thread> clients = new ArrayList<>();

    private BlockMeta block;
    private BlockParts parts;

    @BeforeEach
    void stall(@TempDir Path temp) throws InterruptedException {
        GoldenBucket bucket = new GoldenBucket("blocks-3.0.3-vParquet4", temp);
        block = bucket.list().snapshot().live(HEAVY).getFirst();
        String data = "/" + block.blockId() + "/data.parquet";
        bucket.backend().copy(HEAVY + data, LIGHT + data);
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        parts = new BlockParts(
                new BlockCaches(bucket.backend(), new BlockCaches.Limits(1 << 20, 16 << 20, 16 << 20), registry),
                new BlockJobs(PoolConfig.defaults(), registry),
                cpu,
                new StorePace(Clock.system(), Duration.ZERO),
                ScratchPool.spoiling(CORES, 1 << 20));
        bucket.backend()
                .script(call -> call.key().equals(HEAVY + data)
                        ? action -> {
                            stuck.incrementAndGet();
                            gate.await();
                            action.run();
                        }
                        : FaultyBackend.Fault.NONE);
    }

    @AfterEach
    void stop() throws InterruptedException {
        for (Thread client : clients) {
            client.interrupt();
            client.join();
        }
        cpu.close();
    }

    private QueryRangeResponse count(TenantId tenant) throws InterruptedException {
        return parts.run(
                tenant, BlockParameters.of(block, 0, block.totalRecords()), (source, meta) -> COUNT.run(source));
    }

    private void heavy(int jobs) {
        for (int i = 0; i < jobs; i++) {
            clients.add(Threads.startVirtual("heavy-" + i, () -> {
                try {
                    count(HEAVY);
                    counted.incrementAndGet();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }));
        }
    }

    @Test
    void aTenantWhoseJobsAreStuckHasABoundedNumberOfThemAndKeepsNobodyElseWaiting() throws InterruptedException {
        heavy(100);
        eventually(() -> assertThat(stuck).hasValue(RUNNING));

        for (int i = 0; i < 3; i++) {
            assertThat(count(LIGHT).getSeriesList()).hasSize(1);
        }

        assertThat(stuck).hasValue(RUNNING);
        gate.countDown();
        eventually(() -> assertThat(counted).hasValue(100));
    }

    @Test
    void anInterruptEndsAJobThatIsStuckAndOneThatWaits() throws InterruptedException {
        heavy(RUNNING + 5);
        eventually(() -> assertThat(stuck).hasValue(RUNNING));

        for (Thread client : clients) {
            client.interrupt();
        }
        for (Thread client : clients) {
            client.join();
        }
        clients.clear();
        gate.countDown();
        heavy(1);

        eventually(() -> assertThat(counted).hasValue(1));
    }

    @Test
    void aJobThatFailsGivesItsPlacesBack() throws InterruptedException {
        gate.countDown();
        for (int i = 0; i < 5 * RUNNING; i++) {
            assertThatThrownBy(() -> count(new TenantId("nobody")))
                    .isInstanceOf(TempoException.Internal.class)
                    .hasMessageContaining("is not there any more");
        }

        assertThat(count(LIGHT).getSeriesList()).hasSize(1);
    }
}
