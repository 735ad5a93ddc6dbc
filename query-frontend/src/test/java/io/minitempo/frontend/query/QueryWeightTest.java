// SPDX-License-Identifier: Apache-2.0
package io.minitempo.frontend.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.minitempo.frontend.config.QueryFrontendConfig.WeightsConfig;
import io.minitempo.traceql.TraceQl;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QueryWeightTest {

    private static int weight(String query, WeightsConfig config) {
        return QueryWeight.of(TraceQl.parse(query), config);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "{ };1",
                "{ .a = 1 && .b = 2 && .c = 3 && .d = 4 };1",
                "{ .a = 1 && .b = 2 && .c = 3 && .d = 4 && .e != nil };2",
                "{ .a =~ `x.*` };1",
                "{ .a =~ `x.*` && .b !~ `y.*` };2",
                "{ .a = 1 || .b = 2 };2",
                "{ .a = 1 } || { .b = 2 };2",
                "{ .a = 1 } && { .b = 2 };1",
                "{ .a = 1 } >> { .b = 2 };2",
                "{ !(.a = 1 || .b = 2) } | count() > 1 | { .c = 3 };2",
                "{ .a = 1 } | rate() by (.b);1",
                "{ } | compare({ status = error });2",
                "({ .a = 1 || .b = 2 } | rate()) / ({ .a = 1 } !> { .b = 2 } | rate());3",
                "{ .a =~ `1` || .b =~ `2` || .c =~ `3` || .d =~ `4` || .e =~ `5` } &> { } | compare({ .x = 1 });6"
            })
    void growsWithWhatIsDear(String query, int expected) {
        assertThat(weight(query, WeightsConfig.defaults())).as(query).isEqualTo(expected);
    }

    @Test
    void theNumbersAreConfigured() {
        String query = "{ .a = 1 && .b =~ `x.*` }";
        assertThat(weight(query, new WeightsConfig(true, true, 1, 0))).isEqualTo(3);
        assertThat(weight(query, new WeightsConfig(false, true, 1, 0))).isEqualTo(1);
    }
}
