// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.parquet.read;

import io.minitempo.block.parquet.encoding.ByteArrays;

/// The values of a page without its nulls, in the beginning of a primitive array. The arrays must not be changed.
public sealed interface PageValues {

    /// How many values there are.
    int size();

    /// 32-bit and 64-bit numbers; unsigned 32-bit ones are never negative.
    final class Numbers implements PageValues {
        private final long[] values;
        private final int size;

        Numbers(long[] values, int size) {
            this.values = values;
            this.size = size;
        }

        /// The numbers.
        public long[] values() {
            return values;
        }

        @Override
        public int size() {
            return size;
        }
    }

    /// Doubles.
    final class Doubles implements PageValues {
        private final double[] values;
        private final int size;

        Doubles(double[] values, int size) {
            this.values = values;
            this.size = size;
        }

        /// The doubles.
        public double[] values() {
            return values;
        }

        @Override
        public int size() {
            return size;
        }
    }

    /// Booleans.
    final class Booleans implements PageValues {
        private final boolean[] values;

        Booleans(boolean[] values) {
            this.values = values;
        }

        /// The booleans.
        public boolean[] values() {
            return values;
        }

        @Override
        public int size() {
            return values.length;
        }
    }

    /// Strings, one by one.
    final class Strings implements PageValues {
        private final ByteArrays values;

        Strings(ByteArrays values) {
            this.values = values;
        }

        /// The strings.
        public ByteArrays values() {
            return values;
        }

        @Override
        public int size() {
            return values.size();
        }
    }

    /// Strings as ids into the dictionary of the chunk.
    final class Ids implements PageValues {
        private final int[] ids;
        private final int size;
        private final Dictionary dictionary;

        Ids(int[] ids, int size, Dictionary dictionary) {
            this.ids = ids;
            this.size = size;
            this.dictionary = dictionary;
        }

        /// The ids, all below [Dictionary#size].
        public int[] ids() {
            return ids;
        }

        /// What the ids mean.
        public Dictionary dictionary() {
            return dictionary;
        }

        @Override
        public int size() {
            return size;
        }
    }
}
