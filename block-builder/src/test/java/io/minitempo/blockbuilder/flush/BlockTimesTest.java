// SPDX-License-Identifier: Apache-2.0
package io.minitempo.blockbuilder.flush;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BlockTimesTest {

    private static final Instant FIRST = Instant.ofEpochSecond(1_795_176_000L);

    /// Times in seconds after the first record; the slack is 2 minutes, a cycle 5, so bounds are -120 and 420.
    @ParameterizedTest
    @CsvSource({
        "10, 20, 10, 20, false",
        "-120, 420, -120, 420, false",
        "-121, 20, -120, 20, true",
        "10, 421, 10, 420, true",
        "-500, -400, -120, -120, true",
        "500, 600, 420, 420, true",
        "500, 10, 420, 420, true",
        "20, 10, 20, 20, true",
        "-1795176000, 10, -120, 10, true",
    })
    void timesStayWithinTheSlack(long start, long end, long clampedStart, long clampedEnd, boolean clamped) {
        assertThat(clamp(nanos(start), nanos(end)))
                .isEqualTo(new BlockTimes(FIRST.plusSeconds(clampedStart), FIRST.plusSeconds(clampedEnd), clamped));
    }

    @ParameterizedTest
    @CsvSource({"-1", "-9223372036854775808"})
    void timesBeyondSignedNumbersAreInTheFuture(long end) {
        assertThat(clamp(nanos(10), end))
                .isEqualTo(new BlockTimes(FIRST.plusSeconds(10), FIRST.plusSeconds(420), true));
    }

    private static BlockTimes clamp(long start, long end) {
        return BlockTimes.clamp(start, end, FIRST, Duration.ofMinutes(5), Duration.ofMinutes(2));
    }

    private static long nanos(long seconds) {
        return (FIRST.getEpochSecond() + seconds) * 1_000_000_000L;
    }
}
