// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.meta;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minitempo.block.GoldenBlocks;
import io.minitempo.core.BlockId;
import io.minitempo.core.CorruptBlockException;
import io.minitempo.core.TenantId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BlockMetaTest {

    /// The example of `spec/blocks.md §4`, as an old Tempo wrote it.
    private static final String HISTORIC = """
            {"format":"vParquet4","blockID":"b27b0e53-66a0-4505-afd6-434ae3cd4a10","minID":"AAAAAAAAAAAAR0votDRJ+w==",\
            "maxID":"AAAAAAAAAAD/+S7r9o+CMA==","tenantID":"single-tenant","startTime":"2022-07-04T11:11:09Z",\
            "endTime":"2022-07-04T11:11:35Z","totalObjects":134,"size":77187,"compactionLevel":0,"encoding":"none",\
            "indexPageSize":0,"totalRecords":1,"dataEncoding":"","bloomShards":1,"footerSize":17711,\
            "dedicatedColumns":[{"s":"resource","n":"ip"},{"n":"instance"},{"n":"version"},{"n":"region"},\
            {"n":"sampler.type"}]}""";

    /// The vector of `spec/blocks.md §5`.
    private static final byte[] WIRE_VECTOR = HexFormat.of()
            .parseHex("0a097650617271756574341210b27b0e5366a04505afd6434ae3cd4a102a0d73696e676c652d74656e616e743206"
                    + "08cd958b96063a0608e7958b96064086014883db04680178018001af8a018a012c5b7b2273223a227265736f75"
                    + "726365222c226e223a226970227d2c7b226e223a22696e7374616e6365227d5d900101");

    private static final BlockId ID = BlockId.parse("b27b0e53-66a0-4505-afd6-434ae3cd4a10");

    private static BlockMeta example() {
        return BlockMeta.builder(BlockFormat.VPARQUET4, ID, TenantId.SINGLE)
                .times(Instant.parse("2022-07-04T11:11:09Z"), Instant.parse("2022-07-04T11:11:35Z"))
                .totalObjects(134)
                .size(77187)
                .totalRecords(1)
                .bloomShards(1)
                .footerSize(17711)
                .dedicatedColumns(DedicatedColumns.of(
                        DedicatedColumn.string(ColumnScope.RESOURCE, "ip"),
                        DedicatedColumn.string(ColumnScope.SPAN, "instance")))
                .replicationFactor(1)
                .build();
    }

    private static BlockMeta read(String json) {
        return BlockMeta.fromJson(json.getBytes(UTF_8), "t/b/meta.json");
    }

    @Test
    void everyGoldenMetaKeepsItsBytes(@TempDir Path directory) throws Exception {
        var blocks = GoldenBlocks.copyTo(directory);
        assertThat(blocks).hasSize(16);
        for (Path block : blocks) {
            byte[] json = Files.readAllBytes(block.resolve("meta.json"));
            BlockMeta meta = BlockMeta.fromJson(json, block.toString());
            assertThat(meta.toJson()).as("%s", block).asString(UTF_8).isEqualTo(new String(json, UTF_8));
            assertThat(meta.blockId()).hasToString(block.getFileName().toString());
            assertThat(meta.size()).isEqualTo(Files.size(block.resolve("data.parquet")));
            assertThat(meta.knownFormat()).isPresent();
            assertThat(meta.toBuilder().build()).isEqualTo(meta);
            assertThat(BlockMeta.fromProtobuf(meta.toProtobuf(), "index")).isEqualTo(meta);
        }
    }

    @Test
    void ignoresKeysOfOlderVersions() {
        BlockMeta meta = read(HISTORIC);
        assertThat(meta.toJson())
                .asString(UTF_8)
                .isEqualTo(HISTORIC.replaceFirst("\"minID\":\"[^\"]*\",\"maxID\":\"[^\"]*\",", ""));
        assertThat(meta.encoding()).isEqualTo(ClassicEncoding.NONE);
        assertThat(meta.dedicatedColumns().hash()).isEqualTo(0x68895C5524B57175L);
    }

    @Test
    void writesTheMessageOfTheTenantIndex() {
        assertThat(HexFormat.of().formatHex(example().toProtobuf()))
                .isEqualTo(HexFormat.of().formatHex(WIRE_VECTOR));
        assertThat(BlockMeta.fromProtobuf(WIRE_VECTOR, "index")).isEqualTo(example());
    }

    @Test
    void leavesOutWhatIsUnset() {
        BlockMeta meta =
                BlockMeta.builder(BlockFormat.VPARQUET5, ID, TenantId.SINGLE).build();
        assertThat(meta.toJson()).asString(UTF_8).isEqualTo("""
                {"format":"vParquet5","blockID":"b27b0e53-66a0-4505-afd6-434ae3cd4a10","tenantID":"single-tenant",\
                "startTime":"0001-01-01T00:00:00Z","endTime":"0001-01-01T00:00:00Z","totalObjects":0,\
                "compactionLevel":0,"indexPageSize":0,"totalRecords":0,"bloomShards":0,"footerSize":0}""");
        assertThat(HexFormat.of().formatHex(meta.toProtobuf())).contains("320b088092b8c398feffffff01");
        assertThat(read(new String(meta.toJson(), UTF_8))).isEqualTo(meta);
        assertThat(BlockMeta.fromProtobuf(meta.toProtobuf(), "index")).isEqualTo(meta);
        assertThat(meta.bloomShardCount()).isEqualTo(10);
    }

    @Test
    void printsTimesWithoutTrailingZeros() {
        BlockMeta meta = example().toBuilder()
                .times(Instant.parse("2026-11-20T12:00:00.500Z"), Instant.parse("2026-11-20T12:00:00.000000001Z"))
                .build();
        assertThat(meta.toJson())
                .asString(UTF_8)
                .contains("\"startTime\":\"2026-11-20T12:00:00.5Z\",\"endTime\":\"2026-11-20T12:00:00.000000001Z\"");
        assertThat(read(new String(meta.toJson(), UTF_8))).isEqualTo(meta);
        assertThat(BlockMeta.fromProtobuf(meta.toProtobuf(), "index")).isEqualTo(meta);
    }

    @Test
    void readsTimesOfAnyZone() {
        BlockMeta meta = read(HISTORIC.replace("2022-07-04T11:11:09Z", "2022-07-04T13:11:09.25+02:00"));
        assertThat(meta.startTime()).isEqualTo("2022-07-04T11:11:09.250Z");
    }

    @Test
    void keepsNumbersBeyondThirtyTwoBits() {
        BlockMeta meta = example().toBuilder()
                .size(107_374_182_400L)
                .totalObjects(6_000_000_000L)
                .build();
        assertThat(read(new String(meta.toJson(), UTF_8))).isEqualTo(meta);
        assertThat(BlockMeta.fromProtobuf(meta.toProtobuf(), "index")).isEqualTo(meta);
    }

    @Test
    void knowsWhetherItCanHoldATimeAndBelongsToAShard() {
        BlockMeta meta = example();
        Instant start = meta.startTime();
        Instant end = meta.endTime();
        assertThat(meta.overlaps(start.minusSeconds(5), start.minusNanos(1))).isFalse();
        assertThat(meta.overlaps(start.minusSeconds(5), start)).isTrue();
        assertThat(meta.overlaps(end.plusNanos(1), end.plusSeconds(5))).isFalse();
        assertThat(meta.overlaps(end, end.plusSeconds(5))).isTrue();
        assertThat(meta.isWithin(BlockId.MIN, BlockId.MAX)).isTrue();
        assertThat(meta.isWithin(ID, ID)).isTrue();
        assertThat(meta.isWithin(BlockId.MIN, BlockId.parse("b27b0e53-66a0-4505-afd6-434ae3cd4a0f")))
                .isFalse();
        assertThat(meta.isWithin(BlockId.parse("b27b0e53-66a0-4505-afd6-434ae3cd4a11"), BlockId.MAX))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{}",
                "{\"format\":\"vParquet4\"}",
                "{\"format\":1,\"blockID\":\"b27b0e53-66a0-4505-afd6-434ae3cd4a10\",\"tenantID\":\"t\"}",
                "{\"format\":\"vParquet4\",\"blockID\":\"nope\",\"tenantID\":\"t\"}",
                "{\"format\":\"vParquet4\",\"blockID\":\"b27b0e53-66a0-4505-afd6-434ae3cd4a10\",\"tenantID\":\"../x\"}"
            })
    void anythingElseIsCorruptAndNamesTheObject(String json) {
        assertThatThrownBy(() -> read(json))
                .isInstanceOf(CorruptBlockException.class)
                .hasMessageStartingWith("t/b/meta.json: ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"size\":-1",
                "\"size\":1.5",
                "\"size\":\"7\"",
                "\"size\":99999999999999999999",
                "\"totalRecords\":4294967295",
                "\"startTime\":\"yesterday\"",
                "\"startTime\":7",
                "\"dedicatedColumns\":{}",
                "\"dedicatedColumns\":[{\"n\":\"\"}]",
                "\"dedicatedColumns\":[{\"s\":\"trace\",\"n\":\"x\"}]",
                "\"dedicatedColumns\":[{\"t\":\"float\",\"n\":\"x\"}]",
                "\"dedicatedColumns\":[{\"o\":[\"huge\"],\"n\":\"x\"}]"
            })
    void wrongValuesAreCorrupt(String member) {
        String json = "{\"format\":\"vParquet4\",\"blockID\":\"" + ID + "\",\"tenantID\":\"t\"," + member + "}";
        assertThatThrownBy(() -> read(json)).isInstanceOf(CorruptBlockException.class);
    }

    @Test
    void damageNeverEndsInAnythingButCorruption() {
        long seed = 7;
        Random random = new Random(seed);
        byte[] json = HISTORIC.getBytes(UTF_8);
        for (int length = 0; length < json.length; length++) {
            byte[] cut = Arrays.copyOf(json, length);
            assertThatThrownBy(() -> BlockMeta.fromJson(cut, "o"))
                    .as("cut to %d bytes", length)
                    .isInstanceOf(CorruptBlockException.class);
        }
        for (int round = 0; round < 3000; round++) {
            byte[] flippedJson = flip(json, random);
            byte[] flippedWire = flip(WIRE_VECTOR, random);
            corruptOrFine(() -> BlockMeta.fromJson(flippedJson, "o"), seed, round);
            corruptOrFine(() -> BlockMeta.fromProtobuf(flippedWire, "o"), seed, round);
            corruptOrFine(
                    () -> BlockMeta.fromProtobuf(Arrays.copyOf(WIRE_VECTOR, random.nextInt(126)), "o"), seed, round);
        }
    }

    private static byte[] flip(byte[] bytes, Random random) {
        byte[] flipped = bytes.clone();
        flipped[random.nextInt(flipped.length)] ^= (byte) (1 << random.nextInt(8));
        return flipped;
    }

    private static void corruptOrFine(Runnable read, long seed, int round) {
        try {
            read.run();
        } catch (CorruptBlockException e) {
            assertThat(e.object()).as("seed %d round %d", seed, round).isEqualTo("o");
        }
    }
}
