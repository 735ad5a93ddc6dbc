// SPDX-License-Identifier: Apache-2.0
package io.minitempo.compactor.scheduler;

import static io.minitempo.compactor.Scene.TENANT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minitempo.block.compact.CompactionConfig;
import io.minitempo.block.meta.BlockMeta;
import io.minitempo.compactor.Scene;
import io.minitempo.compactor.job.Job;
import io.minitempo.compactor.job.Work;
import io.minitempo.core.BlockId;
import io.minitempo.core.TempoException;
import io.minitempo.core.TenantId;
import io.minitempo.core.time.Deadline;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackendSchedulerTest {

    private static final TenantId OTHER = new TenantId("other");

    @TempDir
    private Path folder;

    private final Scene scene = new Scene();

    private BackendSchedulerConfig config(int maxJobsPerTenant) {
        BackendSchedulerConfig d = BackendSchedulerConfig.defaults();
        BackendSchedulerConfig.Provider p = d.provider();
        return new BackendSchedulerConfig(
                d.work(),
                d.maintenanceInterval(),
                d.backendFlushInterval(),
                new BackendSchedulerConfig.Provider(
                        p.retention(),
                        new BackendSchedulerConfig.Compaction(
                                Duration.ofMinutes(1),
                                CompactionConfig.defaults(),
                                maxJobsPerTenant,
                                2,
                                4,
                                0,
                                Duration.ofSeconds(30)),
                        p.redaction()),
                Duration.ZERO,
                folder.toString());
    }

    private BackendScheduler scheduler() {
        return scheduler(1000);
    }

    private BackendScheduler scheduler(int maxJobsPerTenant) {
        return new BackendScheduler(new BackendScheduler.Dependencies(
                config(maxJobsPerTenant),
                scene.store,
                scene.list,
                scene::limits,
                scene.registry,
                scene.clock,
                new Random(1)));
    }

    /// The next compaction of a worker that has no other job; retention jobs before it are done at once.
    private static Job compaction(BackendScheduler scheduler, String worker) throws InterruptedException {
        Job job = scheduler.next(worker);
        while (job.type() == Job.Type.RETENTION) {
            scheduler.update(job.id(), Job.Status.SUCCEEDED, List.of(), "");
            job = scheduler.next(worker);
        }
        return job;
    }

    private static void assertNoJob(BackendScheduler scheduler, String worker) {
        assertThatThrownBy(() -> compaction(scheduler, worker))
                .isInstanceOf(TempoException.NotFound.class)
                .hasMessage("no jobs found");
    }

    @Test
    void blocksOfATenantAreHandedOutFourAtATimeAndNeverTwice() throws Exception {
        List<BlockId> all = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            all.add(scene.block().blockId());
        }
        scene.list.poll();
        BackendScheduler scheduler = scheduler();

        Job first = compaction(scheduler, "a");
        Job second = compaction(scheduler, "b");

        assertThat(first.input()).hasSize(4);
        assertThat(second.input()).hasSize(3);
        List<BlockId> given = new ArrayList<>(first.input());
        given.addAll(second.input());
        assertThat(given).containsExactlyInAnyOrderElementsOf(all);
        assertNoJob(scheduler, "c");
        scene.clock.advance(Duration.ofMinutes(1));
        assertNoJob(scheduler, "c");
        assertThat(scene.count("tempo_backend_scheduler_jobs_not_found_total", "worker_id", "c"))
                .isEqualTo(2);
        assertThat(scene.count("tempo_backend_scheduler_compaction_jobs_created_total"))
                .isEqualTo(2);
        assertThat(scene.registry
                        .get("tempo_backend_scheduler_jobs_active")
                        .tag("job_type", "JOB_TYPE_COMPACTION")
                        .gauge()
                        .value())
                .isEqualTo(2);
    }

    @Test
    void aWorkerGetsItsUnfinishedJobAgainAlsoAfterARestartOfTheScheduler() throws Exception {
        scene.block();
        scene.block();
        scene.list.poll();
        BackendScheduler scheduler = scheduler();
        Job job = compaction(scheduler, "a");

        assertThat(scheduler.next("a")).isEqualTo(job.retried());
        BackendScheduler again = scheduler();
        again.start(cause -> {
            throw new AssertionError(cause);
        });
        try {
            assertThat(again.next("a").id()).isEqualTo(job.id());
            assertNoJob(again, "b");
        } finally {
            again.stop(Deadline.after(Duration.ofSeconds(5)));
        }
        assertThat(scene.bucket.exists(Work.KEY)).isTrue();
        assertThat(scene.count("tempo_backend_scheduler_jobs_retry_total")).isEqualTo(2);
    }

    @Test
    void aJobThatIsDoneReplacesItsBlocksInTheListAtOnce() throws Exception {
        BlockMeta one = scene.block();
        BlockMeta two = scene.block();
        scene.list.poll();
        BackendScheduler scheduler = scheduler();
        Job job = compaction(scheduler, "a");
        BlockMeta output = scene.block();

        scheduler.update(job.id(), Job.Status.SUCCEEDED, List.of(output.blockId()), "");

        assertThat(scene.list.snapshot().live(TENANT)).containsExactly(output);
        assertThat(scene.list.snapshot().compacted(TENANT))
                .extracting(c -> c.meta())
                .containsExactlyInAnyOrder(one, two);
        assertThat(scheduler.jobs())
                .filteredOn(j -> j.id().equals(job.id()))
                .extracting(Job::status)
                .containsExactly(Job.Status.SUCCEEDED);
        // Told twice, as after an answer that was lost.
        scheduler.update(job.id(), Job.Status.SUCCEEDED, List.of(output.blockId()), "");
        assertThat(scene.count("tempo_backend_scheduler_jobs_completed_total", "job_type", "JOB_TYPE_COMPACTION"))
                .isEqualTo(1);
    }

    @Test
    void blocksOfAJobThatFailedRestUntilItIsForgotten() throws Exception {
        scene.block();
        scene.block();
        scene.list.poll();
        BackendScheduler scheduler = scheduler();
        Job job = compaction(scheduler, "a");

        scheduler.update(job.id(), Job.Status.FAILED, List.of(), "disk full");

        scene.clock.advance(Duration.ofMinutes(2));
        assertNoJob(scheduler, "a");
        assertThat(scene.count("tempo_backend_scheduler_jobs_failed_total")).isEqualTo(1);
        assertThat(scene.list.snapshot().live(TENANT)).hasSize(2);
        assertThatThrownBy(() -> scheduler.update("x", Job.Status.FAILED, List.of(), ""))
                .isInstanceOf(TempoException.NotFound.class);
    }

    @Test
    void blocksWithTheNoCompactFlagWait() throws Exception {
        BlockMeta one = scene.block();
        BlockMeta flagged = scene.block(TENANT, true);
        BlockMeta two = scene.block();
        scene.list.poll();
        BackendScheduler scheduler = scheduler();

        assertThat(compaction(scheduler, "a").input()).containsExactlyInAnyOrder(one.blockId(), two.blockId());
        scene.store.clearNoCompactFlag(TENANT, flagged.blockId());
        BlockMeta three = scene.block();
        scene.list.poll();
        scene.clock.advance(Duration.ofMinutes(1));
        assertThat(compaction(scheduler, "b").input()).containsExactlyInAnyOrder(flagged.blockId(), three.blockId());
    }

    @Test
    void tenantsTakeTurnsTheOneWithTheMostBlocksFirst() throws Exception {
        for (int i = 0; i < 8; i++) {
            scene.block();
        }
        scene.block(OTHER, false);
        scene.block(OTHER, false);
        scene.list.poll();
        BackendScheduler scheduler = scheduler(1);

        assertThat(compaction(scheduler, "a").tenant()).isEqualTo(TENANT);
        assertThat(compaction(scheduler, "b").tenant()).isEqualTo(OTHER);
        assertNoJob(scheduler, "c");
        scene.clock.advance(Duration.ofSeconds(30));
        assertThat(compaction(scheduler, "c").tenant()).isEqualTo(TENANT);
    }

    @Test
    void tenantsWhoseCompactionIsDisabledAreLeftAlone() throws Exception {
        scene.block();
        scene.block();
        scene.list.poll();
        scene.disabled.add(TENANT);

        BackendScheduler scheduler = scheduler();

        assertThatThrownBy(() -> scheduler.next("a")).isInstanceOf(TempoException.NotFound.class);
        assertThat(scene.count("tempo_backend_scheduler_compaction_empty_tenant_cycle_total"))
                .isEqualTo(1);
    }

    @Test
    void everyTenantGetsARetentionJobPerInterval() throws Exception {
        scene.block();
        scene.block(OTHER, false);
        scene.list.poll();
        BackendScheduler scheduler = scheduler();

        Job first = scheduler.next("a");
        Job second = scheduler.next("b");
        assertThat(List.of(first, second))
                .allMatch(job -> job.type() == Job.Type.RETENTION)
                .extracting(Job::tenant)
                .containsExactly(TENANT, OTHER);
        assertThatThrownBy(() -> scheduler.next("c")).isInstanceOf(TempoException.NotFound.class);
        scheduler.update(first.id(), Job.Status.SUCCEEDED, List.of(), "");
        scene.clock.advance(Duration.ofHours(1));
        // The second tenant's is still at work.
        assertThat(scheduler.next("c").tenant()).isEqualTo(TENANT);
        assertThatThrownBy(() -> scheduler.next("d")).isInstanceOf(TempoException.NotFound.class);
    }

    @Test
    void thePageListsJobs() throws Exception {
        scene.block();
        scene.list.poll();
        BackendScheduler scheduler = scheduler();
        Job job = scheduler.next("worker-7");

        assertThat(new SchedulerPage(scheduler::jobs).text())
                .startsWith("Active Jobs\n+")
                .contains("| acme   | " + job.id() + " | JOB_TYPE_RETENTION | JOB_STATUS_RUNNING | worker-7 |")
                .contains("\nPending Jobs\n");
    }

    @Test
    void defaultsAreThoseOfTempo() {
        assertThat(BackendSchedulerConfig.defaults().validate()).isEmpty();
        assertThat(config(0).validate())
                .containsExactly("provider.compaction.max_jobs_per_tenant: must be at least 1, found 0");
    }
}
