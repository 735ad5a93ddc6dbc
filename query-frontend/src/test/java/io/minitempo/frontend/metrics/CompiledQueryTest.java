// SPDX-License-Identifier: Apache-2.0
package io.minitempo.frontend.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minitempo.core.TempoException;
import io.minitempo.frontend.config.QueryFrontendConfig;
import io.minitempo.frontend.metrics.CompiledQuery.Form;
import io.minitempo.proto.tempopb.QueryRangeRequest;
import io.minitempo.traceql.metrics.Interval;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CompiledQueryTest {

    private static final long SECOND = 1_000_000_000L;

    private static Interval interval(long start, long end, Form form) {
        QueryRangeRequest request = QueryRangeRequest.newBuilder()
                .setQuery("{ } | rate()")
                .setStart(start * SECOND)
                .setEnd(end * SECOND)
                .setStep(60 * SECOND)
                .build();
        return CompiledQuery.of(request, true, form, QueryFrontendConfig.defaults(), Instant.ofEpochSecond(1_000_000))
                .interval();
    }

    @Test
    void aRangeMayBeOneMoment() {
        assertThat(interval(1260, 1260, Form.RANGE))
                .isEqualTo(Interval.range(1200 * SECOND, 1260 * SECOND, 60 * SECOND));
        assertThat(interval(1270, 1270, Form.RANGE))
                .isEqualTo(Interval.range(1200 * SECOND, 1320 * SECOND, 60 * SECOND));
    }

    @ParameterizedTest
    @CsvSource({"1260, 1259, RANGE", "1260, 1259, INSTANT", "1260, 1260, INSTANT"})
    void theEndIsNotBeforeTheStart(long start, long end, Form form) {
        assertThatThrownBy(() -> interval(start, end, form))
                .isInstanceOf(TempoException.Invalid.class)
                .hasMessage("end must be greater than start");
    }
}
