// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.parquet.read;

import io.minitempo.block.parquet.encoding.ByteArrays;
import java.util.Arrays;

/// Finds a string among many by its hash. Making it takes one look at every string, whatever they are; so does a search
/// when all have the same hash. Immutable.
final class StringIndex {

    private static final int NONE = -1;

    private final ByteArrays strings;
    /// For each value of the hash's low bits the first string with it.
    private final int[] first;
    /// For each string the next one with the same bits.
    private final int[] next;

    private StringIndex(ByteArrays strings, int[] first, int[] next) {
        this.strings = strings;
        this.first = first;
        this.next = next;
    }

    static StringIndex of(ByteArrays strings) {
        int size = strings.size();
        int[] first = new int[Math.max(1, Integer.highestOneBit(Math.max(1, size - 1)) << 1)];
        int[] next = new int[size];
        Arrays.fill(first, NONE);
        for (int i = size - 1; i >= 0; i--) {
            int place = hash(strings.data(), strings.start(i), strings.length(i)) & first.length - 1;
            next[i] = first[place];
            first[place] = i;
        }
        return new StringIndex(strings, first, next);
    }

    /// The lowest number of a string, or -1.
    int find(byte[] text) {
        int found = first[hash(text, 0, text.length) & first.length - 1];
        while (found != NONE && !strings.equalsAt(found, text)) {
            found = next[found];
        }
        return found;
    }

    private static int hash(byte[] bytes, int from, int length) {
        int hash = length;
        for (int i = from; i < from + length; i++) {
            hash = 31 * hash + bytes[i];
        }
        return hash ^ hash >>> 16;
    }
}
