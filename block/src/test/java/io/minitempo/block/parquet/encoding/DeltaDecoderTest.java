// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.parquet.encoding;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DeltaDecoderTest {

    private static ByteInput input(ByteOutput out) {
        return new ByteInput(out.array(), 0, out.size());
    }

    @Test
    void readsAnyRangeOfNumbers() {
        Random random = new Random(21);
        for (int i = 0; i < 2000; i++) {
            long[] values = new long[1 + random.nextInt(500)];
            int bits = random.nextInt(64);
            for (int j = 0; j < values.length; j++) {
                values[j] = random.nextLong() >> bits;
            }
            ByteOutput out = new ByteOutput(16);
            new DeltaEncoder().encodeLongs(values, values.length, out);
            int from = random.nextInt(values.length);
            int wanted = random.nextInt(values.length - from + 1);
            assertThat(DeltaDecoder.readLongs(input(out), values.length, from, wanted))
                    .isEqualTo(Arrays.copyOfRange(values, from, from + wanted));
        }
    }

    @Test
    void readsAnyRangeOfStrings() {
        Random random = new Random(22);
        for (int i = 0; i < 2000; i++) {
            int count = 1 + random.nextInt(300);
            int longest = random.nextInt(4) == 0 ? 1 : 40;
            int[] lengths = new int[count];
            ByteOutput text = new ByteOutput(16);
            byte[][] strings = new byte[count][];
            for (int j = 0; j < count; j++) {
                strings[j] = new byte[random.nextInt(longest)];
                random.nextBytes(strings[j]);
                lengths[j] = strings[j].length;
                text.write(strings[j], 0, strings[j].length);
            }
            ByteOutput out = new ByteOutput(16);
            new DeltaEncoder().encodeInts(lengths, count, out);
            out.write(text);
            int from = random.nextInt(count);
            int wanted = random.nextInt(count - from + 1);
            ByteArrays read = DeltaDecoder.readByteArrays(input(out), count, from, wanted);
            assertThat(read.size()).isEqualTo(wanted);
            for (int j = 0; j < wanted; j++) {
                assertThat(read.bytes(j)).isEqualTo(strings[from + j]);
            }
        }
    }
}
