// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.list;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.minitempo.block.meta.BlockMeta;
import io.minitempo.core.BlockId;
import io.minitempo.core.TenantId;
import io.minitempo.objectstore.memory.FaultyBackend;
import io.minitempo.objectstore.memory.FaultyBackend.Operation;
import io.minitempo.objectstore.memory.InMemoryBackend;
import io.minitempo.testsupport.ManualClock;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;

/// A bucket, a clock and lists over them; the surroundings of the tests of the block list.
abstract class BlockListScene {

    static final BlockListConfig DEFAULTS = BlockListConfig.defaults();

    final ManualClock clock = ManualClock.atGoldenInput();
    final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    final BlockListMetrics metrics = new BlockListMetrics(registry);
    final FaultyBackend bucket = new FaultyBackend(new InMemoryBackend(clock));
    final BlockStore store = new BlockStore(bucket, 3);
    final BlockList list = builder(DEFAULTS);

    BlockList list(BlockListConfig config, IndexOwnership ownership, boolean skipsNoCompact) {
        return new BlockList(store, config, ownership, skipsNoCompact, clock, new SplittableRandom(1), metrics);
    }

    BlockList builder(BlockListConfig config) {
        return list(config, IndexOwnership.ALL, false);
    }

    BlockList reader(BlockListConfig config) {
        return list(config, IndexOwnership.NONE, false);
    }

    static BlockListConfig config(boolean fallback, Duration stale, int retries, int failures) {
        BlockListConfig d = DEFAULTS;
        return new BlockListConfig(
                d.blocklistPoll(),
                d.blocklistPollConcurrency(),
                2,
                fallback,
                d.blocklistPollTenantIndexBuilders(),
                stale,
                0,
                retries,
                failures,
                false,
                Duration.ZERO);
    }

    static BlockListConfig deletingEmptyTenants() {
        BlockListConfig d = DEFAULTS;
        return new BlockListConfig(
                d.blocklistPoll(), 50, 0, true, 2, Duration.ZERO, 0, 1, 1, true, Duration.ofHours(1));
    }

    static List<BlockId> live(BlockList list, TenantId tenant) {
        return list.snapshot().live(tenant).stream().map(BlockMeta::blockId).toList();
    }

    static List<BlockId> compacted(BlockList list, TenantId tenant) {
        return list.snapshot().compacted(tenant).stream()
                .map(c -> c.meta().blockId())
                .toList();
    }

    static List<BlockId> ids(int... numbers) {
        return java.util.Arrays.stream(numbers)
                .mapToObj(TestBlocks::id)
                .sorted()
                .toList();
    }

    long reads(Operation operation, String suffix) {
        return bucket.calls().stream()
                .filter(c -> c.operation() == operation && c.key().endsWith(suffix))
                .count();
    }

    double gauge(String name, String... tags) {
        Gauge gauge = registry.find(name).tags(tags).gauge();
        return gauge == null ? Double.NaN : gauge.value();
    }

    double counter(String name, String tenant) {
        Counter counter = registry.find(name).tag("tenant", tenant).counter();
        return counter == null ? 0 : counter.count();
    }
}
