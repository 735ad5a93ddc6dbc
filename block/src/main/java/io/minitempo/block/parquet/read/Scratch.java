// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.parquet.read;

import io.minitempo.objectstore.ReadMemory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/// Arrays that the pages and columns of one job use again and again, up to a number of bytes. Owned by one thread.
///
/// An array may be longer than was asked for, and holds whatever it held before. One that is not given back costs
/// nothing but its reuse; one that is given back must not be looked at any more.
public final class Scratch implements ReadMemory {

    /// Keeps nothing; any thread may use it.
    public static final Scratch NONE = new Scratch(0, false);

    /// What an array may be longer than wanted, as a divisor of the wanted length.
    private static final int SPARE = 8;
    /// Arrays are at most so many times longer than wanted.
    private static final int MOST_WASTE = 4;
    /// Shorter ones are not worth keeping.
    private static final int SMALLEST = 256;

    private final long maxBytes;
    private final boolean spoils;
    private final Kept<byte[]> bytes = new Kept<>(Byte.BYTES, byte[]::new, array -> array.length);
    private final Kept<int[]> ints = new Kept<>(Integer.BYTES, int[]::new, array -> array.length);
    private final Kept<long[]> longs = new Kept<>(Long.BYTES, long[]::new, array -> array.length);
    private final Kept<double[]> doubles = new Kept<>(Double.BYTES, double[]::new, array -> array.length);
    /// Arrays that a store was lent, and how many pages lie in each.
    private final IdentityHashMap<byte[], Integer> lent = new IdentityHashMap<>();

    private long keptBytes;

    /// Keeps about so many bytes of arrays that nobody uses; with 0 every array is new and as long as was asked for.
    ///
    /// @param spoils whether arrays that are given back are overwritten at once, and short ones kept too: for tests, in
    /// which whoever looks at one of them too late is to find nonsense
    Scratch(long maxBytes, boolean spoils) {
        this.maxBytes = maxBytes;
        this.spoils = spoils;
    }

    /// The arrays of one type that nobody uses, those that were given back last at the end.
    private final class Kept<A> {
        private final int width;
        private final IntFunction<A> maker;
        private final ToIntFunction<A> length;
        private final List<A> arrays = new ArrayList<>();

        Kept(int width, IntFunction<A> maker, ToIntFunction<A> length) {
            this.width = width;
            this.maker = maker;
            this.length = length;
        }

        A take(int wanted) {
            if (maxBytes == 0 || wanted < SMALLEST && !spoils) {
                return maker.apply(wanted);
            }
            int best = -1;
            for (int i = arrays.size() - 1; i >= 0; i--) {
                int size = length.applyAsInt(arrays.get(i));
                if (size >= wanted
                        && size / MOST_WASTE <= wanted
                        && (best < 0 || size < length.applyAsInt(arrays.get(best)))) {
                    best = i;
                }
            }
            if (best < 0) {
                return maker.apply((int) Math.min(Integer.MAX_VALUE - Long.BYTES, wanted + (long) wanted / SPARE));
            }
            A array = arrays.remove(best);
            keptBytes -= (long) length.applyAsInt(array) * width;
            return array;
        }

        void give(A array) {
            long size = (long) length.applyAsInt(array) * width;
            if (length.applyAsInt(array) < SMALLEST && !spoils || size > maxBytes) {
                return;
            }
            if (spoils) {
                spoil(array);
            }
            while (keptBytes + size > maxBytes && !arrays.isEmpty()) {
                keptBytes -= (long) length.applyAsInt(arrays.removeFirst()) * width;
            }
            if (keptBytes + size <= maxBytes) {
                keptBytes += size;
                arrays.add(array);
            }
        }
    }

    private static void spoil(Object array) {
        switch (array) {
            case byte[] found -> Arrays.fill(found, (byte) 0x77);
            case int[] found -> Arrays.fill(found, 0x77777777);
            case long[] found -> Arrays.fill(found, 0x7777777777777777L);
            case double[] found -> Arrays.fill(found, -7.7e77);
            default -> throw new IllegalArgumentException("array of " + array.getClass());
        }
    }

    /// Bytes of the arrays that nobody uses.
    public long keptBytes() {
        return keptBytes;
    }

    /// An array to read into: [#retain] is to be called for each page in it, and [#release] when that is dropped.
    @Override
    public byte[] take(int length) {
        byte[] array = bytes(length);
        if (maxBytes > 0) {
            lent.put(array, 0);
        }
        return array;
    }

    /// Says that one more page lies in an array that was read; of no effect for arrays of others.
    void retain(byte[] array) {
        lent.computeIfPresent(array, (same, pages) -> pages + 1);
    }

    /// Says that a page in an array that was read is not needed any more.
    void release(byte[] array) {
        @Nullable Integer pages = lent.get(array);
        if (pages == null) {
            return;
        }
        if (pages > 1) {
            lent.put(array, pages - 1);
        } else {
            lent.remove(array);
            bytes.give(array);
        }
    }

    /// Forgets the arrays that stores were lent, which nobody uses again then.
    public void forgetLent() {
        lent.clear();
    }

    /// An array of at least so many elements.
    public byte[] bytes(int length) {
        return bytes.take(length);
    }

    /// An array of at least so many elements, the first of them 0.
    public byte[] zeroedBytes(int length) {
        byte[] array = bytes.take(length);
        Arrays.fill(array, 0, length, (byte) 0);
        return array;
    }

    /// An array of at least so many elements.
    public int[] ints(int length) {
        return ints.take(length);
    }

    /// An array of at least so many elements.
    public long[] longs(int length) {
        return longs.take(length);
    }

    /// An array of at least so many elements, all of them 0.
    public long[] zeroedLongs(int length) {
        long[] array = longs.take(length);
        Arrays.fill(array, 0);
        return array;
    }

    /// An array of at least so many elements.
    public double[] doubles(int length) {
        return doubles.take(length);
    }

    /// Takes an array back.
    public void give(byte[] array) {
        bytes.give(array);
    }

    /// Takes an array back.
    public void give(int[] array) {
        ints.give(array);
    }

    /// Takes an array back.
    public void give(long[] array) {
        longs.give(array);
    }

    /// Takes an array back.
    public void give(double[] array) {
        doubles.give(array);
    }
}
