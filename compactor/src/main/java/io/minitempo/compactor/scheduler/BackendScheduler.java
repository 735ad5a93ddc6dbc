// SPDX-License-Identifier: Apache-2.0
package io.minitempo.compactor.scheduler;

import io.micrometer.core.instrument.MeterRegistry;
import io.minitempo.block.list.BlockChange;
import io.minitempo.block.list.BlockList;
import io.minitempo.block.list.BlockStore;
import io.minitempo.block.meta.BlockMeta;
import io.minitempo.block.meta.CompactedBlockMeta;
import io.minitempo.compactor.block.OutstandingBlocks;
import io.minitempo.compactor.job.Job;
import io.minitempo.compactor.job.Work;
import io.minitempo.compactor.job.WorkFiles;
import io.minitempo.core.BlockId;
import io.minitempo.core.CorruptBlockException;
import io.minitempo.core.TempoException;
import io.minitempo.core.TenantId;
import io.minitempo.core.concurrent.PeriodicTask;
import io.minitempo.core.lifecycle.Service;
import io.minitempo.core.time.Clock;
import io.minitempo.core.time.Deadline;
import io.minitempo.server.overrides.Overrides;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Hands jobs on blocks to workers that ask for them (`spec/blocks.md §12.3`, `spec/write-path.md §5.3`).
///
/// A job is on disk before a worker has it. Any thread may ask; those that look for new work do so one at a time.
public final class BackendScheduler implements Service {

    private static final Logger log = LoggerFactory.getLogger(BackendScheduler.class);

    /// How long one who waits for work lets others look.
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

    private final BackendSchedulerConfig config;
    private final BlockStore store;
    private final BlockList list;
    private final Clock clock;
    private final SchedulerMetrics metrics;
    private final OutstandingBlocks outstanding;
    private final Work work;
    private final CompactionProvider compaction;
    private final List<JobProvider> providers;
    private final ReentrantLock planning = new ReentrantLock();
    private final PeriodicTask maintenance;
    private final PeriodicTask flush;
    private final PeriodicTask measure;

    /// What a scheduler works with.
    ///
    /// @param config the block `backend_scheduler`
    /// @param store the blocks in the bucket
    /// @param list the list of them, kept fresh by its owner
    /// @param overrides who is compacted and how
    /// @param registry where it counts
    /// @param clock the time
    /// @param random names jobs
    public record Dependencies(
            BackendSchedulerConfig config,
            BlockStore store,
            BlockList list,
            Overrides overrides,
            MeterRegistry registry,
            Clock clock,
            RandomGenerator random) {}

    /// A scheduler that has read nothing yet.
    public BackendScheduler(Dependencies dependencies) {
        config = dependencies.config();
        store = dependencies.store();
        list = dependencies.list();
        clock = dependencies.clock();
        metrics = new SchedulerMetrics(dependencies.registry());
        outstanding = new OutstandingBlocks(dependencies.registry());
        work = new Work(new WorkFiles(Path.of(config.localWorkPath())));
        // Called under the planning lock only.
        RandomGenerator random = dependencies.random();
        Supplier<String> ids = () -> new UUID(random.nextLong(), random.nextLong()).toString();
        compaction = new CompactionProvider(
                config.provider().compaction(), list, store, work, dependencies.overrides(), ids, clock, metrics);
        providers = List.of(
                new RetentionProvider(
                        list,
                        work,
                        dependencies.overrides(),
                        config.provider().retention().interval(),
                        ids,
                        clock),
                compaction);
        maintenance = new PeriodicTask("scheduler-maintenance", config.maintenanceInterval(), clock, this::maintain);
        flush = new PeriodicTask("scheduler-flush", config.backendFlushInterval(), clock, this::flush);
        measure = new PeriodicTask(
                "scheduler-measure", config.provider().compaction().measureInterval(), clock, this::measure);
    }

    @Override
    public void start(FailureListener failure) throws InterruptedException {
        work.load(store.backend());
        work.jobs().stream().filter(Job::isRunning).forEach(metrics::known);
        maintenance.start(false);
        flush.start(false);
        measure.start(true);
    }

    @Override
    public void stop(Deadline deadline) throws InterruptedException {
        maintenance.stop(deadline);
        measure.stop(deadline);
        flush.stop(deadline);
        flush();
    }

    /// All jobs that run or ended not long ago.
    public List<Job> jobs() {
        return work.jobs();
    }

    /// The job of a worker: the one that it has not ended, or a new one.
    ///
    /// @throws TempoException.NotFound `no jobs found` when there is none within `job_timeout`
    /// @throws TempoException.Unavailable when the job cannot be written down, so that nobody gets it
    /// @throws InterruptedException when the caller is interrupted
    public Job next(String worker) throws InterruptedException {
        Deadline deadline = Deadline.after(config.jobTimeout(), clock);
        planning.lockInterruptibly();
        try {
            Optional<Job> unfinished = work.runningOf(worker);
            if (unfinished.isPresent()) {
                Job again = unfinished.get().retried();
                work.put(again);
                metrics.retried(again);
                return again;
            }
        } finally {
            planning.unlock();
        }
        while (true) {
            Optional<Job> job = look(worker);
            if (job.isPresent()) {
                return job.get();
            }
            if (deadline.hasPassed()) {
                metrics.notFound(worker);
                throw new TempoException.NotFound("no jobs found");
            }
            clock.sleep(min(deadline.remaining(), BETWEEN_LOOKS));
        }
    }

    private static Duration min(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }

    private Optional<Job> look(String worker) throws InterruptedException {
        planning.lockInterruptibly();
        try {
            for (JobProvider provider : providers) {
                Optional<Job> found = provider.next();
                if (found.isPresent()) {
                    Job job = found.get().startedBy(worker, clock.instant());
                    try {
                        work.put(job);
                    } catch (TempoException e) {
                        metrics.dropped(job);
                        throw e;
                    }
                    metrics.created(job, provider);
                    return Optional.of(job);
                }
            }
            return Optional.empty();
        } finally {
            planning.unlock();
        }
    }

    /// Takes note of how a job went.
    ///
    /// @param status succeeded or failed; running changes nothing
    /// @param output the blocks that a compaction wrote
    /// @param error why it failed
    /// @throws TempoException.NotFound when there is no such job
    /// @throws InterruptedException when the caller is interrupted
    public void update(String id, Job.Status status, List<BlockId> output, String error) throws InterruptedException {
        Job ended;
        planning.lockInterruptibly();
        try {
            Job job = work.job(id).orElseThrow(() -> new TempoException.NotFound("job not found"));
            if (status == Job.Status.RUNNING || !job.isRunning()) {
                return;
            }
            ended = job.ended(status, output, clock.instant());
            work.put(ended);
        } finally {
            planning.unlock();
        }
        metrics.ended(ended);
        if (status == Job.Status.FAILED) {
            log.atError()
                    .addKeyValue("job", id)
                    .addKeyValue("type", ended.type().label())
                    .addKeyValue("tenant", ended.tenant())
                    .addKeyValue("worker", ended.worker())
                    .addKeyValue("error", error)
                    .log("job failed");
        } else if (!output.isEmpty()) {
            replaceInList(ended);
        }
    }

    /// What is compacted must not be planned again before the next poll knows it.
    private void replaceInList(Job job) throws InterruptedException {
        TenantId tenant = job.tenant();
        List<CompactedBlockMeta> old = new ArrayList<>();
        for (BlockId input : job.input()) {
            list.snapshot().find(tenant, input).ifPresent(meta -> old.add(new CompactedBlockMeta(meta, job.ended())));
        }
        List<BlockMeta> successors = new ArrayList<>();
        for (BlockId output : job.output()) {
            try {
                successors.add(store.meta(tenant, output));
            } catch (TempoException | CorruptBlockException e) {
                log.atWarn()
                        .addKeyValue("tenant", tenant)
                        .addKeyValue("block", output)
                        .setCause(e)
                        .log("block of a compaction is not known before the next poll");
            }
        }
        list.update(BlockChange.compacted(tenant, old, successors));
    }

    private void maintain() {
        BackendSchedulerConfig.Work ages = config.work();
        for (Job dead : work.prune(clock.instant(), ages.pruneAge(), ages.deadJobTimeout())) {
            metrics.ended(dead);
            log.atError()
                    .addKeyValue("job", dead.id())
                    .addKeyValue("tenant", dead.tenant())
                    .addKeyValue("worker", dead.worker())
                    .log("job did not end in time");
        }
    }

    private void flush() throws InterruptedException {
        try {
            metrics.flushed(work.flush(store.backend()));
        } catch (TempoException e) {
            metrics.flushFailed();
            log.atError().addKeyValue("key", Work.KEY).setCause(e).log("jobs were not written to the bucket");
        }
    }

    private void measure() {
        List<TenantId> tenants = list.snapshot().tenants();
        tenants.forEach(tenant -> outstanding.set(tenant, compaction.outstanding(tenant)));
        outstanding.retain(tenants);
    }
}
