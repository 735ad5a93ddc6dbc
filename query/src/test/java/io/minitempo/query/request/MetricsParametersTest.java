// SPDX-License-Identifier: Apache-2.0
package io.minitempo.query.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minitempo.core.TempoException;
import io.minitempo.proto.tempopb.QueryRangeRequest;
import io.minitempo.server.http.QueryParameters;
import io.minitempo.server.query.QueryStrings;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MetricsParametersTest {

    private static final Instant NOW = Instant.ofEpochSecond(1_700_000_000L);

    private static QueryRangeRequest parse(String query) {
        return MetricsParameters.parse(QueryParameters.parse(query), NOW);
    }

    @ParameterizedTest
    @CsvSource({
        "1700000000, 1700000000000000000",
        "1700000000123456789, 1700000000123456789",
        "1700000000.25, 1700000000250000000",
        "2023-11-14T22:13:20Z, 1700000000000000000",
        "2023-11-14T22:13:20.5Z, 1700000000500000000",
        "10, 10000000000",
    })
    void timesComeInManyForms(String text, long nanos) {
        assertThat(parse("start=" + text).getStart()).isEqualTo(nanos);
    }

    @Test
    void theLastHourIsTheDefault() {
        QueryRangeRequest request = parse("q=x");
        assertThat(request.getEnd()).isEqualTo(1_700_000_000_000_000_000L);
        assertThat(request.getStart()).isEqualTo(1_699_996_400_000_000_000L);
    }

    @Test
    void startIsBeforeTheEarlierOfEndAndNow() {
        assertThat(parse("since=10s&end=1600000000").getStart()).isEqualTo(1_599_999_990_000_000_000L);
        assertThat(parse("since=10s&end=1800000000").getStart()).isEqualTo(1_699_999_990_000_000_000L);
    }

    @ParameterizedTest
    @CsvSource({"15, 15000000000", "0.5, 500000000", "1m30s, 90000000000", "0, 0"})
    void stepsAreSecondsOrDurations(String text, long nanos) {
        assertThat(parse("step=" + text).getStep()).isEqualTo(nanos);
    }

    @ParameterizedTest
    @Timeout(10)
    @ValueSource(strings = {"step=1e-400000000", "start=.1e-400000000", "end=1.0e-400000000&start=0"})
    void numbersWithVastExponentsAreReadAtOnce(String query) {
        QueryRangeRequest request = parse(query);

        assertThat(Math.min(request.getStep(), Math.min(request.getStart(), request.getEnd())))
                .isZero();
    }

    @ParameterizedTest
    @Timeout(10)
    @ValueSource(strings = {"start=", "start=1.", "step="})
    void numbersOfAMillionDigitsAreRefusedAtOnce(String query) {
        assertThatThrownBy(() -> parse(query + "1".repeat(1_000_000))).isInstanceOf(TempoException.Invalid.class);
    }

    @Test
    void qWinsOverQuery() {
        assertThat(parse("query=a&q=b").getQuery()).isEqualTo("b");
        assertThat(parse("query=a").getQuery()).isEqualTo("a");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "since=x | could not parse 'since' parameter: not a valid duration string: \"x\"",
                "step=x | cannot parse \"x\" to a valid duration",
                "step=1e99 | cannot parse \"1e99\" to a valid duration",
            })
    void refusesAsTempoDoes(String query, String message) {
        assertThatThrownBy(() -> parse(query))
                .isInstanceOf(TempoException.Invalid.class)
                .hasMessage(message);
    }

    @ParameterizedTest
    @CsvSource({"x", "99999999999999999999", "2023-13-01T00:00:00Z", "1.x"})
    void timesThatAreNoneAreNamed(String text) {
        assertThatThrownBy(() -> parse("end=" + text))
                .isInstanceOf(TempoException.Invalid.class)
                .hasMessageStartingWith("could not parse 'end' parameter: ");
    }

    @Test
    void whatIsFormattedIsReadAgain() {
        QueryRangeRequest request = QueryRangeRequest.newBuilder()
                .setQuery("{ } | rate() by (name)")
                .setStart(1_700_000_000_123_456_789L)
                .setEnd(1_700_000_100_000_000_000L)
                .setStep(1_500_000_000L)
                .setQueryMode(MetricsParameters.RECENT)
                .setExemplars(7)
                .setMaxSeries(9)
                .setInstant(false)
                .build();
        assertThat(parse(QueryStrings.format(MetricsParameters.format(request))))
                .isEqualTo(request);
    }
}
