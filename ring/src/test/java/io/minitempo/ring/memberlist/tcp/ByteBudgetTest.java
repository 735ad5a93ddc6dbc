// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.memberlist.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.Test;

class ByteBudgetTest {

    private final ByteBudget budget = new ByteBudget(100);

    private static InputStream bytes(int count) {
        return new ByteArrayInputStream(new byte[count]);
    }

    @Test
    void readsUpToTheLimit() throws IOException {
        try (ByteBudget.Lease lease = budget.lease()) {
            assertThat(lease.counting(bytes(100)).readAllBytes()).hasSize(100);
        }
    }

    @Test
    void countsSingleBytesToo() throws IOException {
        try (ByteBudget.Lease lease = budget.lease()) {
            InputStream in = lease.counting(bytes(101));
            for (int i = 0; i < 100; i++) {
                assertThat(in.read()).isZero();
            }
            assertThatThrownBy(in::read).isInstanceOf(ByteBudget.ExhaustedException.class);
        }
    }

    @Test
    void theEndOfAStreamCostsNothing() throws IOException {
        try (ByteBudget.Lease lease = budget.lease()) {
            InputStream in = lease.counting(bytes(100));
            assertThat(in.readNBytes(100)).hasSize(100);
            assertThat(in.read()).isEqualTo(-1);
            assertThat(in.read(new byte[8], 0, 8)).isEqualTo(-1);
        }
    }

    @Test
    void refusesWhatAllHoldTogetherBeyondTheLimitUntilOneIsDone() throws IOException {
        ByteBudget.Lease first = budget.lease();
        ByteBudget.Lease second = budget.lease();
        assertThat(first.counting(bytes(60)).readAllBytes()).hasSize(60);
        assertThatThrownBy(() -> second.counting(bytes(60)).readAllBytes())
                .isInstanceOf(IOException.class)
                .hasMessage("connections hold more than 100 bytes together");
        second.close();
        first.close();
        second.close();

        try (ByteBudget.Lease third = budget.lease()) {
            assertThat(third.counting(bytes(100)).readAllBytes()).hasSize(100);
            assertThatThrownBy(() -> third.counting(bytes(1)).readAllBytes())
                    .isInstanceOf(ByteBudget.ExhaustedException.class);
        }
    }
}
