// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.meta;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minitempo.block.GoldenBlocks;
import io.minitempo.core.BlockId;
import io.minitempo.core.CorruptBlockException;
import io.minitempo.core.TenantId;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TenantIndexTest {

    private static final Instant NOW = Instant.parse("2026-11-21T08:07:16.291726299Z");

    static Stream<String> folders() {
        return GoldenBlocks.FOLDERS.stream();
    }

    private static BlockMeta meta(int id) {
        return BlockMeta.builder(BlockFormat.VPARQUET4, new BlockId(new UUID(0, id)), TenantId.SINGLE)
                .times(NOW, NOW.plusSeconds(60))
                .totalObjects(id)
                .size(1000)
                .totalRecords(1)
                .bloomShards(1)
                .footerSize(100)
                .replicationFactor(1)
                .build();
    }

    private static TenantIndex example() {
        return new TenantIndex(
                NOW,
                List.of(meta(3), meta(1)),
                List.of(new CompactedBlockMeta(meta(9), NOW), new CompactedBlockMeta(meta(2), NOW.plusSeconds(1))));
    }

    @ParameterizedTest
    @MethodSource("folders")
    void bothGoldenEncodingsHoldTheSameIndex(String folder) {
        TenantIndex binary = TenantIndex.fromProtobuf(GoldenBlocks.tenantFile(folder, "index.pb.zst"), "index");
        TenantIndex json = TenantIndex.fromJson(GoldenBlocks.tenantFile(folder, "index.json.gz"), "index");
        assertThat(binary).isEqualTo(json);
        assertThat(binary.metas()).hasSize(4);
        assertThat(binary.compacted()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("folders")
    void goldenIndexesKeepTheirBytesBelowTheCompression(String folder) {
        byte[] message = Packing.unzstd(GoldenBlocks.tenantFile(folder, "index.pb.zst"), "index");
        assertThat(HexFormat.of().formatHex(TenantIndexWire.write(TenantIndexWire.read(message))))
                .isEqualTo(HexFormat.of().formatHex(message));
        byte[] json = Packing.gunzip(GoldenBlocks.tenantFile(folder, "index.json.gz"), "index");
        assertThat(new String(TenantIndexJson.write(TenantIndexJson.read(json)), UTF_8))
                .isEqualTo(new String(json, UTF_8));
    }

    @ParameterizedTest
    @MethodSource("folders")
    void theHeadersOfTheCompressionAreThoseOfTempo(String folder) {
        byte[] golden = GoldenBlocks.tenantFile(folder, "index.json.gz");
        TenantIndex index = TenantIndex.fromJson(golden, "index");
        assertThat(Arrays.copyOf(index.toJson(), 21)).isEqualTo(Arrays.copyOf(golden, 21));
        byte[] frame = index.toProtobuf();
        assertThat(Arrays.copyOf(frame, 4)).containsExactly(0x28, 0xb5, 0x2f, 0xfd);
        assertThat(frame[4] & 4).as("checksum flag").isEqualTo(4);
    }

    @Test
    void survivesBothEncodings() {
        TenantIndex index = example();
        assertThat(TenantIndex.fromProtobuf(index.toProtobuf(), "index")).isEqualTo(index);
        assertThat(TenantIndex.fromJson(index.toJson(), "index")).isEqualTo(index);
        assertThat(index.isEmpty()).isFalse();
    }

    @Test
    void sortsByBlockId() {
        assertThat(example().metas())
                .extracting(m -> m.blockId().uuid().getLeastSignificantBits())
                .containsExactly(1L, 3L);
        assertThat(example().compacted())
                .extracting(m -> m.meta().blockId().uuid().getLeastSignificantBits())
                .containsExactly(2L, 9L);
    }

    @Test
    void listsThatAreNullAreEmpty() {
        byte[] json = "{\"created_at\":\"2026-11-21T08:07:16Z\",\"meta\":null,\"compacted\":null}".getBytes(UTF_8);
        assertThat(TenantIndex.fromJson(Packing.gzip(json), "index").isEmpty()).isTrue();
    }

    @Test
    void compactedBlocksAreFlatObjects() {
        String json = new String(
                TenantIndexJson.write(new TenantIndex(NOW, List.of(), List.of(new CompactedBlockMeta(meta(1), NOW)))),
                UTF_8);
        assertThat(json).contains("\"meta\":[],\"compacted\":[{\"format\":\"vParquet4\",\"blockID\":");
        assertThat(json).endsWith("\"replicationFactor\":1,\"compactedTime\":\"2026-11-21T08:07:16.291726299Z\"}]}");
    }

    @Test
    void everyTruncationIsCorrupt() {
        byte[] binary = example().toProtobuf();
        byte[] json = example().toJson();
        for (int length = 0; length < binary.length; length++) {
            byte[] cut = Arrays.copyOf(binary, length);
            assertThatThrownBy(() -> TenantIndex.fromProtobuf(cut, "t/index.pb.zst"))
                    .as("cut to %d bytes", length)
                    .isInstanceOf(CorruptBlockException.class)
                    .hasMessageStartingWith("t/index.pb.zst");
        }
        for (int length = 0; length < json.length; length++) {
            byte[] cut = Arrays.copyOf(json, length);
            assertThatThrownBy(() -> TenantIndex.fromJson(cut, "t/index.json.gz"))
                    .as("cut to %d bytes", length)
                    .isInstanceOf(CorruptBlockException.class);
        }
    }

    @Test
    void flippedBitsAreNoticed() {
        long seed = 11;
        Random random = new Random(seed);
        byte[] binary = example().toProtobuf();
        for (int round = 0; round < 1000; round++) {
            byte[] flipped = binary.clone();
            flipped[random.nextInt(flipped.length)] ^= (byte) (1 << random.nextInt(8));
            try {
                assertThat(TenantIndex.fromProtobuf(flipped, "o"))
                        .as("seed %d round %d", seed, round)
                        .isEqualTo(example());
            } catch (CorruptBlockException e) {
                assertThat(e.object()).isEqualTo("o");
            }
        }
    }

    @Test
    void largeIndexesStayTheSame() {
        TenantIndex index = new TenantIndex(
                NOW,
                Stream.iterate(1, i -> i + 1)
                        .limit(5000)
                        .map(TenantIndexTest::meta)
                        .toList(),
                List.of());
        byte[] packed = index.toProtobuf();
        assertThat(packed.length).isLessThan(5000 * 60);
        assertThat(TenantIndex.fromProtobuf(packed, "index")).isEqualTo(index);
        assertThat(TenantIndex.fromJson(index.toJson(), "index")).isEqualTo(index);
    }
}
