// SPDX-License-Identifier: Apache-2.0
package io.minitempo.core.hash;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class PairHashTest {

    private static final int MASK = 0xffff;

    private static long slots(LongStream keys) {
        return keys.mapToInt(key -> PairHash.hash(key, key) & MASK).distinct().count();
    }

    @Test
    void spreadsKeysThatDifferInFewBitsOnly() {
        // 65 536 keys thrown at random into as many slots leave about a third of them empty.
        assertThat(slots(LongStream.range(0, MASK + 1))).isGreaterThan(38_000);
        assertThat(slots(LongStream.range(0, MASK + 1).map(key -> key << 48))).isGreaterThan(38_000);
    }

    @Test
    void keysThatCancelEachOtherInALinearSumDoNotMeet() {
        assertThat(LongStream.range(0, 1000)
                        .mapToInt(i -> PairHash.hash(i, -31 * i))
                        .distinct()
                        .count())
                .isEqualTo(1000);
    }

    @Test
    void dependsOnTheSeed() {
        assertThat(PairHash.hash(1, 2, 3)).isNotEqualTo(PairHash.hash(2, 2, 3));
    }
}
