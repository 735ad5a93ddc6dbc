// SPDX-License-Identifier: Apache-2.0
package io.minitempo.core.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {

    @ParameterizedTest
    @CsvSource({
        "0,0",
        "0s,0",
        "15s,15000000000",
        "1h30m,5400000000000",
        "1.5s,1500000000",
        "250us,250000",
        "250\u00b5s,250000",
        "-1m,-60000000000",
        ".5ms,500000",
        "2562047h47m16.854775807s,9223372036854775807"
    })
    void goDurationParses(String text, long nanos) {
        assertThat(GoDuration.parse(text).toNanos()).isEqualTo(nanos);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-", "5", "1d", "s", "1..5s", "1h 30m", "2562047h47m16.854775808s"})
    void goDurationRefusesOtherText(String text) {
        assertThatThrownBy(() -> GoDuration.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("time: ");
    }

    @Test
    @Timeout(10)
    void goDurationRefusesAMillionDigitsAtOnce() {
        assertThatThrownBy(() -> GoDuration.parse("1".repeat(1_000_000) + "s"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "0,0s",
        "1,1ns",
        "250000,250\u00b5s",
        "1500000000,1.5s",
        "120000000000,2m0s",
        "3600000000000,1h0m0s",
        "604800000000000,168h0m0s",
        "-1500000,-1.5ms",
        "9223372036854775807,2562047h47m16.854775807s",
        "-9223372036854775808,-2562047h47m16.854775808s"
    })
    void goDurationPrints(long nanos, String text) {
        assertThat(GoDuration.format(nanos)).isEqualTo(text);
    }

    @Test
    void goDurationRoundTrips() {
        Random random = new Random(7);
        for (int i = 0; i < 2_000; i++) {
            long nanos = random.nextLong() >> random.nextInt(64);
            assertThat(GoDuration.parse(GoDuration.format(nanos)).toNanos()).isEqualTo(nanos);
        }
    }

    @ParameterizedTest
    @CsvSource({"0,0", "15m,900", "1d,86400", "2w,1209600", "1d12h,129600", "1y,31536000"})
    void prometheusDurationParses(String text, long seconds) {
        assertThat(PrometheusDuration.parse(text)).isEqualTo(Duration.ofSeconds(seconds));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "12h1d", "1.5h", "-1m", "1m1m", "99999999999999y"})
    void prometheusDurationRefusesOtherText(String text) {
        assertThatThrownBy(() -> PrometheusDuration.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({"0,0s", "900,15m", "604800,1w", "1209600,2w", "129600,36h", "90,1m30s"})
    void prometheusDurationPrints(long seconds, String text) {
        assertThat(PrometheusDuration.format(Duration.ofSeconds(seconds))).isEqualTo(text);
    }

    @Test
    void backoffDoublesUpToItsMaximumAndGivesUp() {
        Backoff backoff = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(1), 6, new Random(1));

        for (int bound : new int[] {100, 200, 400, 800, 1000, 1000}) {
            assertThat(backoff.ongoing()).isTrue();
            assertThat(backoff.next())
                    .isBetween(Duration.ofMillis(bound), Duration.ofMillis(Math.min(1000, 2 * bound)));
        }
        assertThat(backoff.ongoing()).isFalse();
    }
}
