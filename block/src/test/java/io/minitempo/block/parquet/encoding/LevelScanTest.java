// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.parquet.encoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LevelScanTest {

    /// Runs and packed stretches of all lengths, as writers mix them.
    private static byte[] levels(Random random, int max) {
        byte[] levels = new byte[1 + random.nextInt(400)];
        for (int i = 0; i < levels.length; ) {
            int end = Math.min(levels.length, i + 1 + random.nextInt(60));
            boolean isRun = random.nextBoolean();
            byte value = (byte) random.nextInt(max + 1);
            for (; i < end; i++) {
                levels[i] = isRun ? value : (byte) random.nextInt(max + 1);
            }
        }
        return levels;
    }

    private static LevelScan scan(byte[] levels, int width, int value) {
        ByteOutput out = new ByteOutput(16);
        out.writeByte(99);
        HybridEncoder.encode(levels, levels.length, width, out);
        return new LevelScan(out.toByteArray(), 1, out.size() - 1, width, levels.length, value);
    }

    private static int count(byte[] levels, int limit, int value) {
        return Levels.count(levels, 0, limit, value);
    }

    @Test
    void findsARowAndCutsItOutInOnePass() {
        Random random = new Random(11);
        for (int i = 0; i < 3000; i++) {
            int width = 1 + random.nextInt(4);
            byte[] levels = levels(random, (1 << width) - 1);
            int value = random.nextInt(1 << width);
            LevelScan scan = scan(levels, width, value);
            int wanted = -1;
            int found = 0;
            while (found < levels.length) {
                wanted += 1 + random.nextInt(20);
                found = scan.indexOf(wanted);
                if (found < levels.length) {
                    assertThat(levels[found]).isEqualTo((byte) value);
                    assertThat(count(levels, found, value)).isEqualTo(wanted);
                } else {
                    assertThat(count(levels, levels.length, value)).isLessThanOrEqualTo(wanted);
                }
            }
            int from = scan(levels, width, value).indexOf(0);
            if (from < levels.length) {
                int next = from + 1;
                while (next < levels.length && levels[next] != value) {
                    next++;
                }
                LevelScan once = scan(levels, width, value);
                assertThat(once.upToNext(once.indexOf(0))).isEqualTo(Arrays.copyOfRange(levels, from, next));
            }
        }
    }

    @Test
    void countsAheadOfWhatItCutsOut() {
        Random random = new Random(12);
        for (int i = 0; i < 3000; i++) {
            int width = 1 + random.nextInt(4);
            byte[] levels = levels(random, (1 << width) - 1);
            int value = random.nextInt(1 << width);
            LevelScan scan = scan(levels, width, value);
            int from = 0;
            for (int step = 0; step < 4; step++) {
                from += random.nextInt(levels.length - from + 1);
                assertThat(scan.countBefore(from)).isEqualTo(count(levels, from, value));
            }
            int to = from + random.nextInt(levels.length - from + 1);
            assertThat(scan.slice(from, to)).isEqualTo(Arrays.copyOfRange(levels, from, to));
        }
    }

    @Test
    void levelsThatEndEarlyAreDamage() {
        byte[] levels = new byte[100];
        for (int i = 0; i < levels.length; i++) {
            levels[i] = (byte) (i % 3);
        }
        ByteOutput out = new ByteOutput(16);
        HybridEncoder.encode(levels, levels.length, 2, out);
        byte[] encoded = out.toByteArray();
        // The last group holds four levels, so its second byte may be missing.
        for (int length = 0; length < encoded.length - 1; length++) {
            LevelScan scan = new LevelScan(encoded, 0, length, 2, levels.length, 2);
            assertThatThrownBy(() -> scan.countBefore(levels.length)).isInstanceOf(DecodeException.class);
        }
        assertThatThrownBy(() -> scan(levels, 2, 0).slice(90, 110)).isInstanceOf(DecodeException.class);
    }
}
