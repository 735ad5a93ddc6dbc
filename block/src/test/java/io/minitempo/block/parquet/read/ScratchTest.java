// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.parquet.read;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ScratchTest {

    private final Scratch scratch = new Scratch(100_000, false);

    @Test
    void givesTheSmallestArrayThatIsLongEnoughAgain() {
        long[] large = scratch.longs(3000);
        long[] small = scratch.longs(1000);
        scratch.give(small);
        scratch.give(large);

        assertThat(scratch.longs(900)).isSameAs(small);
        assertThat(scratch.longs(900)).isSameAs(large);
        assertThat(scratch.longs(900)).hasSizeGreaterThanOrEqualTo(900).isNotSameAs(small);
    }

    @Test
    void doesNotWasteAnArrayOnAFewElements() {
        int[] large = scratch.ints(10_000);
        scratch.give(large);

        assertThat(scratch.ints(1000)).isNotSameAs(large);
        assertThat(scratch.ints(3000)).isSameAs(large);
    }

    @Test
    void clearsWhatIsToBeZero() {
        long[] words = scratch.longs(500);
        words[499] = 7;
        byte[] bytes = scratch.bytes(500);
        bytes[499] = 7;
        scratch.give(words);
        scratch.give(bytes);

        assertThat(scratch.zeroedLongs(400)).isSameAs(words).containsOnly(0);
        assertThat(scratch.zeroedBytes(500)).isSameAs(bytes).startsWith(new byte[500]);
    }

    @Test
    void keepsNoMoreThanItMay() {
        for (int i = 0; i < 50; i++) {
            scratch.give(new byte[9000]);
            scratch.give(new double[1000 + i]);
            scratch.give(new byte[100_001]);
            assertThat(scratch.keptBytes()).isLessThanOrEqualTo(100_000);
        }
        assertThat(scratch.keptBytes()).isGreaterThan(80_000);
    }

    @Test
    void keepsNothingWithoutRoom() {
        byte[] array = Scratch.NONE.bytes(5000);
        Scratch.NONE.give(array);

        assertThat(array).hasSize(5000);
        assertThat(Scratch.NONE.bytes(5000)).isNotSameAs(array);
        assertThat(Scratch.NONE.keptBytes()).isZero();
    }

    @Test
    void givesAnArrayThatWasReadIntoBackWithItsLastPage() {
        byte[] read = scratch.take(5000);
        scratch.retain(read);
        scratch.retain(read);
        scratch.release(read);
        assertThat(scratch.keptBytes()).isZero();

        scratch.release(read);
        assertThat(scratch.take(5000)).isSameAs(read);
    }

    @Test
    void neverTakesAnArrayOfTheStoreItself() {
        byte[] cached = new byte[5000];
        scratch.retain(cached);
        scratch.release(cached);

        assertThat(scratch.keptBytes()).isZero();
    }

    @Test
    void forgetsWhatAFailedReadMayStillWriteTo() {
        ScratchPool pool = new ScratchPool(1, 100_000);
        Scratch first = pool.take();
        byte[] lent = first.take(5000);
        pool.give(first);

        Scratch again = pool.take();
        assertThat(again).isSameAs(first);
        again.release(lent);
        assertThat(again.keptBytes()).isZero();
    }

    @Test
    void aPoolKeepsAsManyAsItMay() {
        ScratchPool pool = new ScratchPool(1, 100_000);
        Scratch first = pool.take();
        Scratch second = pool.take();
        first.give(new byte[5000]);
        pool.give(first);
        pool.give(second);

        assertThat(pool.keptBytes()).isEqualTo(5000);
        assertThat(pool.take()).isSameAs(first);
        assertThat(pool.take()).isNotSameAs(second);
    }

    @Test
    void spoilsWhatIsLookedAtTooLate() {
        Scratch spoiling = ScratchPool.spoiling(1, 100_000).take();
        int[] ids = spoiling.ints(3);
        long[] bits = spoiling.zeroedLongs(3);
        double[] doubles = spoiling.doubles(3);
        byte[] bytes = spoiling.zeroedBytes(3);
        spoiling.give(ids);
        spoiling.give(bits);
        spoiling.give(doubles);
        spoiling.give(bytes);

        assertThat(ids).doesNotContain(0);
        assertThat(bits).doesNotContain(0);
        assertThat(doubles).doesNotContain(0);
        assertThat(bytes).doesNotContain((byte) 0);
        assertThat(spoiling.ints(2)).isSameAs(ids);
    }
}
