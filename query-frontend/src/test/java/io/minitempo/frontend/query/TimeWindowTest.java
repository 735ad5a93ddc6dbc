// SPDX-License-Identifier: Apache-2.0
package io.minitempo.frontend.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minitempo.core.TempoException;
import io.minitempo.server.http.QueryParameters;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimeWindowTest {

    private static final TimeWindow.Rules RULES =
            new TimeWindow.Rules(Instant.ofEpochSecond(10_000), Duration.ofSeconds(900), Duration.ofSeconds(30));

    private static TimeWindow of(String query) {
        return TimeWindow.of(QueryParameters.parse(query), RULES);
    }

    @ParameterizedTest
    @CsvSource({
        "'', 9100, 9970",
        "start=100&end=200, 100, 200",
        "start=100&end=20000, 100, 9970",
        "start=9990&end=20000, 9100, 9970",
        "since=100s, 9870, 9970",
        "since=100s&start=1&end=2, 9870, 9970",
        "start=0&end=0, 0, 0",
        "start=1970-01-01T00:01:40Z&end=200.5, 100, 200",
    })
    void followsTheRules(String query, long start, long end) {
        assertThat(of(query)).isEqualTo(new TimeWindow(start, end));
    }

    @ParameterizedTest
    @CsvSource({
        "end=5, only one of start and end provided: must provide both or neither",
        "start=x, only one of start and end provided: must provide both or neither",
        "since=x, could not parse 'since' parameter: not a valid duration string: \"x\"",
    })
    void refusesAsTempoDoes(String query, String message) {
        assertThatThrownBy(() -> of(query))
                .isInstanceOf(TempoException.Invalid.class)
                .hasMessage("error parsing date range: " + message);
    }

    @Test
    void aRangeThatIsTooLongIsRefused() {
        TimeWindow window = new TimeWindow(1, 3602);
        window.check(Duration.ZERO);
        window.check(Duration.ofSeconds(3601));
        assertThatThrownBy(() -> window.check(Duration.ofHours(1)))
                .hasMessage("range specified by start and end exceeds 1h0m0s. received start=1 end=3602");
    }
}
