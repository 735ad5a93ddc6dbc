// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.parquet.format;

import io.minitempo.block.parquet.encoding.ByteOutput;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Collects the bounds of the pages of a chunk and encodes its column index. Owned by one thread.
public final class ColumnIndexWriter {

    private static final int BOUND_BYTES = 16;
    private static final int UNORDERED = 0;
    private static final int ASCENDING = 1;
    private static final int DESCENDING = 2;

    private final Comparator<byte[]> order;
    private final Leaf leaf;
    private final List<Page> pages = new ArrayList<>();

    @SuppressWarnings("ArrayRecordComponent") // never leaves this package, never compared
    private record Page(
            byte @Nullable [] min, byte @Nullable [] max, long nulls, long[] repetition, long[] definition) {}

    /// An index of a column whose PLAIN values compare by `order`.
    public ColumnIndexWriter(Comparator<byte[]> order, Leaf leaf) {
        this.order = order;
        this.leaf = leaf;
    }

    /// Adds a page; bounds are null when the page has no value.
    public void add(byte @Nullable [] min, byte @Nullable [] max, long nulls, long[] repetition, long[] definition) {
        boolean binary = leaf.type() == PhysicalType.BYTE_ARRAY;
        pages.add(new Page(
                min == null || !binary ? min : cutLower(min),
                max == null || !binary ? max : cutUpper(max),
                nulls,
                repetition,
                definition));
    }

    /// The first bytes of a lower bound, which are a lower bound themselves.
    static byte[] cutLower(byte[] min) {
        return min.length <= BOUND_BYTES ? min : Arrays.copyOf(min, BOUND_BYTES);
    }

    /// The first bytes of an upper bound, rounded up; the whole bound when it cannot be rounded up.
    static byte[] cutUpper(byte[] max) {
        if (max.length <= BOUND_BYTES) {
            return max;
        }
        byte[] cut = Arrays.copyOf(max, BOUND_BYTES);
        for (int i = BOUND_BYTES - 1; i >= 0; i--) {
            if (cut[i] != (byte) 0xff) {
                cut[i]++;
                return Arrays.copyOf(cut, i + 1);
            }
        }
        return max;
    }

    /// The encoded index, or null when a page has values but no bounds (all of them NaN): no index is right then.
    public byte @Nullable [] encode() {
        for (Page page : pages) {
            if (page.min == null && page.nulls < total(page)) {
                return null;
            }
        }
        ByteOutput bytes = new ByteOutput(64 * pages.size() + 16);
        ThriftWriter out = new ThriftWriter(bytes);
        int size = pages.size();
        out.begin();
        out.bools(1, size);
        pages.forEach(p -> out.element(p.min == null));
        // As Tempo does it; its reader takes every bound of a number for one of full width.
        byte[] none = new byte[leaf.type().width()];
        out.list(2, ThriftWriter.BINARY, size);
        pages.forEach(p -> out.element(p.min == null ? none : p.min));
        out.list(3, ThriftWriter.BINARY, size);
        pages.forEach(p -> out.element(p.max == null ? none : p.max));
        out.i32(4, boundaryOrder());
        out.list(5, ThriftWriter.I64, size);
        pages.forEach(p -> out.element(p.nulls));
        if (leaf.maxRepetition() > 0) {
            histogram(out, 6, concatenated(true));
        }
        if (leaf.maxDefinition() > 0) {
            histogram(out, 7, concatenated(false));
        }
        out.end();
        return bytes.toByteArray();
    }

    private long total(Page page) {
        return leaf.maxDefinition() == 0
                ? page.nulls + 1
                : Arrays.stream(page.definition).sum();
    }

    private long[] concatenated(boolean repetition) {
        int levels = (repetition ? leaf.maxRepetition() : leaf.maxDefinition()) + 1;
        long[] all = new long[levels * pages.size()];
        for (int i = 0; i < pages.size(); i++) {
            Page page = pages.get(i);
            System.arraycopy(repetition ? page.repetition : page.definition, 0, all, i * levels, levels);
        }
        return all;
    }

    private int boundaryOrder() {
        boolean ascending = true;
        boolean descending = true;
        byte[] min = null;
        byte[] max = null;
        for (Page page : pages) {
            if (page.min == null || page.max == null) {
                continue;
            }
            if (min != null && max != null) {
                int mins = order.compare(page.min, min);
                int maxs = order.compare(page.max, max);
                ascending &= mins >= 0 && maxs >= 0;
                descending &= mins <= 0 && maxs <= 0;
            }
            min = page.min;
            max = page.max;
        }
        if (pages.size() < 2) {
            return UNORDERED;
        }
        return ascending ? ASCENDING : descending ? DESCENDING : UNORDERED;
    }

    static void histogram(ThriftWriter out, int id, long[] counts) {
        out.list(id, ThriftWriter.I64, counts.length);
        for (long count : counts) {
            out.element(count);
        }
    }
}
