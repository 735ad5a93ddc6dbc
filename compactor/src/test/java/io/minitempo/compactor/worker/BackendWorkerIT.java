// SPDX-License-Identifier: Apache-2.0
package io.minitempo.compactor.worker;

import static io.minitempo.compactor.Scene.TENANT;
import static io.minitempo.testsupport.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minitempo.block.compact.BlockCompaction;
import io.minitempo.block.compact.BlockRetention;
import io.minitempo.block.compact.CompactionConfig;
import io.minitempo.block.compact.CompactionMetrics;
import io.minitempo.block.list.BlockState;
import io.minitempo.block.meta.BlockMeta;
import io.minitempo.block.store.BlockWriter;
import io.minitempo.compactor.Scene;
import io.minitempo.compactor.block.BlockJobs;
import io.minitempo.compactor.job.Job;
import io.minitempo.compactor.scheduler.BackendScheduler;
import io.minitempo.compactor.scheduler.BackendSchedulerConfig;
import io.minitempo.compactor.scheduler.BackendSchedulerService;
import io.minitempo.core.BlockId;
import io.minitempo.core.TempoException;
import io.minitempo.core.time.Clock;
import io.minitempo.core.time.Deadline;
import io.minitempo.objectstore.memory.FaultyBackend.Fault;
import io.minitempo.objectstore.memory.FaultyBackend.Operation;
import io.minitempo.objectstore.memory.FaultyBackend.Script;
import io.minitempo.server.grpc.GrpcServer;
import io.minitempo.server.grpc.GrpcServerConfig;
import io.minitempo.server.grpc.GrpcServices;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class BackendWorkerIT {

    @TempDir
    private Path folder;

    private final Scene scene = new Scene();
    private BackendScheduler scheduler;
    private GrpcServer server;
    private BlockJobs jobs;
    private BackendWorker worker;

    @BeforeEach
    void start() throws Exception {
        BackendSchedulerConfig d = BackendSchedulerConfig.defaults();
        scheduler = new BackendScheduler(new BackendScheduler.Dependencies(
                new BackendSchedulerConfig(
                        d.work(),
                        d.maintenanceInterval(),
                        d.backendFlushInterval(),
                        d.provider(),
                        Duration.ZERO,
                        folder.toString()),
                scene.store,
                scene.list,
                scene::limits,
                scene.registry,
                scene.clock,
                new Random(1)));
        server = new GrpcServer(
                GrpcServerConfig.defaults().listeningOn("127.0.0.1", 0),
                GrpcServices.builder()
                        .add(BackendSchedulerService.of(scheduler))
                        .build());
        server.start(cause -> {
            throw new AssertionError(cause);
        });
        BackendWorkerConfig config = new BackendWorkerConfig(
                "127.0.0.1:" + server.port(),
                new BackendWorkerConfig.Backoff(Duration.ofMillis(10), Duration.ofMillis(50), 0),
                CompactionConfig.defaults(),
                "backend-worker",
                BackendWorkerConfig.defaults().ring(),
                Duration.ofSeconds(5));
        CompactionMetrics metrics = new CompactionMetrics(scene.registry);
        jobs = new BlockJobs(
                config.compaction(),
                scene.list,
                new BlockCompaction(
                        scene.store, BlockWriter.Settings.defaults(), () -> new BlockId(UUID.randomUUID()), metrics),
                new BlockRetention(scene.store, scene.list, scene.clock, metrics),
                scene::limits,
                scene.clock);
        worker = new BackendWorker(
                config,
                BackendSchedulerClientConfig.defaults(),
                "worker-0",
                jobs,
                scene.registry,
                Clock.system(),
                new Random(2));
    }

    @AfterEach
    void stop() throws Exception {
        worker.stop(Deadline.after(Duration.ofSeconds(10)));
        server.stop(Deadline.after(Duration.ofSeconds(10)));
    }

    private void run() {
        worker.start(cause -> {
            throw new AssertionError(cause);
        });
    }

    @Test
    void blocksBecomeOneAndTheSchedulerKnows() throws Exception {
        BlockMeta one = scene.block();
        BlockMeta two = scene.block();
        scene.list.poll();

        run();

        eventually(() -> assertThat(scheduler.jobs())
                .filteredOn(job -> job.type() == Job.Type.COMPACTION)
                .extracting(Job::status)
                .containsExactly(Job.Status.SUCCEEDED));
        assertThat(scene.list.snapshot().live(TENANT))
                .singleElement()
                .extracting(BlockMeta::totalObjects)
                .isEqualTo(2L);
        assertThat(scene.store.state(TENANT, one.blockId())).isEqualTo(BlockState.COMPACTED);
        assertThat(scene.store.state(TENANT, two.blockId())).isEqualTo(BlockState.COMPACTED);
        assertThat(scene.count("tempo_backend_worker_jobs_total")).isEqualTo(2);
    }

    @Test
    void expiredBlocksAreMarkedAndLaterDeleted() throws Exception {
        BlockMeta old = scene.block();
        scene.list.poll();
        scene.clock.advance(Duration.ofDays(15));

        run();

        eventually(() -> assertThat(scene.store.state(TENANT, old.blockId())).isEqualTo(BlockState.COMPACTED));
        eventually(() -> assertThat(scheduler.jobs()).noneMatch(Job::isRunning));
        scene.clock.advance(Duration.ofHours(2));
        eventually(() -> assertThat(scene.store.state(TENANT, old.blockId())).isEqualTo(BlockState.ABSENT));
    }

    @Test
    void aJobThatFailsIsToldSoAndTheBlocksStand() throws Exception {
        scene.block();
        scene.block();
        scene.list.poll();
        scene.bucket.script(call -> call.operation() == Operation.START_UPLOAD ? Fault.BEFORE : Fault.NONE);

        run();

        eventually(() -> assertThat(scheduler.jobs())
                .filteredOn(job -> job.type() == Job.Type.COMPACTION)
                .extracting(Job::status)
                .containsExactly(Job.Status.FAILED));
        scene.bucket.script(Script.NO_FAULTS);
        scene.list.poll();
        assertThat(scene.list.snapshot().live(TENANT)).hasSize(2);
        assertThat(scene.count("tempodb_compaction_errors_total")).isEqualTo(1);
    }

    /// The output was written and no input marked when the worker died; both stand, and become one block.
    @Test
    void aWorkerThatDiedBetweenOutputAndMarksDoesItsJobAgain() throws Exception {
        scene.block();
        scene.block();
        scene.list.poll();
        Job retention = scheduler.next("worker-0");
        scheduler.update(retention.id(), Job.Status.SUCCEEDED, List.of(), "");
        Job job = scheduler.next("worker-0");
        scene.bucket.script(call -> call.operation() == Operation.MOVE ? Fault.BEFORE : Fault.NONE);
        assertThatThrownBy(() -> jobs.compact(TENANT, job.input())).isInstanceOf(TempoException.class);
        scene.bucket.script(Script.NO_FAULTS);
        scene.list.poll();
        assertThat(scene.list.snapshot().live(TENANT)).hasSize(3);

        run();

        eventually(() -> assertThat(scheduler.jobs())
                .filteredOn(each -> each.id().equals(job.id()))
                .singleElement()
                .satisfies(again -> {
                    assertThat(again.status()).isEqualTo(Job.Status.SUCCEEDED);
                    assertThat(again.retries()).isEqualTo(1);
                }));
        scene.list.poll();
        scene.clock.advance(Duration.ofMinutes(1));
        eventually(() -> assertThat(scene.list.snapshot().live(TENANT))
                .singleElement()
                .satisfies(block -> {
                    assertThat(block.totalObjects()).isEqualTo(2);
                    assertThat(block.compactionLevel()).isEqualTo(2);
                }));
    }

    /// A job of a scheduler that lost its memory: nobody takes the result, and the block list tells what there is.
    @Test
    void aJobThatTheSchedulerForgotIsDoneAllTheSame() throws Exception {
        BlockMeta one = scene.block();
        BlockMeta two = scene.block();
        scene.list.poll();
        List<BlockId> output = jobs.compact(TENANT, List.of(one.blockId(), two.blockId()));
        assertThatThrownBy(() -> scheduler.update("forgotten", Job.Status.SUCCEEDED, output, ""))
                .isInstanceOf(TempoException.NotFound.class);

        assertThat(jobs.compact(TENANT, List.of(one.blockId(), two.blockId()))).isEmpty();
        scene.list.poll();
        assertThat(scene.list.snapshot().live(TENANT))
                .extracting(BlockMeta::blockId)
                .isEqualTo(output);
    }

    @Test
    void aSchedulerThatIsNotThereIsAskedAgain() throws Exception {
        server.stop(Deadline.after(Duration.ofSeconds(5)));

        run();

        eventually(() -> assertThat(scene.count("tempo_backend_worker_call_retries_total"))
                .isGreaterThan(2));
    }

    @Test
    void aWorkerWithoutAddressIsRefused() {
        assertThatThrownBy(() -> new BackendWorker(
                        BackendWorkerConfig.defaults(),
                        BackendSchedulerClientConfig.defaults(),
                        "worker-0",
                        jobs,
                        scene.registry,
                        Clock.system(),
                        new Random(2)))
                .isInstanceOf(TempoException.Invalid.class)
                .hasMessageContaining("backend_worker.backend_scheduler_addr");
    }
}
