// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.list;

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
import io.minitempo.block.meta.TenantKeys;
import io.minitempo.core.BlockId;
import io.minitempo.core.CorruptBlockException;
import io.minitempo.core.TempoException;
import io.minitempo.core.TenantId;
import io.minitempo.objectstore.ListRequest;
import io.minitempo.objectstore.ObjectInfo;
import io.minitempo.objectstore.local.LocalBackend;
import io.minitempo.objectstore.memory.FaultyBackend;
import io.minitempo.objectstore.memory.FaultyBackend.Fault;
import io.minitempo.objectstore.memory.FaultyBackend.Script;
import io.minitempo.objectstore.memory.InMemoryBackend;
import io.minitempo.testsupport.ManualClock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BlockStoreTest {

    private final ManualClock clock = ManualClock.atGoldenInput();
    private final FaultyBackend bucket = new FaultyBackend(new InMemoryBackend(clock));
    private final BlockStore store = new BlockStore(bucket, 3);

    private List<String> keys() throws InterruptedException {
        return bucket.list(ListRequest.keys("")).objects().stream()
                .map(ObjectInfo::key)
                .toList();
    }

    private static String key(int number, String name) {
        return TENANT + "/" + id(number) + "/" + name;
    }

    @Nested
    class Listing {

        @Test
        void sharesTheIdsEvenly() {
            assertThat(TenantListing.lowerBound(0, 3)).hasToString("00000000-0000-0000-0000-000000000000");
            assertThat(TenantListing.lowerBound(1, 3)).hasToString("55555555-5555-5555-0000-000000000000");
            assertThat(TenantListing.lowerBound(2, 3)).hasToString("aaaaaaaa-aaaa-aaaa-0000-000000000000");
            assertThat(TenantListing.lowerBound(0, 1)).isEqualTo(BlockId.MIN);
        }

        @Test
        void findsEveryBlockOnceHoweverManyShards() throws Exception {
            TreeSet<BlockId> live = new TreeSet<>();
            TreeSet<BlockId> compacted = new TreeSet<>();
            for (int i = 0; i < 700; i++) {
                BlockId id = i < 4
                        ? List.of(
                                        BlockId.MIN,
                                        BlockId.MAX,
                                        TenantListing.lowerBound(1, 3),
                                        TenantListing.lowerBound(2, 3))
                                .get(i)
                        : id(i);
                String directory = TENANT + "/" + id + "/";
                bucket.put(directory + "data.parquet", new byte[0]);
                bucket.put(directory + "bloom-0", new byte[0]);
                switch (i % 3) {
                    case 0 -> {
                        bucket.put(directory + "meta.json", new byte[0]);
                        live.add(id);
                    }
                    case 1 -> {
                        bucket.put(directory + "meta.compacted.json", new byte[0]);
                        compacted.add(id);
                    }
                    default -> {}
                }
            }
            bucket.put(TENANT + "/index.pb.zst", new byte[0]);
            bucket.put(TENANT + "/not-a-block/meta.json", new byte[0]);
            bucket.put("acmf/" + id(1) + "/meta.json", new byte[0]);
            for (int shards : new int[] {0, 1, 2, 3, 7, 64}) {
                ListedBlocks listed = new BlockStore(bucket, shards).blocks(TENANT);
                assertThat(listed.live()).as("%d shards", shards).containsExactlyElementsOf(live);
                assertThat(listed.compacted()).as("%d shards", shards).containsExactlyElementsOf(compacted);
            }
        }

        @Test
        void aBlockBetweenBothMetadataIsCompacted() throws Exception {
            bucket.put(key(1, "meta.json"), new byte[0]);
            bucket.put(key(1, "meta.compacted.json"), new byte[0]);
            assertThat(store.blocks(TENANT)).isEqualTo(new ListedBlocks(List.of(), List.of(id(1))));
            assertThat(store.state(TENANT, id(1))).isEqualTo(BlockState.COMPACTED);
        }

        @Test
        void tenantsAreDirectories() throws Exception {
            for (String key : List.of("b/x", "a/y/z", "work.json", "tempo_cluster_seed.json", "c d/x", "ä/x")) {
                bucket.put(key, new byte[0]);
            }
            assertThat(store.tenants()).containsExactly(new TenantId("a"), new TenantId("b"));
        }

        @Test
        void listsAGoldenDirectory(@TempDir Path directory) throws Exception {
            GoldenBlocks.copyTo(directory);
            BlockStore local = new BlockStore(new LocalBackend(directory.resolve("blocks-3.0.3-vParquet5"), clock), 1);
            assertThat(local.tenants()).containsExactly(TenantId.SINGLE);
            List<BlockId> live = local.blocks(TenantId.SINGLE).live();
            assertThat(live).hasSize(4);
            assertThat(local.index(TenantId.SINGLE).metas())
                    .extracting(BlockMeta::blockId)
                    .containsExactlyElementsOf(live);
        }
    }

    @Nested
    class Metadata {

        @Test
        void theDirectorySaysWhoseBlockItIs() throws Exception {
            BlockMeta meta = write(store, 1);
            TenantId other = new TenantId("other");
            bucket.copy(meta.keys().meta(), other + "/" + id(1) + "/meta.json");
            assertThat(store.meta(other, id(1)).tenant()).isEqualTo(other);
            assertThat(store.meta(other, id(1)).keys().data()).startsWith("other/");
            store.writeIndex(other, new TenantIndex(clock.instant(), List.of(meta), List.of()));
            assertThat(store.index(other).metas()).extracting(BlockMeta::tenant).containsExactly(other);
        }

        @Test
        void metadataOfAnotherBlockIsDamage() throws Exception {
            BlockMeta meta = write(store, 1);
            bucket.copy(meta.keys().meta(), key(2, "meta.json"));
            assertThatThrownBy(() -> store.meta(TENANT, id(2)))
                    .isInstanceOf(CorruptBlockException.class)
                    .hasMessageStartingWith(key(2, "meta.json"));
        }

        @Test
        void theTimeOfCompactionIsThatOfTheObject() throws Exception {
            BlockMeta meta = write(store, 1);
            clock.advance(Duration.ofMinutes(7));
            store.markCompacted(TENANT, id(1));
            assertThat(store.compactedMeta(TENANT, id(1))).isEqualTo(new CompactedBlockMeta(meta, clock.instant()));
            assertThatThrownBy(() -> store.meta(TENANT, id(1))).isInstanceOf(TempoException.NotFound.class);
        }
    }

    @Nested
    class Ending {

        @Test
        void markingTwiceIsMarkingOnce() throws Exception {
            write(store, 1);
            store.markCompacted(TENANT, id(1));
            store.markCompacted(TENANT, id(1));
            assertThat(store.state(TENANT, id(1))).isEqualTo(BlockState.COMPACTED);
            assertThatThrownBy(() -> store.markCompacted(TENANT, id(2))).isInstanceOf(TempoException.NotFound.class);
        }

        @Test
        void aMarkThatIsCutShortIsNeverLost() throws Exception {
            for (Fault fault : List.of(Fault.BEFORE, Fault.HALF, Fault.AFTER)) {
                write(store, 1);
                bucket.script(Script.failing(0, fault));
                assertThatThrownBy(() -> store.markCompacted(TENANT, id(1)))
                        .isInstanceOf(TempoException.Unavailable.class);
                assertThat(store.state(TENANT, id(1))).isNotEqualTo(BlockState.ABSENT);
                store.markCompacted(TENANT, id(1));
                assertThat(store.blocks(TENANT)).isEqualTo(new ListedBlocks(List.of(), List.of(id(1))));
                store.delete(TENANT, id(1));
                assertThat(keys()).isEmpty();
            }
        }

        /// Fails each call of a deletion: as long as anything is left, the block is still known to need deletion.
        @Test
        void aDeletionThatIsCutShortIsDoneAgain() throws Exception {
            for (Fault fault : List.of(Fault.BEFORE, Fault.AFTER)) {
                for (int failing = 0; ; failing++) {
                    bucket.script(Script.NO_FAULTS);
                    write(store, meta(1), true);
                    store.markCompacted(TENANT, id(1));
                    bucket.script(Script.failing(failing, fault));
                    boolean failed = false;
                    try {
                        store.delete(TENANT, id(1));
                    } catch (TempoException.Unavailable e) {
                        failed = true;
                    }
                    bucket.script(Script.NO_FAULTS);
                    if (!keys().isEmpty()) {
                        assertThat(store.blocks(TENANT).compacted())
                                .as("call %d", failing)
                                .containsExactly(id(1));
                        store.delete(TENANT, id(1));
                    }
                    assertThat(keys()).isEmpty();
                    if (!failed) {
                        assertThat(failing).isGreaterThan(6);
                        break;
                    }
                }
            }
        }

        @Test
        void deletesMoreObjectsThanAPageHolds() throws Exception {
            write(store, 1);
            for (int i = 0; i < 1500; i++) {
                bucket.put(key(1, "bloom-" + i), new byte[0]);
            }
            bucket.put(key(2, "meta.json"), new byte[0]);
            store.delete(TENANT, id(1));
            assertThat(keys()).containsExactly(key(2, "meta.json"));
        }

        @Test
        void theFlagGoesAwayOnce() throws Exception {
            write(store, meta(1), true);
            assertThat(store.hasNoCompactFlag(TENANT, id(1))).isTrue();
            store.clearNoCompactFlag(TENANT, id(1));
            store.clearNoCompactFlag(TENANT, id(1));
            assertThat(store.hasNoCompactFlag(TENANT, id(1))).isFalse();
        }
    }

    @Nested
    class Index {

        private final TenantIndex index = new TenantIndex(clock.instant(), List.of(meta(1)), List.of());

        @Test
        void isWrittenInBothEncodings() throws Exception {
            store.writeIndex(TENANT, index);
            assertThat(keys()).containsExactly("acme/index.json.gz", "acme/index.pb.zst");
            assertThat(store.index(TENANT)).isEqualTo(index);
        }

        @Test
        void isReadFromTheSecondEncodingOnlyIfTheFirstIsMissing() throws Exception {
            store.writeIndex(TENANT, index);
            bucket.delete(TenantKeys.indexProtobuf(TENANT));
            assertThat(store.index(TENANT)).isEqualTo(index);
            bucket.put(TenantKeys.indexProtobuf(TENANT), "damaged".getBytes(UTF_8));
            assertThatThrownBy(() -> store.index(TENANT))
                    .isInstanceOf(CorruptBlockException.class)
                    .hasMessageStartingWith("acme/index.pb.zst");
            bucket.delete(TenantKeys.indexProtobuf(TENANT));
            bucket.delete(TenantKeys.indexJson(TENANT));
            assertThatThrownBy(() -> store.index(TENANT)).isInstanceOf(TempoException.NotFound.class);
        }

        @Test
        void ofNoBlocksIsDeleted() throws Exception {
            store.writeIndex(TENANT, index);
            store.writeIndex(TENANT, new TenantIndex(clock.instant(), List.of(), List.of()));
            assertThat(keys()).isEmpty();
            store.writeIndex(TENANT, new TenantIndex(clock.instant(), List.of(), List.of()));
            assertThat(keys()).isEmpty();
        }
    }
}
