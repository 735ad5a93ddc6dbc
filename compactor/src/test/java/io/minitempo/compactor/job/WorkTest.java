// SPDX-License-Identifier: Apache-2.0
package io.minitempo.compactor.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minitempo.core.BlockId;
import io.minitempo.core.TempoException;
import io.minitempo.core.TenantId;
import io.minitempo.objectstore.memory.InMemoryBackend;
import io.minitempo.testsupport.ManualClock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class WorkTest {

    private static final Instant NOON = Instant.parse("2026-11-20T12:00:00.5Z");
    private static final TenantId TENANT = new TenantId("acme");
    private static final BlockId ONE = new BlockId(new UUID(1, 1));
    private static final BlockId TWO = new BlockId(new UUID(2, 2));
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration DAY = Duration.ofHours(24);

    @TempDir
    private Path folder;

    private final InMemoryBackend bucket = new InMemoryBackend(ManualClock.atGoldenInput());

    private Work work() {
        return new Work(new WorkFiles(folder.resolve("work")));
    }

    private static Job compaction(String id) {
        return Job.pending(id, Job.Type.COMPACTION, TENANT, List.of(ONE, TWO), NOON)
                .startedBy("worker-0", NOON.plusSeconds(1));
    }

    private static Job retention(String id) {
        return Job.pending(id, Job.Type.RETENTION, TENANT, List.of(), NOON).startedBy("worker-1", NOON);
    }

    @Test
    void jobsAreThereAfterARestart() throws Exception {
        Work work = work();
        Job done = compaction("a").ended(Job.Status.SUCCEEDED, List.of(ONE), NOON.plusSeconds(9));
        work.put(done);
        work.put(retention("b"));
        bucket.put(Work.KEY, "{\"shards\":[]}".getBytes(StandardCharsets.UTF_8));

        Work again = work();
        again.load(bucket);

        assertThat(again.jobs()).containsExactlyInAnyOrder(done, retention("b"));
        assertThat(again.runningOf("worker-1")).contains(retention("b"));
        assertThat(again.runningOf("worker-0")).isEmpty();
        assertThat(again.inputs(TENANT)).containsExactlyInAnyOrder(ONE, TWO);
        assertThat(again.inputs(new TenantId("other"))).isEmpty();
    }

    @Test
    void theBucketStandsInForAMissingFolder() throws Exception {
        Work work = work();
        work.put(compaction("a"));
        work.flush(bucket);

        Work elsewhere = new Work(new WorkFiles(folder.resolve("other")));
        elsewhere.load(bucket);

        assertThat(elsewhere.jobs()).containsExactly(compaction("a"));
    }

    @Test
    void filesAreAsTempoWritesThem() throws Exception {
        Work work = work();
        work.put(compaction("a"));
        work.put(retention("b"));
        work.flush(bucket);

        JsonNode shards = new JsonMapper().readTree(bucket.read(Work.KEY)).path("shards");
        assertThat(shards.size()).isEqualTo(256);
        // FNV-1a 32 of "a" is e40c292c.
        assertThat(shards.get(0x2c).path("jobs").path("a").toString())
                .isEqualTo("{\"id\":\"a\",\"type\":1,\"job_detail\":{\"tenant\":\"acme\",\"compaction\":{\"input\":[\""
                        + ONE
                        + "\",\"" + TWO + "\"]}},\"status\":3,\"created_time\":\"2026-11-20T12:00:00.5Z\","
                        + "\"start_time\":\"2026-11-20T12:00:01.5Z\",\"end_time\":\"0001-01-01T00:00:00Z\","
                        + "\"worker_id\":\"worker-0\",\"retries\":0}");
        Path file = folder.resolve("work/shard_044.json");
        assertThat(Files.readString(file)).isEqualTo(shards.get(0x2c).toString());
        assertThat(folder.resolve("work/shard_000.json")).doesNotExist();
    }

    @Test
    void aDamagedFileCostsItsJobsOnly() throws Exception {
        Work work = work();
        work.put(compaction("a"));
        work.put(retention("b"));
        Files.writeString(folder.resolve("work/shard_044.json"), "{\"jobs\":{\"a\":");

        Work again = work();
        again.load(bucket);

        assertThat(again.jobs()).containsExactly(retention("b"));
    }

    @Test
    void aDamagedObjectIsNotUsed() throws Exception {
        bucket.put(Work.KEY, "[1".getBytes(StandardCharsets.UTF_8));
        Work work = work();
        work.load(bucket);
        assertThat(work.jobs()).isEmpty();
    }

    @Test
    void redactionsOfTempoAreLeftOut() throws Exception {
        bucket.put(
                Work.KEY,
                ("{\"shards\":[{\"jobs\":{\"r\":{\"id\":\"r\",\"type\":3,\"job_detail\":{\"tenant\":\"acme\"}}},"
                                + "\"pending_jobs\":{}}]}")
                        .getBytes(StandardCharsets.UTF_8));
        Work work = work();
        work.load(bucket);
        assertThat(work.jobs()).isEmpty();
    }

    @Test
    void deadJobsFailAndOldOnesAreForgotten() {
        Work work = work();
        work.put(compaction("a"));
        work.put(retention("b").ended(Job.Status.FAILED, List.of(), NOON));

        assertThat(work.prune(NOON.plus(HOUR), HOUR, DAY)).isEmpty();
        assertThat(work.jobs()).hasSize(2);
        assertThat(work.prune(NOON.plus(HOUR).plusSeconds(1), HOUR, DAY)).isEmpty();
        assertThat(work.jobs()).containsExactly(compaction("a"));
        List<Job> dead = work.prune(NOON.plus(DAY).plusSeconds(2), HOUR, DAY);
        assertThat(dead).extracting(Job::status).containsExactly(Job.Status.FAILED);
        assertThat(work.jobs()).isEqualTo(dead);
        assertThat(work.prune(NOON.plus(DAY).plus(HOUR).plusSeconds(4), HOUR, DAY))
                .isEmpty();
        assertThat(work.jobs()).isEmpty();
    }

    @Test
    void aJobThatCannotBeWrittenDownIsNotThere() throws Exception {
        Files.writeString(folder.resolve("file"), "");
        Work work = new Work(new WorkFiles(folder.resolve("file/work")));

        assertThatThrownBy(() -> work.put(compaction("a")))
                .isInstanceOf(TempoException.Unavailable.class)
                .hasMessageContaining("backend_scheduler.local_work_path");
        assertThat(work.jobs()).isEmpty();
    }
}
