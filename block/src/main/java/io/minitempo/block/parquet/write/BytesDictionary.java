// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.parquet.write;

import io.minitempo.block.parquet.encoding.ByteOutput;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/// Distinct byte strings, numbered in the order of their first sight, kept in the form of a PLAIN dictionary page.
///
/// An open-addressed table of ids over one array of bytes: finding a known string allocates nothing.
/// Owned by one thread.
final class BytesDictionary {

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int INITIAL_SLOTS = 64;
    /// A table that grew beyond this is given back when the row group ends.
    private static final int KEPT_SLOTS = 1 << 14;

    private ByteOutput plain = new ByteOutput(256);
    private int[] starts = new int[16];
    private int[] hashes = new int[16];
    private int[] slots = new int[INITIAL_SLOTS];
    private int size;

    int size() {
        return size;
    }

    /// All strings, each behind its four-byte length.
    ByteOutput plain() {
        return plain;
    }

    /// The id of a string, which is added when it is new.
    int idOf(byte[] bytes, int offset, int length) {
        int hash = hash(bytes, offset, length);
        int mask = slots.length - 1;
        int slot = hash & mask;
        while (slots[slot] != 0) {
            int id = slots[slot] - 1;
            if (hashes[id] == hash) {
                int start = starts[id];
                byte[] known = plain.array();
                if ((int) INT.get(known, start - 4) == length
                        && Arrays.equals(known, start, start + length, bytes, offset, offset + length)) {
                    return id;
                }
            }
            slot = slot + 1 & mask;
        }
        slots[slot] = size + 1;
        return add(bytes, offset, length, hash);
    }

    private int add(byte[] bytes, int offset, int length, int hash) {
        if (size == starts.length) {
            starts = Arrays.copyOf(starts, size * 2);
            hashes = Arrays.copyOf(hashes, size * 2);
        }
        plain.writeInt(length);
        starts[size] = plain.size();
        hashes[size] = hash;
        plain.write(bytes, offset, length);
        size++;
        if (size * 2 > slots.length) {
            rehash();
        }
        return size - 1;
    }

    private void rehash() {
        int[] larger = new int[slots.length * 2];
        int mask = larger.length - 1;
        for (int id = 0; id < size; id++) {
            int slot = hashes[id] & mask;
            while (larger[slot] != 0) {
                slot = slot + 1 & mask;
            }
            larger[slot] = id + 1;
        }
        slots = larger;
    }

    private static int hash(byte[] bytes, int offset, int length) {
        long h = length * 0x9E3779B97F4A7C15L;
        int i = offset;
        int end = offset + length;
        for (; i + 8 <= end; i += 8) {
            h = (h ^ (long) LONG.get(bytes, i)) * 0xff51afd7ed558ccdL;
            h ^= h >>> 32;
        }
        if (i + 4 <= end) {
            h = (h ^ (int) INT.get(bytes, i) & 0xffffffffL) * 0xc4ceb9fe1a85ec53L;
            h ^= h >>> 32;
            i += 4;
        }
        for (; i < end; i++) {
            h = (h ^ bytes[i]) * 0x9E3779B97F4A7C15L;
        }
        h ^= h >>> 29;
        return (int) (h ^ h >>> 32);
    }

    /// Compares two strings as unsigned bytes.
    int compare(int a, int b) {
        byte[] array = plain.array();
        int aStart = starts[a];
        int bStart = starts[b];
        return Arrays.compareUnsigned(array, aStart, aStart + length(aStart), array, bStart, bStart + length(bStart));
    }

    private int length(int start) {
        return (int) INT.get(plain.array(), start - 4);
    }

    /// A copy of a string.
    byte[] value(int id) {
        int start = starts[id];
        return Arrays.copyOfRange(plain.array(), start, start + length(start));
    }

    void clear() {
        if (slots.length > KEPT_SLOTS) {
            slots = new int[INITIAL_SLOTS];
            starts = new int[16];
            hashes = new int[16];
            plain = new ByteOutput(256);
        } else if (size > 0) {
            Arrays.fill(slots, 0);
            plain.clear();
        }
        size = 0;
    }
}
