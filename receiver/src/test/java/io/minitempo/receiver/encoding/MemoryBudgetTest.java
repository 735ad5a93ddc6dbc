// SPDX-License-Identifier: Apache-2.0
package io.minitempo.receiver.encoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minitempo.core.TempoException;
import org.junit.jupiter.api.Test;

class MemoryBudgetTest {

    private final MemoryBudget budget = new MemoryBudget(100);

    @Test
    void requestsShareTheBudget() {
        MemoryBudget.Share one = budget.open();
        MemoryBudget.Share two = budget.open();
        one.growTo(60);
        one.growTo(50);
        two.growTo(40);
        assertThat(budget.used()).isEqualTo(100);

        assertThatThrownBy(() -> two.growTo(41))
                .isInstanceOf(TempoException.Unavailable.class)
                .hasMessage("too many requests at a time: receivers hold 60 bytes, there is no room for 41 more");

        two.close();
        one.growTo(90);
        one.close();
        one.close();
        assertThat(budget.used()).isZero();
    }

    @Test
    void aRequestThatIsAloneIsNeverRefused() {
        MemoryBudget.Share large = budget.open();
        large.growTo(1000);

        assertThatThrownBy(() -> budget.open().growTo(1)).isInstanceOf(TempoException.Unavailable.class);
        large.close();
    }

    @Test
    void refusesForGoodWhatTakesMoreThanAllByItself() {
        MemoryBudget budget = new MemoryBudget(100);
        try (MemoryBudget.Share one = budget.open()) {
            one.growTo(60);
            one.growBy(40);
            assertThatThrownBy(() -> one.growBy(1))
                    .isInstanceOf(TempoException.TooLarge.class)
                    .hasMessageContaining("more than 100 bytes");
        }
        assertThat(budget.used()).isZero();
    }
}
