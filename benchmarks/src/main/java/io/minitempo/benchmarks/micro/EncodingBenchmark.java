// SPDX-License-Identifier: Apache-2.0
package io.minitempo.benchmarks.micro;

import io.minitempo.block.parquet.encoding.Bits;
import io.minitempo.block.parquet.encoding.ByteArrays;
import io.minitempo.block.parquet.encoding.ByteInput;
import io.minitempo.block.parquet.encoding.ByteOutput;
import io.minitempo.block.parquet.encoding.Codec;
import io.minitempo.block.parquet.encoding.Compression;
import io.minitempo.block.parquet.encoding.DeltaDecoder;
import io.minitempo.block.parquet.encoding.DeltaEncoder;
import io.minitempo.block.parquet.encoding.HybridDecoder;
import io.minitempo.block.parquet.encoding.HybridEncoder;
import io.minitempo.block.parquet.encoding.PlainDecoder;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// What each encoding of a Parquet page costs a value, beside what moving as many bytes costs (`copy`). Each invocation
/// decodes other pages, [EncodingBenchmark#PAGES] of them in turn, so that encoded pages come from memory and not from
/// a
/// core's own cache. Figures are per value; `milliBytes` is what a value's encoded and decoded forms have together, so
/// that `milliBytes / 1000 / (bytes a nanosecond of copy)` is the least time possible.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(EncodingBenchmark.VALUES)
@Fork(1)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
public class EncodingBenchmark {

    static final int VALUES = 1 << 16;
    static final int PAGES = 128;

    private static final int IDS = 200;
    private static final int ID_WIDTH = 8;

    private final byte[][] levelsInRuns = new byte[PAGES][];
    private final byte[][] levelsPacked = new byte[PAGES][];
    private final byte[][] dictionaryIds = new byte[PAGES][];
    private final byte[][] deltas = new byte[PAGES][];
    private final byte[][] strings = new byte[PAGES][];
    private final byte[][] plainLongs = new byte[PAGES][];
    private final byte[][] plainBooleans = new byte[PAGES][];
    private final byte[][] snappy = new byte[PAGES][];
    private final byte[][] zstd = new byte[PAGES][];
    private final byte[] bytes = new byte[VALUES];
    private final int[] ints = new int[VALUES];
    private final long[] longs = new long[VALUES];
    private int textBytes;
    private int turn;

    /// What was moved.
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class Moved {
        /// Encoded and decoded bytes, in thousandths of bytes a value.
        public long milliBytes;

        void set(long bytes) {
            milliBytes = bytes * 1000 / VALUES;
        }
    }

    /// Encodes the pages: levels in runs of about 100, levels without runs, ids of a dictionary of 200 entries, times
    /// that ascend by up to 2^20, texts of 12 bytes, 8-byte numbers, booleans; and texts in both codecs.
    @Setup
    public void encode() {
        SplittableRandom random = new SplittableRandom(1);
        for (int page = 0; page < PAGES; page++) {
            for (int i = 0; i < VALUES; i++) {
                boolean same = i > 0 && random.nextInt(100) != 0;
                bytes[i] = same ? bytes[i - 1] : (byte) random.nextInt(3);
            }
            levelsInRuns[page] = hybrid(2);
            for (int i = 0; i < VALUES; i++) {
                bytes[i] = (byte) random.nextInt(3);
            }
            levelsPacked[page] = hybrid(2);
            plainBooleans[page] = booleans();
            for (int i = 0; i < VALUES; i++) {
                ints[i] = random.nextInt(IDS);
            }
            ByteOutput out = new ByteOutput(VALUES);
            HybridEncoder.encode(ints, VALUES, ID_WIDTH, out);
            dictionaryIds[page] = out.toByteArray();
            numbers(page, random);
            texts(page, random);
        }
    }

    private byte[] hybrid(int width) {
        ByteOutput out = new ByteOutput(VALUES);
        HybridEncoder.encode(bytes, VALUES, width, out);
        return out.toByteArray();
    }

    private byte[] booleans() {
        byte[] packed = new byte[VALUES / 8];
        for (int i = 0; i < VALUES; i++) {
            packed[i / 8] |= (byte) ((bytes[i] & 1) << i % 8);
        }
        return packed;
    }

    private void numbers(int page, SplittableRandom random) {
        ByteOutput plain = new ByteOutput(VALUES * 8);
        long time = 1_700_000_000_000_000_000L;
        for (int i = 0; i < VALUES; i++) {
            time += random.nextInt(1 << 20);
            longs[i] = time;
            plain.writeLong(time);
        }
        plainLongs[page] = plain.toByteArray();
        ByteOutput out = new ByteOutput(VALUES * 4);
        new DeltaEncoder().encodeLongs(longs, VALUES, out);
        deltas[page] = out.toByteArray();
    }

    private void texts(int page, SplittableRandom random) {
        ByteOutput text = new ByteOutput(VALUES * 12);
        for (int i = 0; i < VALUES; i++) {
            ints[i] = 12;
            text.write(("/api/" + (1_000_000 + random.nextInt(100_000))).getBytes(StandardCharsets.US_ASCII), 0, 12);
        }
        textBytes = text.size();
        ByteOutput out = new ByteOutput(VALUES * 13);
        new DeltaEncoder().encodeInts(ints, VALUES, out);
        out.write(text);
        strings[page] = out.toByteArray();
        snappy[page] = compressed(Codec.SNAPPY, text);
        zstd[page] = compressed(Codec.ZSTD, text);
    }

    private static byte[] compressed(Codec codec, ByteOutput text) {
        ByteOutput out = new ByteOutput(text.size());
        Compression.compress(codec, Compression.USUAL_LEVEL, text.array(), 0, text.size(), out);
        return out.toByteArray();
    }

    private byte[] next(byte[][] pages) {
        turn = (turn + 1) % PAGES;
        return pages[turn];
    }

    private static ByteInput input(byte[] page) {
        return new ByteInput(page, 0, page.length);
    }

    /// The limit: 8-byte values copied from page to page, 16 bytes moved a value.
    @Benchmark
    public long copy(Moved moved) {
        byte[] page = next(plainLongs);
        byte[] target = plainLongs[(turn + PAGES / 2) % PAGES];
        System.arraycopy(page, 0, target, 0, page.length);
        moved.set(2L * page.length);
        return target[turn];
    }

    /// RLE runs of levels, to one byte each.
    @Benchmark
    public byte[] levelsInRuns(Moved moved) {
        return levels(next(levelsInRuns), moved);
    }

    /// Levels without runs, bit-packed, to one byte each.
    @Benchmark
    public byte[] levelsPacked(Moved moved) {
        return levels(next(levelsPacked), moved);
    }

    private byte[] levels(byte[] page, Moved moved) {
        new HybridDecoder(input(page), 2, VALUES).readAll(bytes);
        moved.set(page.length + (long) VALUES);
        return bytes;
    }

    /// Which levels equal the highest one, as a bit each, from the packed form itself.
    @Benchmark
    public long[] levelsAsBits(Moved moved) {
        byte[] page = next(levelsPacked);
        moved.set(page.length + VALUES / 8);
        return Bits.equal(new HybridDecoder(input(page), 2, VALUES), VALUES, 2);
    }

    /// Ids of a dictionary, 8 bits wide, to four bytes each.
    @Benchmark
    public int[] dictionaryIds(Moved moved) {
        byte[] page = next(dictionaryIds);
        new HybridDecoder(input(page), ID_WIDTH, VALUES).readAll(ints);
        moved.set(page.length + 4L * VALUES);
        return ints;
    }

    /// DELTA_BINARY_PACKED, about 20 bits a difference, to eight bytes each.
    @Benchmark
    public long[] deltaLongs(Moved moved) {
        byte[] page = next(deltas);
        moved.set(page.length + 8L * VALUES);
        return DeltaDecoder.readLongs(input(page), VALUES);
    }

    /// DELTA_LENGTH_BYTE_ARRAY of equal lengths: offsets and lengths, the texts stay where they are.
    @Benchmark
    public ByteArrays deltaLengthTexts(Moved moved) {
        byte[] page = next(strings);
        moved.set(page.length - textBytes + 8L * VALUES);
        return DeltaDecoder.readByteArrays(input(page), VALUES);
    }

    /// PLAIN numbers of eight bytes.
    @Benchmark
    public long[] plainLongs(Moved moved) {
        byte[] page = next(plainLongs);
        moved.set(page.length + 8L * VALUES);
        return PlainDecoder.readLongs(input(page), VALUES);
    }

    /// PLAIN booleans, a bit each.
    @Benchmark
    public boolean[] plainBooleans(Moved moved) {
        byte[] page = next(plainBooleans);
        moved.set(page.length + (long) VALUES);
        return PlainDecoder.readBooleans(input(page), 0, VALUES);
    }

    /// SNAPPY, texts of 12 bytes.
    @Benchmark
    public byte[] snappy(Moved moved) {
        return decompressed(Codec.SNAPPY, next(snappy), moved);
    }

    /// ZSTD, texts of 12 bytes.
    @Benchmark
    public byte[] zstd(Moved moved) {
        return decompressed(Codec.ZSTD, next(zstd), moved);
    }

    private byte[] decompressed(Codec codec, byte[] page, Moved moved) {
        moved.set(page.length + (long) textBytes);
        return Compression.decompress(codec, page, 0, page.length, textBytes);
    }
}
