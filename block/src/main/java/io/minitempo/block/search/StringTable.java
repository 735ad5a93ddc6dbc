// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.search;

import io.minitempo.block.parquet.encoding.ByteArrays;
import io.minitempo.core.hash.Fnv;
import java.util.Arrays;
import java.util.List;

/// Distinct strings in the order in which they came. Owned by one thread.
final class StringTable {

    private byte[] data = new byte[1024];
    private int used;
    private int[] starts = new int[64];
    private int[] lengths = new int[64];
    private long[] hashes = new long[64];
    private int[] slots = new int[128];
    private int size;

    /// The number of a string.
    int add(byte[] bytes, int start, int length) {
        long hash = Fnv.fnv1ax64(Fnv.OFFSET_64, bytes, start, length);
        int mask = slots.length - 1;
        int slot = (int) hash & mask;
        while (slots[slot] != 0) {
            int known = slots[slot] - 1;
            if (hashes[known] == hash && same(known, bytes, start, length)) {
                return known;
            }
            slot = slot + 1 & mask;
        }
        if (size == starts.length) {
            grow();
            return add(bytes, start, length);
        }
        if (data.length - used < length) {
            data = Arrays.copyOf(data, Math.max(Math.addExact(used, length), data.length * 2));
        }
        System.arraycopy(bytes, start, data, used, length);
        starts[size] = used;
        lengths[size] = length;
        hashes[size] = hash;
        used += length;
        slots[slot] = ++size;
        return size - 1;
    }

    private boolean same(int known, byte[] bytes, int start, int length) {
        return lengths[known] == length
                && Arrays.equals(data, starts[known], starts[known] + length, bytes, start, start + length);
    }

    private void grow() {
        starts = Arrays.copyOf(starts, size * 2);
        lengths = Arrays.copyOf(lengths, size * 2);
        hashes = Arrays.copyOf(hashes, size * 2);
        slots = new int[size * 4];
        for (int i = 0; i < size; i++) {
            int slot = (int) hashes[i] & slots.length - 1;
            while (slots[slot] != 0) {
                slot = slot + 1 & slots.length - 1;
            }
            slots[slot] = i + 1;
        }
    }

    /// Enters all strings into a column whose values are their numbers.
    ColumnBuilder enter(ColumnBuilder column, Texts.Format format) {
        if (size > 0) {
            ByteArrays strings = strings();
            column.addDictionary(strings, new Texts(List.of(strings), format, true));
        }
        return column;
    }

    ByteArrays strings() {
        return new ByteArrays(data, Arrays.copyOf(starts, size), Arrays.copyOf(lengths, size));
    }
}
