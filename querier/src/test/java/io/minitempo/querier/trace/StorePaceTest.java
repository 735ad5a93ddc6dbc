// SPDX-License-Identifier: Apache-2.0
package io.minitempo.querier.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.minitempo.core.TenantId;
import io.minitempo.core.concurrent.TenantCpu;
import io.minitempo.testsupport.ManualClock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class StorePaceTest {

    private static final TenantId TENANT = new TenantId("a");
    private static final Duration QUICK = Duration.ofNanos(100_000);
    private static final Duration SLOW = Duration.ofMillis(8);
    private static final Duration HANGING = Duration.ofMinutes(1);

    private final TenantCpu cpu = new TenantCpu(1);
    private final ManualClock clock = new ManualClock(Instant.EPOCH);
    private final StorePace pace = new StorePace(clock);

    @AfterEach
    void stop() {
        cpu.close();
    }

    /// Lets a job read so often; answers whether it had its turn during the last of these reads.
    private boolean keepsItsTurn(int reads, Duration each) throws InterruptedException {
        return cpu.start(TENANT, turn -> {
            int computing = 0;
            for (int i = 0; i < reads; i++) {
                computing = pace.read(turn, () -> {
                    clock.advance(each);
                    return cpu.computing();
                });
                assertThat(cpu.computing()).as("after the read").isEqualTo(1);
            }
            return computing == 1;
        });
    }

    @Test
    void aJobKeepsItsTurnOnceTheStoreProvedQuick() throws InterruptedException {
        assertThat(keepsItsTurn(1, QUICK)).isFalse();
        assertThat(keepsItsTurn(50, QUICK)).isTrue();
    }

    @Test
    void aSlowStoreLetsOthersComputeMeanwhile() throws InterruptedException {
        assertThat(keepsItsTurn(50, SLOW)).isFalse();
        assertThat(keepsItsTurn(50, QUICK)).isTrue();
        assertThat(keepsItsTurn(10, SLOW)).isFalse();
    }

    @Test
    void oneReadThatHungIsSoonForgotten() throws InterruptedException {
        assertThat(keepsItsTurn(50, QUICK)).isTrue();
        assertThat(keepsItsTurn(1, HANGING)).isTrue();
        assertThat(keepsItsTurn(10, QUICK)).isTrue();
    }

    @Test
    void withoutAQuickStoreEveryReadLetsOthersCompute() throws InterruptedException {
        StorePace never = new StorePace(clock, Duration.ZERO);
        int computing = cpu.start(TENANT, turn -> {
            int sum = 0;
            for (int i = 0; i < 100; i++) {
                sum += never.read(turn, cpu::computing);
            }
            return sum;
        });
        assertThat(computing).isZero();
    }
}
