// SPDX-License-Identifier: Apache-2.0
package io.minitempo.compactor.worker;

import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.micrometer.core.instrument.MeterRegistry;
import io.minitempo.compactor.block.BlockJobs;
import io.minitempo.core.BlockId;
import io.minitempo.core.CorruptBlockException;
import io.minitempo.core.TempoException;
import io.minitempo.core.TenantId;
import io.minitempo.core.concurrent.Fanout;
import io.minitempo.core.concurrent.Threads;
import io.minitempo.core.lifecycle.Service;
import io.minitempo.core.time.Backoff;
import io.minitempo.core.time.Clock;
import io.minitempo.core.time.Deadline;
import io.minitempo.core.time.Throttle;
import io.minitempo.proto.tempopb.BackendSchedulerGrpc;
import io.minitempo.proto.tempopb.BackendSchedulerGrpc.BackendSchedulerBlockingStub;
import io.minitempo.proto.tempopb.CompactionDetail;
import io.minitempo.proto.tempopb.JobStatus;
import io.minitempo.proto.tempopb.NextJobRequest;
import io.minitempo.proto.tempopb.NextJobResponse;
import io.minitempo.proto.tempopb.UpdateJobStatusRequest;
import io.minitempo.server.grpc.GrpcChannels;
import io.minitempo.server.grpc.GrpcErrors;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Asks the scheduler for jobs, one after the other, and does them (`spec/write-path.md §5.3`).
///
/// One virtual thread asks; a job runs on a platform thread, as it burns CPU. What is between start and stop is guarded
/// by `lock`.
public final class BackendWorker implements Service {

    private static final Logger log = LoggerFactory.getLogger(BackendWorker.class);

    /// A scheduler answers within its `job_timeout`; one that does not is asked again.
    private static final Duration NEXT_TIMEOUT = Duration.ofMinutes(2);

    private static final Duration UPDATE_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration BETWEEN_LOGS = Duration.ofMinutes(1);

    private final BackendWorkerConfig config;
    private final String id;
    private final BlockJobs jobs;
    private final Clock clock;
    private final RandomGenerator random;
    private final WorkerMetrics metrics;
    private final GrpcChannels channels;
    private final Throttle unreachable;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Thread thread;
    private boolean working;
    private boolean stopping;

    /// A worker that has not asked yet.
    ///
    /// @param id what it calls itself; a worker of the same name gets its unfinished job back
    /// @throws TempoException.Invalid when it is told of no scheduler, or TLS files cannot be used
    public BackendWorker(
            BackendWorkerConfig config,
            BackendSchedulerClientConfig client,
            String id,
            BlockJobs jobs,
            MeterRegistry registry,
            Clock clock,
            RandomGenerator random) {
        if (config.backendSchedulerAddr().isEmpty()) {
            throw new TempoException.Invalid("backend_worker.backend_scheduler_addr is not set: the worker must know"
                    + " the host:port of its backend-scheduler");
        }
        this.config = config;
        this.id = id;
        this.jobs = jobs;
        this.clock = clock;
        this.random = random;
        this.metrics = new WorkerMetrics(registry);
        this.channels = new GrpcChannels(client.grpcClientConfig(), clock);
        this.unreachable = new Throttle(BETWEEN_LOGS, clock);
    }

    /// How a job went.
    ///
    /// @param error null when it succeeded
    private record Outcome(List<BlockId> output, @Nullable String error) {}

    @Override
    public void start(FailureListener failure) {
        channels.start(failure);
        ManagedChannel channel = channels.open(config.backendSchedulerAddr());
        lock.lock();
        try {
            thread = Threads.startVirtual("backend-worker", () -> loop(BackendSchedulerGrpc.newBlockingStub(channel)));
        } finally {
            lock.unlock();
        }
    }

    /// Lets the job at hand come to its end for `finish_on_shutdown_timeout`, then cancels it; the scheduler hands it
    /// out again.
    @Override
    public void stop(Deadline deadline) throws InterruptedException {
        try {
            @Nullable Thread running;
            lock.lock();
            try {
                stopping = true;
                running = thread;
                if (running != null && !working) {
                    running.interrupt();
                }
            } finally {
                lock.unlock();
            }
            if (running != null) {
                running.join(deadline.atMost(config.finishOnShutdownTimeout()).remaining());
                running.interrupt();
                running.join(deadline.remaining());
            }
        } finally {
            channels.stop(deadline);
        }
    }

    private void loop(BackendSchedulerBlockingStub scheduler) {
        Backoff backoff = backoff(0);
        try {
            while (!Thread.currentThread().isInterrupted()) {
                @Nullable NextJobResponse job = next(scheduler);
                if (job == null) {
                    metrics.retries();
                    clock.sleep(backoff.next());
                    continue;
                }
                backoff.reset();
                if (!begin()) {
                    return;
                }
                try {
                    tell(scheduler, job, run(job));
                } finally {
                    end();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Backoff backoff(int maxRetries) {
        BackendWorkerConfig.Backoff periods = config.backoff();
        return new Backoff(periods.minPeriod(), periods.maxPeriod(), maxRetries, random);
    }

    private boolean begin() {
        lock.lock();
        try {
            working = !stopping;
            return working;
        } finally {
            lock.unlock();
        }
    }

    private void end() throws InterruptedException {
        lock.lock();
        try {
            working = false;
            if (stopping) {
                throw new InterruptedException();
            }
        } finally {
            lock.unlock();
        }
    }

    /// A job, or null when there is none or the scheduler does not answer.
    private @Nullable NextJobResponse next(BackendSchedulerBlockingStub scheduler) throws InterruptedException {
        try {
            return scheduler
                    .withDeadlineAfter(NEXT_TIMEOUT.toNanos(), TimeUnit.NANOSECONDS)
                    .next(NextJobRequest.newBuilder().setWorkerId(id).build());
        } catch (StatusRuntimeException e) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            TempoException failure = GrpcErrors.fromStatus(e, "backend-scheduler " + config.backendSchedulerAddr());
            if (!(failure instanceof TempoException.NotFound) && unreachable.tryPass()) {
                log.atWarn().setCause(failure).log("scheduler gave no job");
            }
            return null;
        }
    }

    private Outcome run(NextJobResponse job) throws InterruptedException {
        metrics.received();
        try {
            // Compaction burns CPU; on a virtual thread it would keep others waiting.
            Callable<List<BlockId>> task = () -> execute(job);
            return new Outcome(Fanout.allOnPlatform(List.of(task), 1).getFirst(), null);
        } catch (TempoException | CorruptBlockException e) {
            log.atError()
                    .addKeyValue("job", job.getJobId())
                    .addKeyValue("tenant", job.getDetail().getTenant())
                    .setCause(e)
                    .log("job failed");
            return new Outcome(List.of(), String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            log.atError().addKeyValue("job", job.getJobId()).setCause(e).log("job failed unexpectedly");
            return new Outcome(List.of(), "unexpected failure: " + e);
        }
    }

    private List<BlockId> execute(NextJobResponse job) throws InterruptedException {
        String tenant = job.getDetail().getTenant();
        return switch (job.getType()) {
            case JOB_TYPE_COMPACTION ->
                jobs.compact(
                        new TenantId(tenant),
                        job.getDetail().getCompaction().getInputList().stream()
                                .map(BlockId::parse)
                                .toList());
            case JOB_TYPE_RETENTION -> {
                // Schedulers of Tempo 2.10 name no tenant and mean all.
                List<TenantId> tenants = tenant.isEmpty() ? jobs.tenants() : List.of(new TenantId(tenant));
                for (TenantId each : tenants) {
                    jobs.retain(each, block -> true);
                }
                yield List.of();
            }
            case JOB_TYPE_REDACTION, JOB_TYPE_UNSPECIFIED, UNRECOGNIZED -> {
                metrics.bad("unknown_type");
                throw new TempoException.NotBuilt("jobs of type " + job.getTypeValue() + " are not built");
            }
        };
    }

    /// Tells how a job went until the scheduler has heard it, or does not know the job.
    private void tell(BackendSchedulerBlockingStub scheduler, NextJobResponse job, Outcome outcome)
            throws InterruptedException {
        UpdateJobStatusRequest.Builder update =
                UpdateJobStatusRequest.newBuilder().setJobId(job.getJobId());
        String error = outcome.error();
        if (error == null) {
            update.setStatus(JobStatus.JOB_STATUS_SUCCEEDED);
            update.setCompaction(CompactionDetail.newBuilder()
                    .addAllOutput(
                            outcome.output().stream().map(BlockId::toString).toList()));
        } else {
            update.setStatus(JobStatus.JOB_STATUS_FAILED).setError(error);
        }
        for (Backoff backoff = backoff(config.backoff().maxRetries()); backoff.ongoing(); ) {
            try {
                scheduler
                        .withDeadlineAfter(UPDATE_TIMEOUT.toNanos(), TimeUnit.NANOSECONDS)
                        .updateJob(update.build());
                return;
            } catch (StatusRuntimeException e) {
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                TempoException failure = GrpcErrors.fromStatus(e, "backend-scheduler");
                log.atWarn()
                        .addKeyValue("job", job.getJobId())
                        .setCause(failure)
                        .log("scheduler did not hear how a job went");
                if (failure instanceof TempoException.NotFound || failure instanceof TempoException.Invalid) {
                    return;
                }
                metrics.retries();
                clock.sleep(backoff.next());
            }
        }
    }
}
