// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.shred;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/// Finds which of a few names a range of bytes is. Immutable.
final class KeyTable {

    private final byte[][] names;
    private final int[] slots;

    /// A table of names; the first of equal ones counts.
    KeyTable(List<String> texts) {
        names = new byte[texts.size()][];
        slots = new int[Math.max(8, Integer.highestOneBit(Math.max(1, texts.size())) * 8)];
        for (int i = 0; i < names.length; i++) {
            names[i] = texts.get(i).getBytes(StandardCharsets.UTF_8);
            if (find(names[i], 0, names[i].length) < 0) {
                int slot = hash(names[i], 0, names[i].length) & slots.length - 1;
                while (slots[slot] != 0) {
                    slot = slot + 1 & slots.length - 1;
                }
                slots[slot] = i + 1;
            }
        }
    }

    /// How many names there are.
    int size() {
        return names.length;
    }

    /// The position of a name in the list, or -1.
    int find(byte[] bytes, int offset, int length) {
        if (length == 0) {
            return -1;
        }
        int mask = slots.length - 1;
        int slot = hash(bytes, offset, length) & mask;
        while (slots[slot] != 0) {
            byte[] name = names[slots[slot] - 1];
            if (name.length == length && Arrays.equals(name, 0, length, bytes, offset, offset + length)) {
                return slots[slot] - 1;
            }
            slot = slot + 1 & mask;
        }
        return -1;
    }

    private static int hash(byte[] bytes, int offset, int length) {
        if (length == 0) {
            return 0;
        }
        int h = length * 31 + bytes[offset + length - 1];
        h = h * 31 + bytes[offset + length / 2];
        h = h * 31 + bytes[offset + length / 4];
        return h ^ h >>> 7;
    }
}
