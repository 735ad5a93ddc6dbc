// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.bloom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minitempo.block.GoldenBlocks;
import io.minitempo.block.meta.BlockMeta;
import io.minitempo.core.CorruptBlockException;
import io.minitempo.core.TraceId;
import io.minitempo.testsupport.Golden;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BloomFilterTest {

    /// The vectors of `spec/blocks.md §6`: p = 0.01, 20 bytes a shard, 50 traces, ids 1 to 10.
    private static final List<String> VECTORS = List.of(
            "00000000000000a0000000000000000700000000000000a0" + "0000000200100000" + "0000020080000000"
                    + "000000000a000020",
            "00000000000000a0000000000000000700000000000000a0" + "6001a22ac2a40004" + "18300048e0000900"
                    + "00000000080a0800",
            "00000000000000a0000000000000000700000000000000a0" + "c002080400020114" + "1000a0330a302020"
                    + "0000000000204032");

    private static TraceId id(long low) {
        return new TraceId(0, low);
    }

    private static BloomFilterBuilder vectorBuilder() {
        BloomFilterBuilder builder = new BloomFilterBuilder(BloomSizing.of(50, 0.01, 20));
        for (int i = 1; i <= 10; i++) {
            builder.add(id(i));
        }
        return builder;
    }

    @Test
    void writesTheBytesOfTheVectors() {
        BloomFilterBuilder builder = vectorBuilder();
        assertThat(builder.shards()).isEqualTo(3);
        for (int i = 0; i < 3; i++) {
            assertThat(HexFormat.of().formatHex(builder.shard(i))).isEqualTo(VECTORS.get(i));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "00000000000000000000000000000001,3,2",
        "00000000000000000000000000000003,3,1",
        "00000000000000000000000000000007,3,0",
        "00000000000000000000000000000008,3,2",
        "0102030405060708090a0b0c0d0e0f10,2,1",
        "0102030405060708090a0b0c0d0e0f10,3,0",
        "0102030405060708090a0b0c0d0e0f10,10,7"
    })
    void choosesTheShardOfTempo(String id, int shards, int shard) {
        assertThat(BloomFilter.shardOf(TraceId.parse(id), shards)).isEqualTo(shard);
    }

    @Test
    void choosesTheBitsOfTempo() {
        BloomHash one = BloomHash.of(id(1));
        assertThat(one)
                .isEqualTo(new BloomHash(
                        0x23eff26357c48224L, 0x01897af0aa0ca051L, 0x640eb8ebaa79f30cL, 0xea7a7a80f5febcafL));
        assertThat(locations(one, 160)).containsExactly(4, 96, 34, 149, 84, 124, 62);
        BloomHash other = BloomHash.of(TraceId.parse("0102030405060708090a0b0c0d0e0f10"));
        assertThat(other)
                .isEqualTo(new BloomHash(
                        0xb2c94760ef740fe0L, 0x892f5d8512b98935L, 0xb8c1a628c44b1f8aL, 0xf2305baa397687fcL));
        assertThat(locations(other, 819_200))
                .containsExactly(233_440, 758_065, 139_224, 583_635, 626_184, 569_633, 769_992);
    }

    private static long[] locations(BloomHash hash, long bits) {
        long[] locations = new long[7];
        Arrays.setAll(locations, i -> hash.location(i, bits));
        return locations;
    }

    @ParameterizedTest
    @CsvSource({
        "0,0.01,102400,1,7",
        "1,0.01,102400,1,7",
        "40,0.05,102400,1,5",
        "85000,0.01,102400,1,7",
        "1000000,0.01,102400,12,7",
        "6000000,0.01,102400,71,7",
        "1000000000000,0.01,102400,1000,7"
    })
    void sizesAsTempoDoes(long traces, double rate, int shardBytes, int shards, int hashes) {
        assertThat(BloomSizing.of(traces, rate, shardBytes))
                .isEqualTo(new BloomSizing(shards, shardBytes * 8L, hashes));
    }

    @Test
    void refusesSizesThatAreNone() {
        for (double rate : new double[] {0, 1, -1, Double.NaN}) {
            assertThatThrownBy(() -> BloomSizing.of(1, rate, 100)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> BloomSizing.of(1, 0.01, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void everyGoldenFilterIsRebuiltByteForByte(@TempDir Path directory) throws Exception {
        Set<TraceId> all = new HashSet<>();
        for (String line : Golden.text("input/trace-ids.txt").lines().toList()) {
            all.add(TraceId.parse(line));
        }
        assertThat(all).hasSize(120);
        for (Path block : GoldenBlocks.copyTo(directory)) {
            BlockMeta meta = BlockMeta.fromJson(Files.readAllBytes(block.resolve("meta.json")), "meta");
            byte[] golden = Files.readAllBytes(block.resolve("bloom-0"));
            BloomFilter filter = BloomFilter.read(golden, block.toString());
            List<TraceId> inside = all.stream().filter(filter::mayContain).toList();
            assertThat(inside).as("%s", block).hasSize((int) meta.totalObjects());
            BloomFilterBuilder builder = new BloomFilterBuilder(BloomSizing.of(meta.totalObjects(), 0.01, 102_400));
            inside.forEach(builder::add);
            assertThat(builder.shards()).isEqualTo(meta.bloomShardCount());
            assertThat(Arrays.equals(builder.shard(0), golden)).as("%s", block).isTrue();
        }
    }

    @Test
    void neverDeniesWhatItHolds() {
        long seed = 99;
        Random random = new Random(seed);
        for (int round = 0; round < 20; round++) {
            int traces = 1 + random.nextInt(2000);
            BloomSizing sizing = BloomSizing.of(traces, 0.01 + random.nextDouble() / 5, 8 + random.nextInt(600));
            BloomFilterBuilder builder = new BloomFilterBuilder(sizing);
            List<TraceId> ids = random.longs(traces)
                    .mapToObj(l -> new TraceId(random.nextLong(), l))
                    .toList();
            ids.forEach(builder::add);
            for (TraceId id : ids) {
                int shard = BloomFilter.shardOf(id, sizing.shards());
                assertThat(BloomFilter.read(builder.shard(shard), "bloom").mayContain(id))
                        .as("seed %d round %d, %s", seed, round, id)
                        .isTrue();
            }
        }
    }

    @Test
    void deniesMostOfWhatItDoesNotHold() {
        Random random = new Random(5);
        BloomSizing sizing = BloomSizing.of(100_000, 0.01, 102_400);
        BloomFilterBuilder builder = new BloomFilterBuilder(sizing);
        for (int i = 0; i < 100_000; i++) {
            builder.add(new TraceId(random.nextLong(), i));
        }
        BloomFilter[] filters = new BloomFilter[sizing.shards()];
        Arrays.setAll(filters, i -> BloomFilter.read(builder.shard(i), "bloom"));
        int wrong = 0;
        for (int i = 0; i < 100_000; i++) {
            TraceId id = new TraceId(random.nextLong(), -1 - i);
            wrong += filters[BloomFilter.shardOf(id, filters.length)].mayContain(id) ? 1 : 0;
        }
        assertThat(wrong).isLessThan(1500);
    }

    @Test
    void readsFiltersWhoseBitsEndWithinAWord() {
        byte[] bytes = ByteBuffer.allocate(24 + 16)
                .putLong(100)
                .putLong(2)
                .putLong(100)
                .putLong(-1)
                .putLong(-1)
                .array();
        BloomFilter filter = BloomFilter.read(bytes, "bloom");
        assertThat(filter.bits()).isEqualTo(100);
        assertThat(filter.hashes()).isEqualTo(2);
        assertThat(filter.mayContain(id(5))).isTrue();
    }

    @Test
    void everyTruncationIsCorrupt() {
        byte[] whole = vectorBuilder().shard(0);
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> BloomFilter.read(cut, "t/b/bloom-0"))
                    .as("cut to %d bytes", length)
                    .isInstanceOf(CorruptBlockException.class)
                    .hasMessageStartingWith("t/b/bloom-0 at byte");
        }
        assertThatThrownBy(() -> BloomFilter.read(Arrays.copyOf(whole, whole.length + 1), "o"))
                .isInstanceOf(CorruptBlockException.class);
    }

    @Test
    void flippedHeaderBitsAreCorrupt() {
        byte[] whole = vectorBuilder().shard(0);
        for (int bit = 0; bit < 24 * 8; bit++) {
            byte[] flipped = whole.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            if (bit / 8 == 14 && bit % 8 < 2 || bit / 8 == 15) {
                continue;
            }
            assertThatThrownBy(() -> BloomFilter.read(flipped, "o"))
                    .as("bit %d", bit)
                    .isInstanceOf(CorruptBlockException.class);
        }
    }
}
