// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.print;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class GoFloatTest {

    @ParameterizedTest
    @CsvSource({
        "100000, 100000",
        "1000000, 1e+06",
        "999999, 999999",
        "123456789.5, 1.234567895e+08",
        "0.0001, 0.0001",
        "0.00001, 1e-05",
        "1e100, 1e+100",
        "-2.5, -2.5",
        "0, 0",
        "-0.0, -0",
        "5e-324, 5e-324",
        "1.7976931348623157e308, 1.7976931348623157e+308",
        "2e-3, 0.002",
        "NaN, NaN",
        "Infinity, +Inf",
        "-Infinity, -Inf"
    })
    void isAsGoPrints(double value, String text) {
        assertThat(GoFloat.shortest(value)).isEqualTo(text);
    }

    @Test
    void literalsHaveAPointOrAnExponent() {
        assertThat(GoFloat.literal(2)).isEqualTo("2.0");
        assertThat(GoFloat.literal(2e6)).isEqualTo("2e+06");
        assertThat(GoFloat.literal(2.5)).isEqualTo("2.5");
    }

    @Test
    void wholeScalarsHaveNeither() {
        assertThat(GoFloat.scalar(2)).isEqualTo("2");
        assertThat(GoFloat.scalar(2e6)).isEqualTo("2000000");
        assertThat(GoFloat.scalar(2.5)).isEqualTo("2.5");
        assertThat(GoFloat.scalar(1e-7)).isEqualTo("1e-07");
    }
}
