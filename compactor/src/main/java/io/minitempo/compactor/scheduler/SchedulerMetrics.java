// SPDX-License-Identifier: Apache-2.0
package io.minitempo.compactor.scheduler;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.minitempo.compactor.job.Job;
import io.minitempo.core.TenantId;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/// What a backend-scheduler counts (`spec/write-path.md §5.3`, `golden/status/metrics-names-types-values.txt`).
final class SchedulerMetrics {

    private static final String PREFIX = "tempo_backend_scheduler_";
    private static final String TENANT = "tenant";
    private static final String JOB_TYPE = "job_type";
    private static final double[] SIZES =
            IntStream.range(0, 16).mapToDouble(i -> 1024.0 * (1 << i)).toArray();

    private final MeterRegistry registry;
    private final Counter flushes;
    private final Counter failedFlushes;
    private final Counter tenantsWithoutJob;
    private final Counter roundsWithoutTenant;
    private final DistributionSummary fileSize;
    private final Map<Tags, AtomicLong> active = new ConcurrentHashMap<>();

    SchedulerMetrics(MeterRegistry registry) {
        this.registry = registry;
        flushes = counter("work_flushes_total", "Times the jobs were written to the bucket.", Tags.empty());
        failedFlushes = counter("work_flushes_failed_total", "Times that failed.", Tags.empty());
        tenantsWithoutJob =
                counter("compaction_tenant_empty_job_total", "Turns of a tenant that gave no job.", Tags.empty());
        roundsWithoutTenant =
                counter("compaction_empty_tenant_cycle_total", "Rounds that found no tenant.", Tags.empty());
        fileSize = DistributionSummary.builder(PREFIX + "work_cache_file_size_bytes")
                .description("Size of the jobs in the bucket.")
                .serviceLevelObjectives(SIZES)
                .register(registry);
    }

    private Counter counter(String name, String description, Tags tags) {
        return Counter.builder(PREFIX + name)
                .description(description)
                .tags(tags)
                .register(registry);
    }

    private static Tags tags(Job job) {
        return Tags.of(TENANT, job.tenant().value(), JOB_TYPE, job.type().label());
    }

    void created(Job job, JobProvider provider) {
        counter("jobs_created_total", "Jobs handed out.", tags(job)).increment();
        counter("provider_jobs_merged_total", "Jobs taken from a provider.", Tags.of("id", provider.id()))
                .increment();
        if (job.type() == Job.Type.COMPACTION) {
            counter(
                            "compaction_jobs_created_total",
                            "Compaction jobs made.",
                            Tags.of(TENANT, job.tenant().value()))
                    .increment();
        }
        active(job).incrementAndGet();
    }

    /// Takes note of a job from before the start.
    void known(Job job) {
        active(job).incrementAndGet();
    }

    private AtomicLong active(Job job) {
        return active.computeIfAbsent(tags(job), tags -> {
            AtomicLong count = new AtomicLong();
            Gauge.builder(PREFIX + "jobs_active", count, AtomicLong::doubleValue)
                    .description("Jobs that workers have.")
                    .tags(tags)
                    .register(registry);
            return count;
        });
    }

    void dropped(Job job) {
        counter("jobs_dropped_total", "Jobs that could not be kept.", tags(job)).increment();
    }

    void ended(Job job) {
        boolean done = job.status() == Job.Status.SUCCEEDED;
        counter(
                        done ? "jobs_completed_total" : "jobs_failed_total",
                        done ? "Jobs that were done." : "Jobs that failed.",
                        tags(job))
                .increment();
        Timer.builder(PREFIX + "job_duration_seconds")
                .description("Time from handing a job out to its end.")
                .tag(JOB_TYPE, job.type().label())
                .register(registry)
                .record(job.duration());
        active(job).decrementAndGet();
    }

    void retried(Job job) {
        counter(
                        "jobs_retry_total",
                        "Jobs handed to their worker again.",
                        tags(job).and("worker_id", job.worker()))
                .increment();
    }

    void notFound(String worker) {
        counter("jobs_not_found_total", "Calls for a job when there was none.", Tags.of("worker_id", worker))
                .increment();
    }

    void flushed(int bytes) {
        flushes.increment();
        fileSize.record(bytes);
    }

    void flushFailed() {
        flushes.increment();
        failedFlushes.increment();
    }

    void tenantBegins(TenantId tenant) {
        counter("compaction_tenant_reset_total", "Turns of a tenant.", Tags.of(TENANT, tenant.value()))
                .increment();
    }

    void tenantWithoutJob() {
        tenantsWithoutJob.increment();
    }

    void roundWithoutTenant() {
        roundsWithoutTenant.increment();
    }
}
