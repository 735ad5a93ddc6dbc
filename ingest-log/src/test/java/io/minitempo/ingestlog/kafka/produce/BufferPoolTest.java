// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ingestlog.kafka.produce;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BufferPoolTest {

    private final BufferPool pool = new BufferPool();

    @Test
    void sizesArePowersOfTwoFrom64KiBTo16MiB() {
        assertThat(pool.take(0)).hasSize(1 << 16);
        assertThat(pool.take(1 << 16)).hasSize(1 << 16);
        assertThat(pool.take((1 << 16) + 1)).hasSize(1 << 17);
        assertThat(pool.take(1 << 24)).hasSize(1 << 24);
        assertThat(pool.take((1 << 24) + 1)).hasSize((1 << 24) + 1);
    }

    @Test
    void arrayGivenBackIsTakenAgain() {
        byte[] array = pool.take(100_000);
        assertThat(pool.take(100_000)).isNotSameAs(array);

        pool.give(array);

        assertThat(pool.take(70_000)).isSameAs(array);
        assertThat(pool.take(70_000)).isNotSameAs(array);
    }

    @Test
    void keepsNoMoreThanItsLimitAndNothingForeign() {
        byte[] first = pool.take(1 << 24);
        byte[] second = pool.take(1 << 24);
        pool.give(first);
        pool.give(second);
        pool.give(new byte[100]);
        pool.give(new byte[0]);

        assertThat(pool.take(1 << 24)).isSameAs(first);
        assertThat(pool.take(1 << 24)).isNotSameAs(second);
        assertThat(pool.take(10)).hasSize(1 << 16);
    }

    @Test
    void outputGrowsWithinThePoolAndKeepsItsContent() {
        byte[] expected = new byte[400_000];
        new Random(3).nextBytes(expected);
        PooledOutput output = new PooledOutput(pool, 10);
        assertThat(output.initialCapacity()).isEqualTo(1 << 16);
        output.position(5);
        int at = 5;
        while (at < expected.length) {
            int more = Math.min(expected.length - at, 1 + at % 9_000);
            if (more == 1) {
                output.write(expected[at]);
            } else if (more % 2 == 0) {
                output.write(expected, at, more);
            } else {
                output.write(ByteBuffer.wrap(expected, at, more));
            }
            at += more;
        }

        assertThat(output.position()).isEqualTo(expected.length);
        assertThat(output.remaining()).isEqualTo((1 << 19) - expected.length);
        assertThat(output.limit()).isEqualTo(1 << 19);
        byte[] written = output.buffer().array();
        assertThat(Arrays.copyOfRange(written, 5, at)).isEqualTo(Arrays.copyOfRange(expected, 5, at));
        output.release();
        assertThat(pool.take(1 << 19)).isSameAs(written);
    }
}
