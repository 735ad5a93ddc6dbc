// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.metrics;

import static io.minitempo.traceql.metrics.Metrics.table;
import static io.minitempo.traceql.metrics.Metrics.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.minitempo.traceql.ast.BinaryOperator;
import io.minitempo.traceql.ast.SecondStage;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SecondStagesTest {

    private static final double NAN = Double.NaN;

    private static Series series(String name, double... values) {
        return new Series(List.of(new Label("a", text(name))), values, List.of());
    }

    private static Map<String, List<Double>> apply(List<Series> series, SecondStage... stages) {
        return table(SecondStages.apply(List.of(stages), series));
    }

    @Test
    void keepsTheLargestAtEveryPoint() {
        assertThat(apply(
                        List.of(series("x", 1, 9, NAN), series("y", 2, 8, NAN), series("z", 3, 7, 0)),
                        new SecondStage.TopK(2)))
                .isEqualTo(Map.of(
                        "{a=x}", List.of(NAN, 9.0, NAN),
                        "{a=y}", List.of(2.0, 8.0, NAN),
                        "{a=z}", List.of(3.0, NAN, 0.0)));
    }

    @Test
    void keepsTheSmallestAtEveryPointAndDropsSeriesLeftEmpty() {
        assertThat(apply(
                        List.of(series("x", 1, -9, NAN), series("y", 2, -8, 5), series("z", 3, 7, 6)),
                        new SecondStage.BottomK(1)))
                .isEqualTo(Map.of("{a=x}", List.of(1.0, -9.0, NAN), "{a=y}", List.of(NAN, NAN, 5.0)));
    }

    @Test
    void prefersTheFirstByNameForTopAndTheLastForBottom() {
        List<Series> equal = List.of(series("y", 1), series("x", 1), series("z", 1));
        assertThat(apply(equal, new SecondStage.TopK(1))).containsOnlyKeys("{a=x}");
        assertThat(apply(equal, new SecondStage.TopK(2))).containsOnlyKeys("{a=x}", "{a=y}");
        assertThat(apply(equal, new SecondStage.BottomK(1))).containsOnlyKeys("{a=z}");
        assertThat(apply(equal, new SecondStage.BottomK(2))).containsOnlyKeys("{a=y}", "{a=z}");
    }

    @Test
    void takesNegativeZeroAsEqualToZero() {
        List<Series> zeros = List.of(series("x", -0.0), series("y", 0.0));
        assertThat(apply(zeros, new SecondStage.TopK(1))).containsOnlyKeys("{a=x}");
        assertThat(apply(zeros, new SecondStage.BottomK(1))).containsOnlyKeys("{a=y}");
    }

    @Test
    void comparesValuesBeforeNames() {
        List<Series> equal = List.of(
                new Series(List.of(new Label("a", text("y"))), new double[] {1}, List.of()),
                new Series(List.of(new Label("b", text("x"))), new double[] {1}, List.of()));
        assertThat(apply(equal, new SecondStage.TopK(1))).containsOnlyKeys("{b=x}");
    }

    @Test
    void changesNothingWhenThereAreNoMoreThanK() {
        List<Series> series = List.of(series("x", NAN, NAN), series("y", 1, 2));
        assertThat(SecondStages.apply(List.of(new SecondStage.TopK(2)), series)).isEqualTo(series);
    }

    @ParameterizedTest
    @CsvSource({
        "EQUAL, false, true, false",
        "NOT_EQUAL, true, false, true",
        "LESS, true, false, false",
        "LESS_EQUAL, true, true, false",
        "GREATER, false, false, true",
        "GREATER_EQUAL, false, true, true",
    })
    void dropsPointsThatDoNotCompare(BinaryOperator operator, boolean one, boolean two, boolean three) {
        assertThat(apply(
                        List.of(series("x", 1, 2, 3, NAN), series("none", NAN)),
                        new SecondStage.Threshold(operator, 2)))
                .isEqualTo(Map.of("{a=x}", List.of(one ? 1 : NAN, two ? 2 : NAN, three ? 3 : NAN, NAN)));
    }

    @Test
    void appliesStagesInOrder() {
        List<Series> series = List.of(series("x", 1), series("y", 2), series("z", 3));
        assertThat(apply(series, new SecondStage.Threshold(BinaryOperator.LESS, 3), new SecondStage.TopK(1)))
                .containsOnlyKeys("{a=y}");
        assertThat(apply(series, new SecondStage.TopK(1), new SecondStage.Threshold(BinaryOperator.LESS, 3)))
                .isEmpty();
    }

    @Test
    void losesPlaceholderExemplarsAtComparisons() {
        Exemplar placeholder = new Exemplar(List.of(), NAN, 1);
        Exemplar small = new Exemplar(List.of(), 1, 2);
        Exemplar large = new Exemplar(List.of(), 3, 3);
        Series series = new Series(List.of(), new double[] {5}, List.of(placeholder, small, large));
        assertThat(SecondStages.apply(List.of(new SecondStage.Threshold(BinaryOperator.NOT_EQUAL, 1)), List.of(series))
                        .getFirst()
                        .exemplars())
                .containsExactly(large);
    }
}
