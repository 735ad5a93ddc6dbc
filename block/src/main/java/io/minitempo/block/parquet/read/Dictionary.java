// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.parquet.read;

import io.minitempo.block.parquet.encoding.ByteArrays;
import io.minitempo.block.parquet.encoding.ByteInput;
import io.minitempo.block.parquet.encoding.DecodeException;
import io.minitempo.block.parquet.encoding.PlainDecoder;
import io.minitempo.block.parquet.format.PhysicalType;
import org.jspecify.annotations.Nullable;

/// The distinct values of a column in one row group. Immutable, but for what it notes to find strings sooner.
public final class Dictionary implements DecodedCache.Part {

    /// Of a string: where it starts and how long it is, and at most three numbers in a [StringIndex].
    private static final long BYTES_PER_STRING = 8 + 12;

    private final int size;
    private final @Nullable ByteArrays strings;
    private final long @Nullable [] numbers;
    private volatile @Nullable StringIndex index;

    private Dictionary(int size, @Nullable ByteArrays strings, long @Nullable [] numbers) {
        this.size = size;
        this.strings = strings;
        this.numbers = numbers;
    }

    static Dictionary decode(PhysicalType type, byte[] plain, int entries) {
        ByteInput in = new ByteInput(plain, 0, plain.length);
        return switch (type) {
            case BYTE_ARRAY -> new Dictionary(entries, PlainDecoder.readByteArrays(in, entries), null);
            case INT64, DOUBLE -> new Dictionary(entries, null, PlainDecoder.readLongs(in, entries));
            case INT32 -> {
                int[] narrow = PlainDecoder.readInts(in, entries);
                long[] numbers = new long[entries];
                for (int i = 0; i < entries; i++) {
                    numbers[i] = narrow[i];
                }
                yield new Dictionary(entries, null, numbers);
            }
            case BOOLEAN -> throw new DecodeException("dictionary of booleans");
        };
    }

    @Override
    public long bytes() {
        return strings == null ? 8L * size : strings.data().length + BYTES_PER_STRING * size;
    }

    /// How many values there are.
    public int size() {
        return size;
    }

    /// The values of a column of strings.
    ///
    /// @throws IllegalStateException when the column holds numbers
    public ByteArrays strings() {
        if (strings == null) {
            throw new IllegalStateException("dictionary holds numbers");
        }
        return strings;
    }

    /// The lowest id of a string, or -1.
    ///
    /// @throws IllegalStateException when the column holds numbers
    public int idOf(byte[] text) {
        StringIndex known = index;
        if (known == null) {
            // Two threads may both make it; they make the same.
            known = StringIndex.of(strings());
            index = known;
        }
        return known.find(text);
    }

    /// The number, or the bits of the double, with an id.
    long number(int id) {
        if (numbers == null) {
            throw new IllegalStateException("dictionary holds strings");
        }
        return numbers[id];
    }
}
