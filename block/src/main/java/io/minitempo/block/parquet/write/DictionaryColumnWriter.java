// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.parquet.write;

import io.minitempo.block.parquet.encoding.ByteOutput;
import io.minitempo.block.parquet.encoding.Encoding;
import io.minitempo.block.parquet.encoding.HybridEncoder;
import io.minitempo.block.parquet.format.Leaf;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Strings as ids into a dictionary that holds every value of the row group. There is no fall-back to another
/// encoding: a chunk is dictionary-encoded as a whole (`spec/blocks.md §8` rule 4).
public final class DictionaryColumnWriter extends ColumnWriter {

    private final BytesDictionary dictionary = new BytesDictionary();
    private int[] ids = new int[64];
    private int[] seen = new int[16];
    private int page = 1;
    private int min = -1;
    private int max = -1;
    private int highest;

    DictionaryColumnWriter(Leaf leaf, LevelTrack track, Scratch scratch) {
        super(leaf, track, scratch);
    }

    /// Adds a value to the last entry.
    public void add(byte[] bytes, int offset, int length) {
        int id = dictionary.idOf(bytes, offset, length);
        int i = count();
        if (i == ids.length) {
            ids = Arrays.copyOf(ids, i * 2);
        }
        ids[i] = id;
        added();
        if (id >= seen.length) {
            seen = Arrays.copyOf(seen, Math.max(id + 1, seen.length * 2));
        }
        // Bounds of a page need each of its distinct values once.
        if (seen[id] != page) {
            seen[id] = page;
            bounds(id);
        }
    }

    private void bounds(int id) {
        highest = Math.max(highest, id);
        if (min < 0) {
            min = id;
            max = id;
        } else if (dictionary.compare(id, min) < 0) {
            min = id;
        } else if (dictionary.compare(id, max) > 0) {
            max = id;
        }
    }

    @Override
    int pendingBytes() {
        return (int) ((long) count() * HybridEncoder.bitWidth(dictionary.size()) / 8);
    }

    @Override
    long dictionaryBytes() {
        return dictionary.plain().size();
    }

    @Override
    Encoding encoding() {
        return Encoding.RLE_DICTIONARY;
    }

    @Override
    void encodeValues(ByteOutput out) {
        int width = HybridEncoder.bitWidth(highest);
        out.writeByte(width);
        if (count() > 0) {
            HybridEncoder.encode(ids, count(), width, out);
        }
    }

    @Override
    byte @Nullable [] min() {
        return min < 0 ? null : dictionary.value(min);
    }

    @Override
    byte @Nullable [] max() {
        return min < 0 ? null : dictionary.value(max);
    }

    @Override
    long plainBytes() {
        return 0;
    }

    @Override
    void clearPage() {
        page++;
        min = -1;
        max = -1;
        highest = 0;
    }

    @Override
    ByteOutput dictionary() {
        return dictionary.plain();
    }

    @Override
    int dictionarySize() {
        return dictionary.size();
    }

    @Override
    void clearDictionary() {
        dictionary.clear();
        Arrays.fill(seen, 0);
        page = 1;
    }
}
