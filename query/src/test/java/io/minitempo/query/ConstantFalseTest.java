// SPDX-License-Identifier: Apache-2.0
package io.minitempo.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.minitempo.traceql.TraceQl;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConstantFalseTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{ false }",
                "{ 1 = 2 }",
                "{ !true }",
                "{ false } && { false }",
                "{ false } || { 1 > 2 }",
                "{ false } >> { false }",
                "({ false } || { false })",
                "{ false } | count() > 0",
                "{ false } | rate()",
                "{ false } || { false } | count_over_time() by (name)"
            })
    void findsNothingWhateverTheData(String query) {
        assertThat(ConstantFalse.finds(TraceQl.parse(query))).isTrue();
    }

    /// Where it is not sure, the jobs run.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{ }",
                "{ true }",
                "{ name = \"false\" }",
                "{ .a = false }",
                "{ false } || { true }",
                "{ true } !>> { false }",
                "{ } | count() > 1000",
                "{ } | rate()",
                "{ status = error } | rate()"
            })
    void mayFindSomething(String query) {
        assertThat(ConstantFalse.finds(TraceQl.parse(query))).isFalse();
    }
}
