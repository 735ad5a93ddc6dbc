// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.list;

import static io.minitempo.block.list.TestBlocks.NOON;
import static io.minitempo.block.list.TestBlocks.TENANT;
import static io.minitempo.block.list.TestBlocks.id;
import static io.minitempo.block.list.TestBlocks.meta;
import static io.minitempo.block.list.TestBlocks.write;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minitempo.block.GoldenBlocks;
import io.minitempo.block.meta.BlockMeta;
import io.minitempo.block.meta.CompactedBlockMeta;
import io.minitempo.block.meta.TenantIndex;
import io.minitempo.core.BlockId;
import io.minitempo.core.TempoException;
import io.minitempo.core.TenantId;
import io.minitempo.core.concurrent.Fanout;
import io.minitempo.core.concurrent.Threads;
import io.minitempo.core.time.Deadline;
import io.minitempo.objectstore.local.LocalBackend;
import io.minitempo.objectstore.memory.FaultyBackend.Call;
import io.minitempo.objectstore.memory.FaultyBackend.Fault;
import io.minitempo.objectstore.memory.FaultyBackend.Operation;
import io.minitempo.objectstore.memory.FaultyBackend.Script;
import io.minitempo.testsupport.Eventually;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class BlockListTest extends BlockListScene {

    @Nested
    class Polling {

        @Test
        void findsLiveAndCompactedBlocksOfAllTenants() throws Exception {
            write(store, 1);
            write(store, 2);
            store.markCompacted(TENANT, id(2));
            TenantId other = new TenantId("other");
            write(store, meta(other, 3), false);
            bucket.put("empty/leftover", new byte[1]);
            assertThat(list.snapshot().tenants()).isEmpty();
            list.poll();
            assertThat(list.snapshot().tenants()).containsExactly(TENANT, new TenantId("empty"), other);
            assertThat(live(list, TENANT)).containsExactlyElementsOf(ids(1));
            assertThat(compacted(list, TENANT)).containsExactlyElementsOf(ids(2));
            assertThat(live(list, other)).containsExactlyElementsOf(ids(3));
            assertThat(list.snapshot().blocks(new TenantId("empty")).isEmpty()).isTrue();
            assertThat(list.snapshot().find(TENANT, id(2))).contains(meta(2));
            assertThat(list.snapshot().find(TENANT, id(9))).isEmpty();
        }

        @Test
        void readsOnlyMetadataItDoesNotKnow() throws Exception {
            for (int i = 1; i <= 5; i++) {
                write(store, i);
            }
            store.markCompacted(TENANT, id(5));
            list.poll();
            bucket.script(Script.NO_FAULTS);
            list.poll();
            assertThat(reads(Operation.GET, "meta.json")).isZero();
            assertThat(reads(Operation.GET, "meta.compacted.json")).isZero();
            write(store, 6);
            store.markCompacted(TENANT, id(1));
            bucket.script(Script.NO_FAULTS);
            list.poll();
            assertThat(reads(Operation.GET, "/meta.json")).isEqualTo(1);
            assertThat(reads(Operation.GET, "meta.compacted.json")).isEqualTo(1);
            assertThat(live(list, TENANT)).containsExactlyElementsOf(ids(2, 3, 4, 6));
            assertThat(compacted(list, TENANT)).containsExactlyElementsOf(ids(1, 5));
        }

        @Test
        void aBlockThatIsMarkedWhileItIsReadIsCompacted() throws Exception {
            write(store, 1);
            bucket.script(call -> {
                if (call.operation() == Operation.GET && call.key().endsWith("/meta.json")) {
                    return action -> {
                        bucket.script(Script.NO_FAULTS);
                        store.markCompacted(TENANT, id(1));
                        action.run();
                    };
                }
                return Fault.NONE;
            });
            list.poll();
            assertThat(live(list, TENANT)).isEmpty();
            assertThat(compacted(list, TENANT)).containsExactlyElementsOf(ids(1));
        }

        @Test
        void aBlockThatGoesAwayWhileItIsReadIsSkipped() throws Exception {
            write(store, 1);
            write(store, 2);
            bucket.script(call -> {
                if (call.operation() == Operation.GET && call.key().endsWith(id(1) + "/meta.json")) {
                    return action -> {
                        bucket.script(Script.NO_FAULTS);
                        store.delete(TENANT, id(1));
                        action.run();
                    };
                }
                return Fault.NONE;
            });
            list.poll();
            assertThat(live(list, TENANT)).containsExactlyElementsOf(ids(2));
        }

        @Test
        void damagedMetadataHidesOnlyItsBlock() throws Exception {
            write(store, 1);
            write(store, 2);
            bucket.put(meta(2).keys().meta(), "{\"format\":".getBytes(UTF_8));
            list.poll();
            assertThat(live(list, TENANT)).containsExactlyElementsOf(ids(1));
            assertThat(counter("tempodb_blocklist_poll_errors_total", "acme")).isEqualTo(1);
        }

        @Test
        void planersSkipBlocksThatMustNotBeCompactedYet() throws Exception {
            write(store, meta(1), true);
            write(store, 2);
            BlockList planner = list(DEFAULTS, IndexOwnership.NONE, true);
            planner.poll();
            assertThat(live(planner, TENANT)).containsExactlyElementsOf(ids(2));
            store.clearNoCompactFlag(TENANT, id(1));
            bucket.delete("acme/index.pb.zst");
            bucket.delete("acme/index.json.gz");
            planner.poll();
            assertThat(live(planner, TENANT)).containsExactlyElementsOf(ids(1, 2));
            list.poll();
            assertThat(live(list, TENANT)).containsExactlyElementsOf(ids(1, 2));
        }

        @Test
        void listsAGoldenDirectory(@TempDir Path directory) throws Exception {
            GoldenBlocks.copyTo(directory);
            for (String folder : GoldenBlocks.FOLDERS) {
                BlockStore golden = new BlockStore(new LocalBackend(directory.resolve(folder), clock), 1);
                TenantIndex index = golden.index(TenantId.SINGLE);
                for (IndexOwnership ownership : List.of(IndexOwnership.NONE, IndexOwnership.ALL)) {
                    BlockList goldenList =
                            new BlockList(golden, DEFAULTS, ownership, false, clock, new SplittableRandom(1), metrics);
                    goldenList.poll();
                    assertThat(goldenList.snapshot().live(TenantId.SINGLE)).isEqualTo(index.metas());
                }
            }
        }
    }

    @Nested
    class LocalChanges {

        @Test
        void surviveExactlyTheNextPoll() throws Exception {
            write(store, 1);
            list.poll();
            list.update(BlockChange.added(meta(7)));
            assertThat(live(list, TENANT)).containsExactlyElementsOf(ids(1, 7));
            list.poll();
            assertThat(live(list, TENANT)).containsExactlyElementsOf(ids(1, 7));
            list.poll();
            assertThat(live(list, TENANT)).containsExactlyElementsOf(ids(1));
        }

        @Test
        void madeWhileAPollIsOnItsWaySurviveIt() throws Exception {
            write(store, 1);
            write(store, 2);
            list.poll();
            CompactedBlockMeta old = new CompactedBlockMeta(meta(1), clock.instant());
            bucket.script(call -> call.operation() == Operation.PUT
                    ? action -> {
                        list.update(BlockChange.compacted(TENANT, List.of(old), List.of(meta(3))));
                        bucket.script(Script.NO_FAULTS);
                        action.run();
                    }
                    : Fault.NONE);
            list.poll();
            assertThat(live(list, TENANT)).containsExactlyElementsOf(ids(2, 3));
            assertThat(compacted(list, TENANT)).containsExactlyElementsOf(ids(1));
        }

        @Test
        void surviveAPollThatFails() throws Exception {
            write(store, 1);
            list.poll();
            list.update(BlockChange.added(meta(7)));
            bucket.script(call -> Fault.BEFORE);
            assertThatThrownBy(list::poll).isInstanceOf(TempoException.class);
            bucket.script(Script.NO_FAULTS);
            list.poll();
            assertThat(live(list, TENANT)).containsExactlyElementsOf(ids(1, 7));
        }

        @Test
        void sayWhatBecomesOfABlock() {
            list.update(BlockChange.added(meta(1)));
            list.update(BlockChange.added(meta(2)));
            list.update(BlockChange.added(meta(2)));
            assertThat(live(list, TENANT)).containsExactlyElementsOf(ids(1, 2));
            CompactedBlockMeta old = new CompactedBlockMeta(meta(1), clock.instant());
            list.update(BlockChange.compacted(TENANT, List.of(old), List.of(meta(3))));
            assertThat(live(list, TENANT)).containsExactlyElementsOf(ids(2, 3));
            assertThat(compacted(list, TENANT)).containsExactlyElementsOf(ids(1));
            list.update(BlockChange.deleted(TENANT, id(1)));
            assertThat(compacted(list, TENANT)).isEmpty();
        }

        @Test
        void doNotChangeASnapshotThatAReaderHolds() throws Exception {
            write(store, 1);
            list.poll();
            BlockListSnapshot held = list.snapshot();
            list.update(BlockChange.added(meta(2)));
            assertThat(held.live(TENANT)).containsExactly(meta(1));
        }
    }

    @Nested
    class Lookup {

        @Test
        void goesByTimeAndShard() throws Exception {
            for (int i = 1; i <= 9; i++) {
                write(store, i);
            }
            list.poll();
            assertThat(list.relevant(TENANT, NOON.plusSeconds(180), NOON.plusSeconds(300), BlockId.MIN, BlockId.MAX))
                    .extracting(BlockMeta::blockId)
                    .containsExactlyInAnyOrder(id(2), id(3), id(4), id(5));
            assertThat(list.relevant(TENANT, NOON.plusSeconds(181), NOON.plusSeconds(299), BlockId.MIN, BlockId.MAX))
                    .extracting(BlockMeta::blockId)
                    .containsExactlyInAnyOrder(id(3), id(4));
            BlockId middle = new BlockId(new java.util.UUID(Long.MIN_VALUE, 0));
            BlockId below = new BlockId(new java.util.UUID(Long.MAX_VALUE, -1));
            List<BlockMeta> first = list.relevant(TENANT, NOON, NOON.plusSeconds(9999), BlockId.MIN, below);
            List<BlockMeta> second = list.relevant(TENANT, NOON, NOON.plusSeconds(9999), middle, BlockId.MAX);
            assertThat(first).isNotEmpty().doesNotContainAnyElementsOf(second);
            assertThat(first.size() + second.size()).isEqualTo(9);
            assertThat(list.relevant(new TenantId("who"), NOON, NOON.plusSeconds(9999), BlockId.MIN, BlockId.MAX))
                    .isEmpty();
        }

        @Test
        void includesCompactedBlocksForTwoPolls() throws Exception {
            write(store, 1);
            store.markCompacted(TENANT, id(1));
            list.poll();
            clock.advance(Duration.ofMinutes(10).minusNanos(1));
            assertThat(list.relevant(TENANT, NOON, NOON.plusSeconds(9999), BlockId.MIN, BlockId.MAX))
                    .containsExactly(meta(1));
            clock.advance(Duration.ofNanos(1));
            assertThat(list.relevant(TENANT, NOON, NOON.plusSeconds(9999), BlockId.MIN, BlockId.MAX))
                    .isEmpty();
            assertThat(compacted(list, TENANT)).containsExactlyElementsOf(ids(1));
        }
    }

    @Nested
    class Refreshing {

        @Test
        void looksAtTheBucketItself() throws Exception {
            write(store, 1);
            list.poll();
            BlockList reader = reader(DEFAULTS);
            reader.poll();
            store.markCompacted(TENANT, id(1));
            store.delete(TENANT, id(1));
            write(store, 2);
            byte[] index = bucket.read("acme/index.pb.zst");
            BlockListSnapshot fresh = reader.refresh(TENANT);
            assertThat(fresh.live(TENANT)).containsExactly(meta(2));
            assertThat(reader.snapshot()).isSameAs(fresh);
            assertThat(bucket.read("acme/index.pb.zst")).as("index").isEqualTo(index);
        }

        @Test
        void manyReadersShareOneLook() throws Exception {
            write(store, 1);
            list.poll();
            CountDownLatch held = new CountDownLatch(1);
            bucket.script(call -> action -> {
                held.await();
                action.run();
            });
            List<Callable<BlockListSnapshot>> readers = Collections.nCopies(8, () -> list.refresh(TENANT));
            Thread release = Threads.startVirtual("release", () -> {
                try {
                    Eventually.eventually(() -> assertThat(bucket.calls()).isNotEmpty());
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                held.countDown();
            });
            assertThat(Fanout.all(readers)).hasSize(8);
            release.join();
            assertThat(bucket.calls()).extracting(Call::operation).containsOnly(Operation.LIST);
            assertThat(bucket.calls()).hasSize(3);
            clock.advance(Duration.ofSeconds(4));
            list.refresh(TENANT);
            assertThat(bucket.calls()).hasSize(3);
            clock.advance(Duration.ofSeconds(1));
            list.refresh(TENANT);
            assertThat(bucket.calls()).hasSize(6);
        }

        @Test
        void aPollThatBeganBeforeDoesNotBringOldBlocksBack() throws Exception {
            write(store, 1);
            BlockList reader = reader(DEFAULTS);
            list.poll();
            reader.poll();
            bucket.script(call -> call.key().equals("acme/index.pb.zst")
                    ? action -> {
                        action.run();
                        bucket.script(Script.NO_FAULTS);
                        store.delete(TENANT, id(1));
                        reader.refresh(TENANT);
                    }
                    : Fault.NONE);
            reader.poll();
            assertThat(live(reader, TENANT)).isEmpty();
        }

        @Test
        void keepsLocalChangesForTheNextPoll() throws Exception {
            write(store, 1);
            list.poll();
            list.update(BlockChange.added(meta(7)));
            list.refresh(TENANT);
            assertThat(live(list, TENANT)).containsExactlyElementsOf(ids(1, 7));
            list.poll();
            assertThat(live(list, TENANT)).containsExactlyElementsOf(ids(1, 7));
        }

        @Test
        void tellsWhenTheBucketCannotBeRead() throws Exception {
            write(store, 1);
            list.poll();
            bucket.script(call -> Fault.BEFORE);
            assertThatThrownBy(() -> list.refresh(TENANT)).isInstanceOf(TempoException.Unavailable.class);
            assertThat(live(list, TENANT)).containsExactlyElementsOf(ids(1));
            bucket.script(Script.NO_FAULTS);
            assertThat(list.refresh(TENANT).live(TENANT)).containsExactly(meta(1));
        }
    }

    @Nested
    class Running {

        @Test
        void pollsAtStartAndAfterEachPause() throws Exception {
            write(store, 1);
            assertThat(list.notReady()).contains("the list of blocks was not polled yet");
            list.start(cause -> {});
            assertThat(list.notReady()).isEmpty();
            assertThat(live(list, TENANT)).containsExactlyElementsOf(ids(1));
            write(store, 2);
            clock.awaitSleepers(1);
            clock.advance(Duration.ofMinutes(5));
            Eventually.eventually(() -> assertThat(live(list, TENANT)).containsExactlyElementsOf(ids(1, 2)));
            list.stop(Deadline.NONE);
            write(store, 3);
            clock.advance(Duration.ofMinutes(5));
            assertThat(live(list, TENANT)).containsExactlyElementsOf(ids(1, 2));
        }

        @Test
        void isNotReadyUntilAPollSucceeds() throws Exception {
            write(store, 1);
            bucket.script(call -> Fault.BEFORE);
            list.start(cause -> {});
            assertThat(list.notReady()).isPresent();
            bucket.script(Script.NO_FAULTS);
            clock.awaitSleepers(1);
            clock.advance(Duration.ofMinutes(5));
            Eventually.eventually(() -> assertThat(list.notReady()).isEmpty());
            list.stop(Deadline.NONE);
        }

        @Test
        void waitsARandomWhileBeforeEachTenant() throws Exception {
            write(store, 1);
            BlockListConfig d = DEFAULTS;
            BlockList jittery = builder(new BlockListConfig(
                    d.blocklistPoll(), 50, 0, true, 2, Duration.ZERO, 1000, 1, 1, false, Duration.ZERO));
            Thread poll = Threads.startVirtual("poll", () -> {
                try {
                    jittery.poll();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            clock.awaitSleepers(1);
            assertThat(live(jittery, TENANT)).isEmpty();
            clock.advance(Duration.ofSeconds(1));
            poll.join();
            assertThat(live(jittery, TENANT)).containsExactlyElementsOf(ids(1));
        }

        @Test
        void anInterruptEndsAPoll() throws Exception {
            write(store, 1);
            Thread.currentThread().interrupt();
            assertThatThrownBy(list::poll).isInstanceOf(InterruptedException.class);
            assertThat(list.snapshot().tenants()).isEmpty();
        }
    }

    @Nested
    class Metrics {

        @Test
        void sayHowMuchThereIs() throws Exception {
            write(store, 3);
            write(store, 4);
            write(store, 5);
            store.markCompacted(TENANT, id(5));
            list.poll();
            assertThat(gauge("tempodb_blocklist_length", "tenant", "acme")).isEqualTo(2);
            assertThat(gauge("tempodb_backend_objects_total", "tenant", "acme", "status", "live"))
                    .isEqualTo(7);
            assertThat(gauge("tempodb_backend_objects_total", "tenant", "acme", "status", "compacted"))
                    .isEqualTo(5);
            assertThat(gauge("tempodb_backend_bytes_total", "tenant", "acme", "status", "live"))
                    .isEqualTo(200);
            assertThat(gauge("tempodb_backend_bytes_total", "tenant", "acme", "status", "compacted"))
                    .isEqualTo(100);
            assertThat(gauge("tempodb_blocklist_tenant_index_builder", "tenant", "acme"))
                    .isEqualTo(1);
            assertThat(gauge("tempodb_blocklist_tenant_index_age_seconds", "tenant", "acme"))
                    .isZero();
            assertThat(registry.get("tempodb_blocklist_poll_duration_seconds")
                            .timer()
                            .count())
                    .isEqualTo(1);
        }

        @Test
        void ofATenantGoAwayWithIt() throws Exception {
            write(store, 1);
            list.poll();
            store.delete(TENANT, id(1));
            list.poll();
            list.poll();
            assertThat(list.snapshot().tenants()).isEmpty();
            assertThat(gauge("tempodb_blocklist_length", "tenant", "acme")).isNaN();
            write(store, 2);
            list.poll();
            assertThat(gauge("tempodb_blocklist_length", "tenant", "acme")).isEqualTo(1);
        }
    }
}
