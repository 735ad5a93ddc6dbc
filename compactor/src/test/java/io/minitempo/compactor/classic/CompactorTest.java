// SPDX-License-Identifier: Apache-2.0
package io.minitempo.compactor.classic;

import static io.minitempo.compactor.Scene.TENANT;
import static io.minitempo.testsupport.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.minitempo.block.list.BlockState;
import io.minitempo.block.meta.BlockMeta;
import io.minitempo.compactor.Scene;
import io.minitempo.core.TenantId;
import io.minitempo.core.time.Deadline;
import io.minitempo.objectstore.memory.FaultyBackend.Fault;
import io.minitempo.objectstore.memory.FaultyBackend.Operation;
import io.minitempo.objectstore.memory.FaultyBackend.Script;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A compactor that owns everything, except for what `others` says.
@Timeout(60)
class CompactorTest {

    private static final TenantId ALPHA = new TenantId("alpha");
    private static final TenantId BETA = new TenantId("beta");

    private final Scene scene = new Scene();
    private final Set<String> others = ConcurrentHashMap.newKeySet();
    private final Node node = new Node(scene, job -> !others.contains(job));

    private static String job(TenantId tenant, Scene scene) {
        return tenant + "-0-" + scene.start.getEpochSecond() / 3600 + "-1";
    }

    private void blocks(TenantId tenant, int count) throws InterruptedException {
        for (int i = 0; i < count; i++) {
            scene.block(tenant, false);
        }
    }

    private int live(TenantId tenant) throws InterruptedException {
        return scene.store.blocks(tenant).live().size();
    }

    @Test
    void tenantsHaveTheirTurnsOneAfterTheOther() throws Exception {
        blocks(ALPHA, 2);
        blocks(BETA, 2);
        node.list.poll();

        node.compactor.cycle();
        assertThat(List.of(live(ALPHA), live(BETA))).containsExactly(1, 2);
        node.compactor.cycle();
        assertThat(List.of(live(ALPHA), live(BETA))).containsExactly(1, 1);

        blocks(ALPHA, 2);
        node.list.poll();
        node.compactor.cycle();
        assertThat(live(ALPHA)).isEqualTo(2);
        assertThat(node.errors()).isZero();
    }

    @Test
    void aTenantWhoseCompactionIsDisabledHasNoTurn() throws Exception {
        blocks(ALPHA, 2);
        blocks(BETA, 2);
        node.list.poll();
        scene.disabled.add(ALPHA);

        node.compactor.cycle();
        node.compactor.cycle();

        assertThat(List.of(live(ALPHA), live(BETA))).containsExactly(2, 1);
        scene.clock.advance(Duration.ofDays(15));
        node.compactor.retain();
        assertThat(live(ALPHA)).as("kept, however old").isEqualTo(2);
        assertThat(live(BETA)).isZero();
    }

    @Test
    void theWindowOfTheTenantCounts() throws Exception {
        for (TenantId tenant : List.of(ALPHA, BETA)) {
            scene.block(tenant, scene.start, false);
            scene.block(tenant, scene.start.minus(Duration.ofMinutes(30)), false);
        }
        node.list.poll();
        scene.windows.put(BETA, Duration.ofHours(24));

        node.compactor.cycle();
        node.compactor.cycle();

        assertThat(List.of(live(ALPHA), live(BETA))).containsExactly(2, 1);
    }

    @Test
    void blocksThatMustNotBeCompactedYetAreLeftToQueriesAndAlone() throws Exception {
        BlockMeta flagged = scene.block(TENANT, true);
        blocks(TENANT, 2);
        node.list.poll();
        assertThat(node.list.snapshot().live(TENANT)).hasSize(3);

        node.compactor.cycle();

        assertThat(live(TENANT)).isEqualTo(2);
        assertThat(scene.store.state(TENANT, flagged.blockId())).isEqualTo(BlockState.LIVE);
        scene.store.clearNoCompactFlag(TENANT, flagged.blockId());
        blocks(TENANT, 1);
        node.list.poll();
        node.compactor.cycle();
        assertThat(scene.store.state(TENANT, flagged.blockId())).isEqualTo(BlockState.COMPACTED);
    }

    @Test
    void aTurnEndsWhenItsTimeIsUp() throws Exception {
        for (int hour = 0; hour < 3; hour++) {
            scene.block(TENANT, scene.start.minus(Duration.ofHours(hour)), false);
            scene.block(TENANT, scene.start.minus(Duration.ofHours(hour)), false);
        }
        node.list.poll();
        node.bucket.script(call -> call.operation() == Operation.START_UPLOAD
                ? action -> {
                    scene.clock.advance(Duration.ofMinutes(3));
                    action.run();
                }
                : Fault.NONE);

        node.compactor.cycle();
        assertThat(node.merged()).as("two jobs of three minutes in five").isEqualTo(4);
        assertThat(node.outstanding(TENANT.value())).isEqualTo(2);
        node.compactor.cycle();
        assertThat(node.merged()).isEqualTo(6);
        assertThat(node.outstanding(TENANT.value())).isZero();
    }

    @Test
    void aDamagedBlockIsTriedOnceAnHourAndDoesNotHoldUpOthers() throws Exception {
        BlockMeta damaged = scene.block();
        blocks(TENANT, 1);
        for (int i = 0; i < 2; i++) {
            scene.block(TENANT, scene.start.minus(Duration.ofHours(2)), false);
        }
        byte[] data = scene.objects.read(damaged.keys().data());
        for (int i = 200; i < 400; i++) {
            data[i] ^= 0x55;
        }
        scene.objects.put(damaged.keys().data(), data);
        node.list.poll();

        node.compactor.cycle();
        node.compactor.cycle();
        assertThat(node.errors()).isEqualTo(1);
        assertThat(node.merged()).isEqualTo(2);
        scene.clock.advance(Duration.ofMinutes(61));
        node.compactor.cycle();
        assertThat(node.errors()).isEqualTo(2);
        assertThat(live(TENANT)).isEqualTo(3);
    }

    @Test
    void aBucketThatFailsIsAskedAgainInTheNextCycle() throws Exception {
        blocks(TENANT, 2);
        node.list.poll();
        node.bucket.script(call -> call.operation() == Operation.START_UPLOAD ? Fault.BEFORE : Fault.NONE);
        node.compactor.cycle();
        assertThat(node.errors()).isEqualTo(1);
        node.bucket.script(Script.NO_FAULTS);

        node.compactor.cycle();

        assertThat(live(TENANT)).isEqualTo(1);
    }

    /// A worker of Tempo 3, or a compactor that sees another ring, has merged the blocks since they were listed.
    @Test
    void whatOthersHaveMergedIsNotMergedAgain() throws Exception {
        blocks(TENANT, 2);
        node.list.poll();
        Node other = new Node(scene, job -> true);
        other.list.poll();
        other.compactor.cycle();

        node.compactor.cycle();

        assertThat(live(TENANT)).isEqualTo(1);
        assertThat(node.merged()).isZero();
        assertThat(node.errors()).isZero();
        assertThat(node.list.snapshot().live(TENANT))
                .as("refreshed")
                .isEqualTo(other.list.snapshot().live(TENANT));
    }

    @Test
    void jobsOfOthersAreLeftAloneAndNotOutstandingHere() throws Exception {
        blocks(TENANT, 2);
        node.list.poll();
        others.add(job(TENANT, scene));

        node.compactor.cycle();

        assertThat(live(TENANT)).isEqualTo(2);
        assertThat(node.outstanding(TENANT.value())).isZero();
    }

    @Test
    void onlyBlocksOfOursGrowOld() throws Exception {
        BlockMeta ours = scene.block();
        BlockMeta theirs = scene.block();
        others.add(theirs.blockId().toString());
        scene.clock.advance(Duration.ofDays(15));
        node.list.poll();

        node.compactor.retain();

        assertThat(scene.store.state(TENANT, ours.blockId())).isEqualTo(BlockState.COMPACTED);
        assertThat(scene.store.state(TENANT, theirs.blockId())).isEqualTo(BlockState.LIVE);
    }

    /// Holds the upload of the output until the job is cancelled; every later one goes through.
    private CountDownLatch holdFirstUpload() {
        CountDownLatch held = new CountDownLatch(1);
        node.bucket.script(call -> call.operation() == Operation.UPLOAD_COMPLETE && held.getCount() > 0
                ? action -> {
                    held.countDown();
                    new CountDownLatch(1).await();
                }
                : Fault.NONE);
        return held;
    }

    private Set<String> keys() throws InterruptedException {
        return scene.store.blocks(TENANT).live().stream().map(Object::toString).collect(Collectors.toSet());
    }

    @Test
    void aJobThatBelongsToAnotherNowIsCancelledWithinASecond() throws Exception {
        blocks(TENANT, 2);
        node.list.poll();
        CountDownLatch held = holdFirstUpload();
        Set<String> before = keys();
        node.compactor.start(cause -> {
            throw new AssertionError(cause);
        });
        held.await();
        others.add(job(TENANT, scene));

        scene.clock.awaitSleepers(2);
        scene.clock.advance(Duration.ofSeconds(1));

        // Checks, retention, and the pause before the next turn.
        scene.clock.awaitSleepers(3);
        assertThat(keys()).isEqualTo(before);
        assertThat(node.errors()).isZero();
        others.clear();
        scene.clock.advance(Duration.ofSeconds(30));
        eventually(() -> assertThat(live(TENANT)).isEqualTo(1));
        node.compactor.stop(Deadline.after(Duration.ofSeconds(10)));
    }

    @Test
    void aStopInMidJobLeavesTheBlocksAsTheyWere() throws Exception {
        blocks(TENANT, 2);
        node.list.poll();
        CountDownLatch held = holdFirstUpload();
        Set<String> before = keys();
        node.compactor.start(cause -> {
            throw new AssertionError(cause);
        });
        held.await();

        node.compactor.stop(Deadline.after(Duration.ofSeconds(30)));

        assertThat(keys()).isEqualTo(before);
        assertThat(node.merged()).isZero();
    }
}
