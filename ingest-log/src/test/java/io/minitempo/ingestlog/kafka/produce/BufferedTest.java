// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ingestlog.kafka.produce;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BufferedTest {

    @Test
    void takesNoMoreThanItsLimit() {
        Buffered buffered = new Buffered(100);
        assertThat(buffered.tryReserve(2, 60)).isTrue();
        assertThat(buffered.tryReserve(1, 41)).isFalse();
        assertThat(buffered.bytes()).isEqualTo(60);
        buffered.release(2, 60);
        assertThat(buffered.tryReserve(1, 100)).isTrue();
    }

    @Test
    void isFullBeforeTheHeapIs() {
        assertThat(Buffered.within(1L << 30, 300 << 20).limit()).isEqualTo(100 << 20);
        assertThat(Buffered.within(50 << 20, 300 << 20).limit()).isEqualTo(50 << 20);
        assertThat(Buffered.within(0, 300 << 20).limit()).isEqualTo(100 << 20);
    }
}
