// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.minitempo.testsupport.Golden;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GoNumberTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "-0.0, -0",
        "1, 1",
        "-1, -1",
        "20, 20",
        "0.005, 0.005",
        "0.0001, 0.0001",
        "0.00001, 1e-05",
        "524288, 524288",
        "1048576, 1.048576e+06",
        "1000000, 1e+06",
        "1e100, 1e+100",
        "1.5e-7, 1.5e-07",
        "12345678.5, 1.23456785e+07",
        "NaN, NaN",
        "Infinity, +Inf",
        "-Infinity, -Inf",
        "4.9E-324, 5e-324",
        "9.9E-324, 1e-323",
        "0.25, 0.25",
        "-1.2e21, -1.2e+21",
    })
    void printsAsGoDoes(double value, String text) {
        assertThat(GoNumber.format(value)).isEqualTo(text);
    }

    @Test
    void printsEveryNumberOfARecordedScrapeAsItWas() {
        List<String> numbers = Golden.text("status/metrics-names-types-values.txt")
                .lines()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.substring(line.lastIndexOf(' ') + 1))
                .toList();

        assertThat(numbers)
                .hasSizeGreaterThan(500)
                .allSatisfy(text -> assertThat(GoNumber.format(Double.parseDouble(text.replace("Inf", "Infinity"))))
                        .isEqualTo(text));
    }
}
