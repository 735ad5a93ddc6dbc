// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.parquet.encoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BitsTest {

    /// Runs and packed stretches of all lengths, as writers mix them.
    private static byte[] values(Random random, int width) {
        byte[] values = new byte[random.nextInt(400)];
        for (int i = 0; i < values.length; ) {
            int end = Math.min(values.length, i + 1 + random.nextInt(150));
            boolean isRun = random.nextBoolean();
            byte value = (byte) random.nextInt(1 << width);
            for (; i < end; i++) {
                values[i] = isRun ? value : (byte) random.nextInt(1 << width);
            }
        }
        return values;
    }

    private static byte[] encoded(byte[] values, int width) {
        int[] wide = new int[values.length];
        Arrays.setAll(wide, i -> values[i] & 0xff);
        ByteOutput out = new ByteOutput(16);
        HybridEncoder.encode(wide, wide.length, width, out);
        return out.toByteArray();
    }

    private static HybridDecoder decoder(byte[] encoded, int width, int count) {
        return new HybridDecoder(new ByteInput(encoded, 0, encoded.length), width, count);
    }

    @Test
    void saysWhichValuesAreEqual() {
        Random random = new Random(31);
        for (int i = 0; i < 4000; i++) {
            int width = 1 + random.nextInt(8);
            byte[] values = values(random, width);
            int value = random.nextInt(1 << width);
            long[] bits = Bits.equal(decoder(encoded(values, width), width, values.length), values.length, value);
            int all = 0;
            for (int j = 0; j < values.length; j++) {
                boolean isEqual = (values[j] & 0xff) == value;
                assertThat(Bits.get(bits, j)).isEqualTo(isEqual);
                all += isEqual ? 1 : 0;
            }
            assertThat(Arrays.stream(bits).map(Long::bitCount).sum()).isEqualTo(all);
            assertThat(Bits.isEmpty(bits)).isEqualTo(all == 0);
        }
    }

    @Test
    void countsAndFindsAsALoopDoes() {
        Random random = new Random(32);
        for (int i = 0; i < 4000; i++) {
            int size = random.nextInt(300);
            long[] bits = new long[(size + 63) / 64];
            Arrays.setAll(bits, word -> random.nextInt(3) == 0 ? 0 : random.nextLong() << random.nextInt(64));
            int from = random.nextInt(size + 1);
            int to = from + random.nextInt(size - from + 1);
            int wanted = 1 + random.nextInt(20);
            int count = 0;
            int found = to;
            for (int j = from; j < to; j++) {
                if (Bits.get(bits, j) && ++count == wanted) {
                    found = j;
                }
            }
            assertThat(Bits.count(bits, from, to)).isEqualTo(count);
            assertThat(Bits.find(bits, from, to, wanted)).isEqualTo(found);
        }
    }

    @Test
    void valuesThatEndEarlyAreDamage() {
        byte[] values = new byte[100];
        for (int i = 0; i < values.length; i++) {
            values[i] = (byte) (i % 3);
        }
        byte[] encoded = encoded(values, 2);
        // The last group holds four values, so its second byte may be missing.
        for (int length = 0; length < encoded.length - 1; length++) {
            byte[] cut = Arrays.copyOf(encoded, length);
            assertThatThrownBy(() -> Bits.equal(decoder(cut, 2, 100), 100, 1)).isInstanceOf(DecodeException.class);
        }
    }
}
