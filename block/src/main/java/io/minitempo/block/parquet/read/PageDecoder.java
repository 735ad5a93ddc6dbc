// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.parquet.read;

import io.minitempo.block.parquet.encoding.ByteInput;
import io.minitempo.block.parquet.encoding.DecodeException;
import io.minitempo.block.parquet.encoding.DeltaDecoder;
import io.minitempo.block.parquet.encoding.Encoding;
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

    /// Values of a page from `first` on.
    ///
    /// @param values the values
    /// @param first which of them is the first that was asked for
    record Range(PageValues values, int first) {}

    /// Decodes at least the values `[from, from + count)` of a page: only those where they can be reached directly, all
    /// up to the last one where each depends on the one before.
    static Range decodeRange(Leaf leaf, PageBody body, int from, int count, @Nullable Dictionary dictionary) {
        PageHeader header = body.header();
        if (count == 0) {
            return new Range(empty(leaf, header, dictionary), 0);
        }
        boolean text = leaf.type() == PhysicalType.BYTE_ARRAY;
        if (header.encoding().isDictionary() && text && dictionary != null) {
            ByteInput in = body.values().input();
            int[] ids = new int[count];
            new HybridDecoder(in, in.readByte(), from + count).readRange(from, ids);
            return new Range(new PageValues.Ids(checked(ids, dictionary), dictionary), 0);
        }
        if (header.encoding() == Encoding.PLAIN
                && (leaf.type() == PhysicalType.INT64 || leaf.type() == PhysicalType.DOUBLE)) {
            ByteInput in = body.values().input();
            in.take(Math.multiplyExact(from, 8));
            return new Range(plain(leaf, in, count), 0);
        }
        int total = header.encoding() == Encoding.PLAIN && leaf.type() == PhysicalType.BOOLEAN
                        || text && header.encoding() == Encoding.PLAIN
                ? from + count
                : header.values() - nulls(leaf, body);
        return new Range(decode(leaf, header, body.values(), total, total, dictionary), from);
    }

    /// Level pairs without value. A V1 page does not say; its levels do.
    private static int nulls(Leaf leaf, PageBody body) {
        if (leaf.maxDefinition() == 0) {
            return 0;
        }
        if (body.header().kind() == PageHeader.Kind.DATA_V2) {
            return body.header().nulls();
        }
        int pairs = body.header().values();
        return pairs
                - body.definition()
                        .scan(HybridEncoder.bitWidth(leaf.maxDefinition()), pairs)
                        .countOf(leaf.maxDefinition(), pairs);
    }

    /// Ids of at most eight bits; nothing when they have more.
    static byte[] smallIds(PageBody.Part values, int count, Dictionary dictionary) {
        ByteInput in = values.input();
        int width = in.readByte();
        if (width == 0 || width > 8) {
            return new byte[0];
        }
        byte[] ids = new byte[count];
        new HybridDecoder(in, width, count).readAll(ids);
        int highest = 0;
        for (byte id : ids) {
            highest = Math.max(highest, id & 0xff);
        }
        if (highest >= dictionary.size()) {
            throw new DecodeException("id " + highest + " in a dictionary of " + dictionary.size());
        }
        return ids;
    }

    private static int[] checked(int[] ids, Dictionary dictionary) {
        int highest = 0;
        int signs = 0;
        for (int id : ids) {
            highest = Math.max(highest, id);
            signs |= id;
        }
        if (signs < 0 || highest >= dictionary.size()) {
            throw new DecodeException("id " + Integer.toUnsignedString(signs < 0 ? -1 : highest)
                    + " in a dictionary of " + dictionary.size());
        }
        return ids;
    }

    /// Decodes the first `wanted` of the `count` values of a page; where each depends on the one before, all of them.
    static PageValues decode(
            Leaf leaf, PageHeader header, PageBody.Part part, int count, int wanted, @Nullable Dictionary dictionary) {
        if (count == 0) {
            return empty(leaf, header, dictionary);
        }
        ByteInput in = part.input();
        return switch (header.encoding()) {
            case PLAIN -> plain(leaf, in, wanted);
            case PLAIN_DICTIONARY, RLE_DICTIONARY -> {
                if (dictionary == null) {
                    throw new DecodeException("dictionary ids in a chunk without dictionary");
                }
                yield fromDictionary(leaf, in, wanted, dictionary);
            }
            case RLE -> booleans(leaf, in, wanted);
            case DELTA_BINARY_PACKED -> delta(leaf, in, count, wanted);
            case DELTA_LENGTH_BYTE_ARRAY -> {
                expect(leaf, header, PhysicalType.BYTE_ARRAY);
                yield new PageValues.Strings(DeltaDecoder.readByteArrays(in, count, wanted));
            }
            case DELTA_BYTE_ARRAY -> {
                expect(leaf, header, PhysicalType.BYTE_ARRAY);
                yield new PageValues.Strings(DeltaDecoder.readPrefixedByteArrays(in, count, MAX_PREFIXED_BYTES));
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
            case INT32, INT64 -> new PageValues.Numbers(new long[0]);
            case DOUBLE -> new PageValues.Doubles(new double[0]);
            case BYTE_ARRAY ->
                header.encoding().isDictionary() && dictionary != null
                        ? new PageValues.Ids(new int[0], dictionary)
                        : new PageValues.Strings(PlainDecoder.readByteArrays(new ByteInput(new byte[0], 0, 0), 0));
        };
    }

    private static PageValues plain(Leaf leaf, ByteInput in, int count) {
        return switch (leaf.type()) {
            case BOOLEAN -> new PageValues.Booleans(PlainDecoder.readBooleans(in, count));
            case INT32 -> numbers(leaf, PlainDecoder.readInts(in, count));
            case INT64 -> new PageValues.Numbers(PlainDecoder.readLongs(in, count));
            case DOUBLE -> new PageValues.Doubles(PlainDecoder.readDoubles(in, count));
            case BYTE_ARRAY -> new PageValues.Strings(PlainDecoder.readByteArrays(in, count));
        };
    }

    private static PageValues numbers(Leaf leaf, int[] narrow) {
        long mask = leaf.column().annotation().isUnsigned() ? 0xffffffffL : -1L;
        long[] values = new long[narrow.length];
        for (int i = 0; i < narrow.length; i++) {
            values[i] = narrow[i] & mask;
        }
        return new PageValues.Numbers(values);
    }

    private static PageValues delta(Leaf leaf, ByteInput in, int count, int wanted) {
        return switch (leaf.type()) {
            case INT64 -> new PageValues.Numbers(DeltaDecoder.readLongs(in, count, wanted));
            case INT32 -> numbers(leaf, DeltaDecoder.readInts(in, count, wanted));
            case BOOLEAN, DOUBLE, BYTE_ARRAY ->
                throw new DecodeException("DELTA_BINARY_PACKED values of type " + leaf.type());
        };
    }

    private static PageValues booleans(Leaf leaf, ByteInput in, int count) {
        if (leaf.type() != PhysicalType.BOOLEAN) {
            throw new DecodeException("RLE values of type " + leaf.type());
        }
        int length = in.readInt();
        int start = in.take(length);
        byte[] bits = new byte[count];
        new HybridDecoder(new ByteInput(in.array(), start, length), 1, count).readAll(bits);
        boolean[] values = new boolean[count];
        for (int i = 0; i < count; i++) {
            values[i] = bits[i] != 0;
        }
        return new PageValues.Booleans(values);
    }

    private static PageValues fromDictionary(Leaf leaf, ByteInput in, int count, Dictionary dictionary) {
        int width = in.readByte();
        int[] ids = new int[count];
        new HybridDecoder(in, width, count).readAll(ids);
        checked(ids, dictionary);
        return switch (leaf.type()) {
            case BYTE_ARRAY -> new PageValues.Ids(ids, dictionary);
            case INT32, INT64 -> {
                long mask = leaf.type() == PhysicalType.INT32
                                && leaf.column().annotation().isUnsigned()
                        ? 0xffffffffL
                        : -1L;
                long[] values = new long[count];
                for (int i = 0; i < count; i++) {
                    values[i] = dictionary.number(ids[i]) & mask;
                }
                yield new PageValues.Numbers(values);
            }
            case DOUBLE -> {
                double[] values = new double[count];
                for (int i = 0; i < count; i++) {
                    values[i] = Double.longBitsToDouble(dictionary.number(ids[i]));
                }
                yield new PageValues.Doubles(values);
            }
            case BOOLEAN -> throw new DecodeException("dictionary of booleans");
        };
    }
}
