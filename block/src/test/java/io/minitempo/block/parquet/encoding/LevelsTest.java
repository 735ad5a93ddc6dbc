// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.parquet.encoding;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class LevelsTest {

    @Test
    void countsAndChecksAsALoopDoes() {
        Random random = new Random(5);
        for (int i = 0; i < 2000; i++) {
            byte[] levels = new byte[random.nextInt(70)];
            int kinds = random.nextInt(10) == 0 ? 256 : 4;
            for (int j = 0; j < levels.length; j++) {
                levels[j] = (byte) random.nextInt(kinds);
            }
            int from = random.nextInt(levels.length + 1);
            int to = from + random.nextInt(levels.length - from + 1);
            int value = random.nextInt(kinds);
            int count = 0;
            for (int j = from; j < to; j++) {
                count += (levels[j] & 0xff) == value ? 1 : 0;
            }
            assertThat(Levels.count(levels, from, to, value)).isEqualTo(count);
            if (kinds == 4) {
                boolean exceed = false;
                for (byte level : levels) {
                    exceed |= level > value;
                }
                assertThat(Levels.exceed(levels, value)).isEqualTo(exceed);
            }
        }
    }
}
