// SPDX-License-Identifier: Apache-2.0
package io.minitempo.compactor.scheduler;

import io.minitempo.block.compact.BlockSelector;
import io.minitempo.block.compact.CompactionConfig;
import io.minitempo.core.config.NotBuilt;
import io.minitempo.core.time.GoDuration;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// The block `backend_scheduler` (`spec/write-path.md §5.3`).
///
/// @param work how long jobs are remembered
/// @param maintenanceInterval how often jobs are forgotten and failed
/// @param backendFlushInterval how often `work.json` is written
/// @param provider where jobs come from
/// @param jobTimeout how long a worker that asks for a job waits for one
/// @param localWorkPath the folder with the jobs of this scheduler
public record BackendSchedulerConfig(
        Work work,
        Duration maintenanceInterval,
        Duration backendFlushInterval,
        Provider provider,
        Duration jobTimeout,
        String localWorkPath) {

    /// The block `work`.
    ///
    /// @param pruneAge how long a job is remembered after its end; its blocks are not planned again meanwhile
    /// @param deadJobTimeout how long a job may run before it counts as failed
    public record Work(Duration pruneAge, Duration deadJobTimeout) {}

    /// The block `provider`.
    ///
    /// @param retention old blocks
    /// @param compaction many small blocks
    /// @param redaction traces that are to vanish
    public record Provider(
            Retention retention,
            Compaction compaction,
            @NotBuilt(accepted = true) Redaction redaction) {}

    /// The block `provider.retention`.
    ///
    /// @param interval how often every tenant gets a retention job
    public record Retention(Duration interval) {}

    /// The block `provider.compaction`.
    ///
    /// @param measureInterval how often the outstanding blocks are counted
    /// @param compaction windows and limits of jobs
    /// @param maxJobsPerTenant most jobs of a tenant before the next tenant has its turn
    /// @param minInputBlocks fewest blocks of a job
    /// @param maxInputBlocks most blocks of a job
    /// @param maxCompactionLevel blocks of this level and above are left alone; 0 for no limit
    /// @param minCycleInterval pause between two rounds over all tenants
    public record Compaction(
            Duration measureInterval,
            CompactionConfig compaction,
            int maxJobsPerTenant,
            int minInputBlocks,
            int maxInputBlocks,
            int maxCompactionLevel,
            Duration minCycleInterval) {

        /// The limits of selections in windows of this length.
        public BlockSelector.Limits limits(Duration window) {
            return new BlockSelector.Limits(
                    window,
                    compaction.maxCompactionObjects(),
                    compaction.maxBlockBytes(),
                    minInputBlocks,
                    maxInputBlocks,
                    maxCompactionLevel);
        }
    }

    /// The block `provider.redaction`; redaction is not built.
    ///
    /// @param pollInterval how often batches are looked at
    /// @param rescanDelay pause before a batch looks for blocks that came later
    /// @param maxRescanGenerations how often it does
    public record Redaction(Duration pollInterval, Duration rescanDelay, int maxRescanGenerations) {}

    /// The defaults of Tempo 3.0.3.
    public static BackendSchedulerConfig defaults() {
        return new BackendSchedulerConfig(
                new Work(Duration.ofHours(1), Duration.ofHours(24)),
                Duration.ofMinutes(1),
                Duration.ofMinutes(1),
                new Provider(
                        new Retention(Duration.ofHours(1)),
                        new Compaction(
                                Duration.ofMinutes(1),
                                CompactionConfig.defaults(),
                                1000,
                                2,
                                4,
                                0,
                                Duration.ofSeconds(30)),
                        new Redaction(Duration.ofSeconds(2), Duration.ofMinutes(5), 5)),
                Duration.ofSeconds(15),
                "/var/tempo");
    }

    /// What cannot work, each text beginning with the key.
    public List<String> validate() {
        List<String> problems = new ArrayList<>();
        positive(problems, "maintenance_interval", maintenanceInterval);
        positive(problems, "backend_flush_interval", backendFlushInterval);
        positive(problems, "provider.retention.interval", provider.retention.interval);
        positive(problems, "provider.compaction.measure_interval", provider.compaction.measureInterval);
        if (jobTimeout.isNegative()) {
            problems.add("job_timeout: must not be negative, found " + GoDuration.format(jobTimeout));
        }
        if (localWorkPath.isEmpty()) {
            problems.add("local_work_path: must not be empty");
        }
        Compaction compaction = provider.compaction;
        if (compaction.minInputBlocks < 2) {
            problems.add(
                    "provider.compaction.min_input_blocks: must be at least 2, found " + compaction.minInputBlocks);
        }
        if (compaction.maxInputBlocks < compaction.minInputBlocks) {
            problems.add("provider.compaction.max_input_blocks: must be at least min_input_blocks, found "
                    + compaction.maxInputBlocks);
        }
        if (compaction.maxJobsPerTenant < 1) {
            problems.add("provider.compaction.max_jobs_per_tenant: must be at least 1, found "
                    + compaction.maxJobsPerTenant);
        }
        if (compaction.maxCompactionLevel < 0) {
            problems.add("provider.compaction.max_compaction_level: must not be negative, found "
                    + compaction.maxCompactionLevel);
        }
        compaction.compaction.validate().forEach(problem -> problems.add("provider.compaction.compaction." + problem));
        return problems;
    }

    private static void positive(List<String> problems, String key, Duration value) {
        if (!value.isPositive()) {
            problems.add(key + ": must be above zero, found " + GoDuration.format(value));
        }
    }
}
