// SPDX-License-Identifier: Apache-2.0
package io.minitempo.compactor.classic;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.minitempo.block.compact.BlockCompaction;
import io.minitempo.block.compact.BlockRetention;
import io.minitempo.block.compact.CompactionMetrics;
import io.minitempo.block.list.BlockList;
import io.minitempo.block.list.BlockStore;
import io.minitempo.block.list.IndexOwnership;
import io.minitempo.block.store.BlockWriter;
import io.minitempo.compactor.Scene;
import io.minitempo.compactor.block.BlockJobs;
import io.minitempo.core.BlockId;
import io.minitempo.objectstore.memory.FaultyBackend;
import java.time.Duration;
import java.util.UUID;

/// A compactor as one process has it: with a list, metrics and a way to the bucket of its own.
final class Node {

    final FaultyBackend bucket;
    final BlockList list;
    final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    final Compactor compactor;

    Node(Scene scene, IndexOwnership ownership) {
        bucket = new FaultyBackend(scene.objects);
        BlockStore store = new BlockStore(bucket, 3);
        list = scene.listOf(store);
        CompactionMetrics metrics = new CompactionMetrics(registry);
        CompactorConfig config = CompactorConfig.defaults();
        BlockJobs jobs = new BlockJobs(
                config.compaction(),
                list,
                new BlockCompaction(
                        store, BlockWriter.Settings.defaults(), () -> new BlockId(UUID.randomUUID()), metrics),
                new BlockRetention(store, list, scene.clock, metrics),
                scene::limits,
                scene.clock);
        compactor = new Compactor(new Compactor.Dependencies(
                config, store, list, jobs, ownership, scene::limits, Duration.ofMinutes(5), registry, scene.clock));
    }

    double merged() {
        return count("tempodb_compaction_blocks_total");
    }

    double errors() {
        return count("tempodb_compaction_errors_total");
    }

    private double count(String name) {
        return registry.find(name).counters().stream()
                .mapToDouble(counter -> counter.count())
                .sum();
    }

    double outstanding(String tenant) {
        return registry.get("tempodb_compaction_outstanding_blocks")
                .tag("tenant", tenant)
                .gauge()
                .value();
    }
}
