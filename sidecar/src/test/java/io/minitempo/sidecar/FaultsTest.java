// SPDX-License-Identifier: Apache-2.0
package io.minitempo.sidecar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.minitempo.core.TempoException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FaultsTest {

    @Test
    void oneFaultChangesAndTheOthersStay() {
        Faults faults = Faults.NONE.with("refuse", "on").with("delay", "1m0.5s").with("rate", "9000000000");

        assertThat(faults).isEqualTo(new Faults(true, false, Duration.ofMillis(60_500), 9_000_000_000L));
        assertThat(faults.with("refuse", "off").with("silent", "1").with("delay", "0s"))
                .isEqualTo(new Faults(false, true, Duration.ZERO, 9_000_000_000L));
    }

    @ParameterizedTest
    @CsvSource({
        "explode, true, unknown fault \"explode\"",
        "refuse, maybe, 'fault refuse: expected true or false, found \"maybe\"'",
        "silent, '', 'fault silent: expected true or false, found \"\"'",
        "delay, soon, 'fault delay: cannot use \"soon\"'",
        "delay, -1s, fault out of range: delay -1s",
        "rate, -1, 'rate -1'",
        "rate, fast, 'fault rate: cannot use \"fast\"'",
    })
    void refusesWhatItCannotUse(String name, String value, String words) {
        assertThatExceptionOfType(TempoException.Invalid.class)
                .isThrownBy(() -> Faults.NONE.with(name, value))
                .withMessageContaining(words);
    }

    @Test
    void readsAsALine() {
        assertThat(Faults.NONE).hasToString("none");
        assertThat(new Faults(true, true, Duration.ofMillis(100), 5))
                .hasToString("refuse, silent, delay 100ms, rate 5 B/s");
    }
}
