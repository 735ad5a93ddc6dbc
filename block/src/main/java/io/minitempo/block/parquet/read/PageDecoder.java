// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.parquet.read;

import io.minitempo.block.parquet.encoding.Bits;
import io.minitempo.block.parquet.encoding.ByteArrays;
import io.minitempo.block.parquet.encoding.ByteInput;
import io.minitempo.block.parquet.encoding.DecodeException;
import io.minitempo.block.parquet.encoding.DeltaDecoder;
import io.minitempo.block.parquet.encoding.HybridDecoder;
import io.minitempo.block.parquet.encoding.HybridEncoder;
import io.minitempo.block.parquet.encoding.PlainDecoder;
import io.minitempo.block.parquet.format.Leaf;
import io.minitempo.block.parquet.format.PageHeader;
import io.minitempo.block.parquet.format.PhysicalType;
import org.jspecify.annotations.Nullable;

/// Decodes the values of a page, whatever their encoding.
final class PageDecoder {

    /// Strings with shared prefixes are copied apart; more than this in one page is damage.
    private static final int MAX_PREFIXED_BYTES = 1 << 28;

    private PageDecoder() {}

    /// Decodes the values `[from, from + count)` of a page; others only as far as the encoding cannot pass over them.
    static PageValues decodeRange(Leaf leaf, PageBody body, int from, int count, @Nullable Dictionary dictionary) {
        PageHeader header = body.header();
        // The encodings by differences say how many values they hold, which is checked.
        int all = header.encoding().isDelta() ? header.values() - nulls(leaf, body) : from + count;
        if (from + count > all) {
            throw new DecodeException("levels of " + (from + count) + " values in a page of " + all);
        }
        return decode(leaf, header, body.values(), all, from, count, dictionary, Scratch.NONE);
    }

    /// Level pairs without value. A V1 page does not say; its levels do.
    private static int nulls(Leaf leaf, PageBody body) {
        int max = leaf.maxDefinition();
        if (max == 0) {
            return 0;
        }
        if (body.header().kind() == PageHeader.Kind.DATA_V2) {
            return body.header().nulls();
        }
        int pairs = body.header().values();
        return pairs
                - body.definition()
                        .scan(HybridEncoder.bitWidth(max), pairs, max)
                        .countBefore(pairs);
    }

    /// Which of some values have a dictionary id, as [Bits]; nothing when ids are wider than a byte.
    static long[] valuesWithId(PageBody.Part values, int count, int id, Scratch scratch) {
        ByteInput in = values.input();
        int width = in.readByte();
        if (width == 0 || width > Byte.SIZE) {
            return new long[0];
        }
        long[] bits = scratch.zeroedLongs(Bits.words(count));
        Bits.equal(new HybridDecoder(in, width, count), count, id, bits);
        return bits;
    }

    private static void check(int[] ids, int count, Dictionary dictionary) {
        int highest = 0;
        int signs = 0;
        for (int i = 0; i < count; i++) {
            highest = Math.max(highest, ids[i]);
            signs |= ids[i];
        }
        if (signs < 0 || highest >= dictionary.size()) {
            throw new DecodeException("id " + Integer.toUnsignedString(signs < 0 ? -1 : highest)
                    + " in a dictionary of " + dictionary.size());
        }
    }

    /// Decodes the values `[from, from + wanted)` of the `all` values of a page; others only as far as the encoding
    /// cannot pass over them.
    static PageValues decode(
            Leaf leaf,
            PageHeader header,
            PageBody.Part part,
            int all,
            int from,
            int wanted,
            @Nullable Dictionary dictionary,
            Scratch scratch) {
        if (wanted == 0) {
            return empty(leaf, header, dictionary);
        }
        ByteInput in = part.input();
        return switch (header.encoding()) {
            case PLAIN -> plain(leaf, in, from, wanted, scratch);
            case PLAIN_DICTIONARY, RLE_DICTIONARY -> {
                if (dictionary == null) {
                    throw new DecodeException("dictionary ids in a chunk without dictionary");
                }
                yield fromDictionary(leaf, in, from, wanted, dictionary, scratch);
            }
            case RLE -> booleans(leaf, in, from, wanted);
            case DELTA_BINARY_PACKED -> delta(leaf, in, all, from, wanted, scratch);
            case DELTA_LENGTH_BYTE_ARRAY -> {
                expect(leaf, header, PhysicalType.BYTE_ARRAY);
                yield new PageValues.Strings(DeltaDecoder.readByteArrays(in, all, from, wanted));
            }
            case DELTA_BYTE_ARRAY -> {
                expect(leaf, header, PhysicalType.BYTE_ARRAY);
                ByteArrays strings = DeltaDecoder.readPrefixedByteArrays(in, all, MAX_PREFIXED_BYTES);
                yield new PageValues.Strings(strings.range(from, from + wanted));
            }
        };
    }

    private static void expect(Leaf leaf, PageHeader header, PhysicalType type) {
        if (leaf.type() != type) {
            throw new DecodeException(header.encoding() + " values of type " + leaf.type());
        }
    }

    private static PageValues empty(Leaf leaf, PageHeader header, @Nullable Dictionary dictionary) {
        return switch (leaf.type()) {
            case BOOLEAN -> new PageValues.Booleans(new boolean[0]);
            case INT32, INT64 -> new PageValues.Numbers(new long[0], 0);
            case DOUBLE -> new PageValues.Doubles(new double[0], 0);
            case BYTE_ARRAY ->
                header.encoding().isDictionary() && dictionary != null
                        ? new PageValues.Ids(new int[0], 0, dictionary)
                        : new PageValues.Strings(PlainDecoder.readByteArrays(new ByteInput(new byte[0], 0, 0), 0));
        };
    }

    private static PageValues plain(Leaf leaf, ByteInput in, int from, int count, Scratch scratch) {
        return switch (leaf.type()) {
            case BOOLEAN -> new PageValues.Booleans(PlainDecoder.readBooleans(in, from, count));
            case INT32 -> numbers(leaf, PlainDecoder.readInts(skip(in, from, Integer.BYTES), count));
            case INT64 -> {
                PlainDecoder.need(skip(in, from, Long.BYTES), count, Long.BYTES);
                long[] values = scratch.longs(count);
                PlainDecoder.readLongs(in, count, values);
                yield new PageValues.Numbers(values, count);
            }
            case DOUBLE -> {
                PlainDecoder.need(skip(in, from, Double.BYTES), count, Double.BYTES);
                double[] values = scratch.doubles(count);
                PlainDecoder.readDoubles(in, count, values);
                yield new PageValues.Doubles(values, count);
            }
            case BYTE_ARRAY -> new PageValues.Strings(PlainDecoder.readByteArrays(in, from, count));
        };
    }

    private static ByteInput skip(ByteInput in, int values, int width) {
        in.take(Math.multiplyExact(values, width));
        return in;
    }

    private static PageValues numbers(Leaf leaf, int[] narrow) {
        long mask = leaf.column().annotation().isUnsigned() ? 0xffffffffL : -1L;
        long[] values = new long[narrow.length];
        for (int i = 0; i < narrow.length; i++) {
            values[i] = narrow[i] & mask;
        }
        return new PageValues.Numbers(values, values.length);
    }

    private static PageValues delta(Leaf leaf, ByteInput in, int all, int from, int wanted, Scratch scratch) {
        return switch (leaf.type()) {
            case INT64 -> {
                long[] values = scratch.longs(wanted);
                DeltaDecoder.readLongs(in, all, from, wanted, values);
                yield new PageValues.Numbers(values, wanted);
            }
            case INT32 -> numbers(leaf, DeltaDecoder.readInts(in, all, from, wanted));
            case BOOLEAN, DOUBLE, BYTE_ARRAY ->
                throw new DecodeException("DELTA_BINARY_PACKED values of type " + leaf.type());
        };
    }

    private static PageValues booleans(Leaf leaf, ByteInput in, int from, int count) {
        if (leaf.type() != PhysicalType.BOOLEAN) {
            throw new DecodeException("RLE values of type " + leaf.type());
        }
        int length = in.readInt();
        int start = in.take(length);
        byte[] bits = new byte[from + count];
        new HybridDecoder(new ByteInput(in.array(), start, length), 1, bits.length).readAll(bits);
        boolean[] values = new boolean[count];
        for (int i = 0; i < count; i++) {
            values[i] = bits[from + i] != 0;
        }
        return new PageValues.Booleans(values);
    }

    private static PageValues fromDictionary(
            Leaf leaf, ByteInput in, int from, int count, Dictionary dictionary, Scratch scratch) {
        int[] ids = scratch.ints(count);
        HybridDecoder decoder = new HybridDecoder(in, in.readByte(), from + count);
        if (from == 0) {
            decoder.readAll(ids);
        } else {
            decoder.readRange(from, count, ids);
        }
        check(ids, count, dictionary);
        if (leaf.type() == PhysicalType.BYTE_ARRAY) {
            return new PageValues.Ids(ids, count, dictionary);
        }
        PageValues values = numbers(leaf, ids, count, dictionary, scratch);
        scratch.give(ids);
        return values;
    }

    private static PageValues numbers(Leaf leaf, int[] ids, int count, Dictionary dictionary, Scratch scratch) {
        return switch (leaf.type()) {
            case INT32, INT64 -> {
                long mask = leaf.type() == PhysicalType.INT32
                                && leaf.column().annotation().isUnsigned()
                        ? 0xffffffffL
                        : -1L;
                long[] values = scratch.longs(count);
                for (int i = 0; i < count; i++) {
                    values[i] = dictionary.number(ids[i]) & mask;
                }
                yield new PageValues.Numbers(values, count);
            }
            case DOUBLE -> {
                double[] values = scratch.doubles(count);
                for (int i = 0; i < count; i++) {
                    values[i] = Double.longBitsToDouble(dictionary.number(ids[i]));
                }
                yield new PageValues.Doubles(values, count);
            }
            case BOOLEAN, BYTE_ARRAY -> throw new DecodeException("dictionary of " + leaf.type());
        };
    }
}
