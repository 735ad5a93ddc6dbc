// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.parquet.write;

import io.minitempo.block.parquet.format.Leaf;
import io.minitempo.block.parquet.format.PhysicalType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The finished data pages of one column of the open row group, with all that footer and indexes say about them.
/// Owned by the thread of its [ParquetWriter].
final class ChunkBuffer {

    private final Leaf leaf;
    private final Order order;
    private final List<Page> pages = new ArrayList<>();
    private long values;
    private long nulls;
    private long compressedBytes;
    private long uncompressedBytes;
    private long plainBytes;
    private byte @Nullable [] min;
    private byte @Nullable [] max;
    private final long[] repetitionHistogram;
    private final long[] definitionHistogram;

    /// One page: header and body, and what the indexes need.
    static final class Page {
        final byte[] bytes;
        final int headerBytes;
        final int uncompressedBody;
        final int firstRow;
        final int values;
        final int nulls;
        final byte @Nullable [] min;
        final byte @Nullable [] max;
        final long[] repetitionHistogram;
        final long[] definitionHistogram;

        Page(
                byte[] bytes,
                int headerBytes,
                int uncompressedBody,
                int firstRow,
                int values,
                int nulls,
                byte @Nullable [] min,
                byte @Nullable [] max,
                long[] repetitionHistogram,
                long[] definitionHistogram) {
            this.bytes = bytes;
            this.headerBytes = headerBytes;
            this.uncompressedBody = uncompressedBody;
            this.firstRow = firstRow;
            this.values = values;
            this.nulls = nulls;
            this.min = min;
            this.max = max;
            this.repetitionHistogram = repetitionHistogram;
            this.definitionHistogram = definitionHistogram;
        }
    }

    ChunkBuffer(Leaf leaf) {
        this.leaf = leaf;
        this.order = Order.of(leaf);
        this.repetitionHistogram = new long[leaf.maxRepetition() + 1];
        this.definitionHistogram = new long[leaf.maxDefinition() + 1];
    }

    /// Adds a page; `plain` is how many bytes its strings have without lengths.
    void add(Page page, long plain) {
        pages.add(page);
        values += page.values;
        nulls += page.nulls;
        compressedBytes += page.bytes.length;
        uncompressedBytes += page.headerBytes + (long) page.uncompressedBody;
        plainBytes += plain;
        byte[] pageMin = page.min;
        byte[] pageMax = page.max;
        if (pageMin != null && pageMax != null) {
            byte[] oldMin = min;
            byte[] oldMax = max;
            min = oldMin == null || order.compare(pageMin, oldMin) < 0 ? pageMin : oldMin;
            max = oldMax == null || order.compare(pageMax, oldMax) > 0 ? pageMax : oldMax;
        }
        for (int i = 0; i < repetitionHistogram.length; i++) {
            repetitionHistogram[i] += page.repetitionHistogram[i];
        }
        for (int i = 0; i < definitionHistogram.length; i++) {
            definitionHistogram[i] += page.definitionHistogram[i];
        }
    }

    Leaf leaf() {
        return leaf;
    }

    Order order() {
        return order;
    }

    List<Page> pages() {
        return pages;
    }

    long values() {
        return values;
    }

    long nulls() {
        return nulls;
    }

    long compressedBytes() {
        return compressedBytes;
    }

    long uncompressedBytes() {
        return uncompressedBytes;
    }

    /// Bytes of all strings without lengths, or 0 for other types.
    long plainBytes() {
        return leaf.type() == PhysicalType.BYTE_ARRAY ? plainBytes : 0;
    }

    byte @Nullable [] min() {
        return min;
    }

    byte @Nullable [] max() {
        return max;
    }

    long[] repetitionHistogram() {
        return repetitionHistogram;
    }

    long[] definitionHistogram() {
        return definitionHistogram;
    }
}
