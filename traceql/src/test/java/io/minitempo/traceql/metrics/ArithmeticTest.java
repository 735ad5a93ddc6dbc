// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.metrics;

import static io.minitempo.traceql.metrics.Metrics.table;
import static io.minitempo.traceql.metrics.Metrics.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.minitempo.traceql.ast.BinaryOperator;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ArithmeticTest {

    private static final double NAN = Double.NaN;

    private static Series series(String labels, double... values) {
        return new Series(labels(labels), values, List.of(exemplar(labels)));
    }

    private static Exemplar exemplar(String of) {
        return new Exemplar(List.of(new Label("of", text(of))), 1, 1);
    }

    private static List<Label> labels(String text) {
        List<Label> labels = new ArrayList<>();
        for (String pair : text.isEmpty() ? new String[0] : text.split(",", -1)) {
            labels.add(new Label(pair.split("=", -1)[0], text(pair.split("=", -1)[1])));
        }
        return labels;
    }

    private static List<Series> divide(List<Series> left, List<Series> right) {
        return Arithmetic.combine(BinaryOperator.DIVIDE, left, right);
    }

    @Test
    void matchesSeriesWithTheSameLabelsInAnyOrder() {
        List<Series> result = divide(
                List.of(series("a=1,b=2", 6, 8), series("a=1", 1, 1)),
                List.of(series("b=2,a=1", 3, 2), series("a=2", 1, 1)));
        assertThat(table(result)).isEqualTo(Map.of("{a=1, b=2}", List.of(2.0, 4.0)));
        assertThat(result.getFirst().exemplars()).containsExactlyInAnyOrder(exemplar("a=1,b=2"), exemplar("b=2,a=1"));
    }

    @Test
    void namesTheResultAfterBothSides() {
        assertThat(table(divide(List.of(series("__name__=rate", 6)), List.of(series("__name__=count", 3)))))
                .containsOnlyKeys("{__name__=(rate / count)}");
        assertThat(table(divide(List.of(series("__name__=rate", 6)), List.of(series("", 3)))))
                .containsOnlyKeys("{}");
    }

    @Test
    void spreadsAnUnlabelledRightSideOverTheLeft() {
        List<Series> result = divide(List.of(series("a=1", 6), series("a=2", 9)), List.of(series("__name__=count", 3)));
        assertThat(table(result)).isEqualTo(Map.of("{a=1}", List.of(2.0), "{a=2}", List.of(3.0)));
        assertThat(result.getFirst().exemplars()).containsExactly(exemplar("a=1"));
    }

    @Test
    void spreadsAnUnlabelledLeftSideOverTheRight() {
        List<Series> result = divide(List.of(series("__name__=rate", 6)), List.of(series("a=1", 3), series("a=2", 2)));
        assertThat(table(result)).isEqualTo(Map.of("{a=1}", List.of(2.0), "{a=2}", List.of(3.0)));
        assertThat(result.getLast().exemplars()).containsExactly(exemplar("a=2"));
    }

    @Test
    void iteratesOverTheLeftWhenTheRightHasAnUnlabelledSeries() {
        assertThat(table(divide(
                        List.of(series("a=1", 6), series("a=3", 9)),
                        List.of(series("", 3), series("a=1", 2), series("a=2", 1)))))
                .isEqualTo(Map.of("{a=1}", List.of(3.0), "{a=3}", List.of(3.0)));
    }

    @Test
    void givesNothingForDivisionsByZero() {
        assertThat(table(divide(List.of(series("", 0, 1, 4, NAN)), List.of(series("", 0, 0, 2, 1)))))
                .isEqualTo(Map.of("{}", List.of(NAN, NAN, 2.0, NAN)));
    }

    @Test
    void addsSubtractsAndMultiplies() {
        assertThat(Arithmetic.apply(BinaryOperator.ADD, 2, 3)).isEqualTo(5);
        assertThat(Arithmetic.apply(BinaryOperator.SUBTRACT, 2, 3)).isEqualTo(-1);
        assertThat(Arithmetic.apply(BinaryOperator.MULTIPLY, 2, 3)).isEqualTo(6);
        assertThat(Arithmetic.apply(BinaryOperator.ADD, NAN, 3)).isNaN();
    }

    @Test
    void changesExemplarsWithTheirSeries() {
        List<Series> result = Arithmetic.map(List.of(series("__name__=rate", 1, NAN)), value -> value * 60);
        assertThat(table(result)).isEqualTo(Map.of("{__name__=rate}", List.of(60.0, NAN)));
        assertThat(result.getFirst().exemplars().getFirst().value()).isEqualTo(60);
    }
}
