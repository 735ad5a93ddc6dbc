// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.minitempo.traceql.ast.Static;
import java.util.List;
import org.junit.jupiter.api.Test;

class SeriesKeyTest {

    private static final Label A = new Label("a", new Static.StringValue("1"));
    private static final Label B = new Label("b", new Static.IntValue(1));
    private static final Label NAME = new Label(Labels.NAME, new Static.StringValue("rate"));

    @Test
    void theOrderOfLabelsDoesNotMatter() {
        assertThat(SeriesKey.of(List.of(A, B))).isEqualTo(SeriesKey.of(List.of(B, A)));
        assertThat(SeriesKey.of(List.of(A, B))).hasSameHashCodeAs(SeriesKey.of(List.of(B, A)));
    }

    @Test
    void theNameOfTheFunctionDoesNotMatter() {
        assertThat(SeriesKey.of(List.of(NAME, A))).isEqualTo(SeriesKey.of(List.of(A)));
        assertThat(SeriesKey.of(List.of(NAME))).isEqualTo(SeriesKey.of(List.of()));
    }

    @Test
    void aLabelThatIsThereTwiceCountsOnce() {
        assertThat(SeriesKey.of(List.of(A, B, A))).isEqualTo(SeriesKey.of(List.of(B, A)));
    }

    @Test
    void otherLabelsMakeAnotherSeries() {
        assertThat(SeriesKey.of(List.of(A))).isNotEqualTo(SeriesKey.of(List.of(A, B)));
        assertThat(SeriesKey.of(List.of(A))).isNotEqualTo(SeriesKey.of(List.of(B)));
        assertThat(SeriesKey.of(List.of(B)))
                .isNotEqualTo(SeriesKey.of(List.of(new Label("b", new Static.FloatValue(1)))));
    }
}
