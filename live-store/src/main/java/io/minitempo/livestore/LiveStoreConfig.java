// SPDX-License-Identifier: Apache-2.0
package io.minitempo.livestore;

import io.minitempo.block.config.WalConfig;
import io.minitempo.core.config.NotBuilt;
import io.minitempo.core.time.GoDuration;
import io.minitempo.ring.lifecycle.MemberRingConfig;
import io.minitempo.ring.ownership.PartitionRingConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// The block `live_store` (`spec/write-path.md §4.6`), with the defaults of 3.0.
///
/// @param ring the instance ring
/// @param partitionRing the partition ring
/// @param metrics metrics queries
/// @param commitInterval the time between commits of offsets; zero commits after every poll
/// @param wal where everything on disk is
/// @param queryBlockConcurrency how many complete blocks one query reads side by side
/// @param completeBlockTimeout how long complete blocks stay. 2.10: 1h
/// @param completeBlockConcurrency how many blocks are completed, and uploaded, side by side
/// @param blockReclaimGrace how long files of dropped blocks stay. 2.10: no such key
/// @param shutdownMarkerDir where the marker of a prepared downscale is
/// @param flushCheckPeriod how often traces are cut. 2.10: 10s
/// @param flushOpTimeout how often old blocks are looked for
/// @param maxTraceLive how long a trace lives before it is cut
/// @param maxTraceIdle how long a trace is quiet before it is cut
/// @param maxLiveTracesBytes from how many bytes of traces in memory on consumption waits
/// @param maxBlockDuration how old a head block gets. 2.10: 30m
/// @param maxBlockBytes how large a head block gets, in bytes of columns as Tempo counts them: OTLP has about 3.8 times
///     as many. 2.10: 104857600
/// @param readinessTargetLag how far behind it may be to become ready, zero to read only what was there at the start.
///     2.10: no such key
/// @param readinessMaxWait after which time it is ready in any case. 2.10: no such key
/// @param failOnHighLag whether queries fail that it lags too far behind for. 2.10: no such key
/// @param removeOwnerOnShutdown whether it gives its partition up when it stops. 2.10: only when prepared for it
public record LiveStoreConfig(
        MemberRingConfig ring,
        PartitionRingConfig partitionRing,
        Metrics metrics,
        Duration commitInterval,
        WalConfig wal,
        int queryBlockConcurrency,
        Duration completeBlockTimeout,
        int completeBlockConcurrency,
        Duration blockReclaimGrace,
        String shutdownMarkerDir,
        Duration flushCheckPeriod,
        Duration flushOpTimeout,
        Duration maxTraceLive,
        Duration maxTraceIdle,
        long maxLiveTracesBytes,
        Duration maxBlockDuration,
        long maxBlockBytes,
        Duration readinessTargetLag,
        Duration readinessMaxWait,
        boolean failOnHighLag,
        boolean removeOwnerOnShutdown) {

    /// The block `live_store.metrics`.
    ///
    /// @param timeOverlapCutoff which part of a block must lie in the range of a query for all of it to be read
    public record Metrics(@NotBuilt(accepted = true) double timeOverlapCutoff) {}

    /// The defaults of Tempo 3.0.3.
    public static LiveStoreConfig defaults() {
        return new LiveStoreConfig(
                MemberRingConfig.defaults(),
                PartitionRingConfig.defaults(),
                new Metrics(0.2),
                Duration.ofSeconds(5),
                WalConfig.at("/var/tempo/live-store/traces"),
                10,
                Duration.ofMinutes(20),
                2,
                Duration.ofMinutes(2),
                "/var/tempo/live-store/shutdown-marker",
                Duration.ofSeconds(5),
                Duration.ofMinutes(5),
                Duration.ofSeconds(30),
                Duration.ofSeconds(5),
                250_000_000,
                Duration.ofSeconds(30),
                52_428_800,
                Duration.ZERO,
                Duration.ofMinutes(30),
                true,
                true);
    }

    /// What cannot work, each text beginning with the full key.
    public List<String> validate() {
        List<String> problems = new ArrayList<>();
        problems.addAll(ring.validate("live_store.ring"));
        problems.addAll(partitionRing.validate("live_store.partition_ring"));
        wal.validate().forEach(problem -> problems.add("live_store.wal." + problem));
        notNegative(problems, "commit_interval", commitInterval);
        positive(problems, "query_block_concurrency", queryBlockConcurrency);
        positive(problems, "complete_block_timeout", completeBlockTimeout);
        positive(problems, "complete_block_concurrency", completeBlockConcurrency);
        notNegative(problems, "block_reclaim_grace", blockReclaimGrace);
        positive(problems, "flush_check_period", flushCheckPeriod);
        positive(problems, "flush_op_timeout", flushOpTimeout);
        positive(problems, "max_trace_live", maxTraceLive);
        positive(problems, "max_trace_idle", maxTraceIdle);
        if (maxTraceIdle.compareTo(maxTraceLive) > 0) {
            problems.add("live_store.max_trace_idle: must not exceed max_trace_live, found "
                    + GoDuration.format(maxTraceIdle) + " and " + GoDuration.format(maxTraceLive));
        }
        positive(problems, "max_live_traces_bytes", maxLiveTracesBytes);
        positive(problems, "max_block_duration", maxBlockDuration);
        positive(problems, "max_block_bytes", maxBlockBytes);
        notNegative(problems, "readiness_target_lag", readinessTargetLag);
        notNegative(problems, "readiness_max_wait", readinessMaxWait);
        return problems;
    }

    private static void positive(List<String> problems, String key, long value) {
        if (value <= 0) {
            problems.add("live_store." + key + ": must be above 0, found " + value);
        }
    }

    private static void positive(List<String> problems, String key, Duration value) {
        if (!value.isPositive()) {
            problems.add("live_store." + key + ": must be above 0, found " + GoDuration.format(value));
        }
    }

    private static void notNegative(List<String> problems, String key, Duration value) {
        if (value.isNegative()) {
            problems.add("live_store." + key + ": must not be negative, found " + GoDuration.format(value));
        }
    }
}
