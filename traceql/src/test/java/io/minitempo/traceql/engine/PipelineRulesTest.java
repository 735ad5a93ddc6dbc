// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.engine;

import static io.minitempo.traceql.data.TraceTable.trace;
import static io.minitempo.traceql.engine.Searches.child;
import static io.minitempo.traceql.engine.Searches.span;
import static io.minitempo.traceql.engine.Searches.spans;
import static io.minitempo.traceql.engine.Searches.spansets;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minitempo.traceql.ast.EvaluationException;
import io.minitempo.traceql.data.TraceTable.Trace;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The rules of `spec/traceql.md §9` and `§10`, one by one.
class PipelineRulesTest {

    /// The tree of §9.2: 1 has the child 2; 2 has 3 and 4; 4 has 5 and 6. Beside it a second root 7 and an orphan 8.
    private static final Trace TREE = trace(
            "1",
            Map.of(),
            span(1, Map.of("k", "a")),
            child(2, 1, Map.of("k", "b")),
            child(3, 2, Map.of("k", "a", "leaf", true)),
            child(4, 2, Map.of("k", "a")),
            child(5, 4, Map.of("k", "b", "leaf", true)),
            child(6, 4, Map.of("k", "c", "leaf", true)),
            span(7, Map.of("k", "c")),
            child(8, 15, Map.of("k", "d")));

    @ParameterizedTest
    @CsvSource(
            delimiterString = "->",
            value = {
                "{ .k = `a` } && { .k = `b` } -> 1 2 3 4 5",
                "{ .k = `a` } && { .k = `z` } -> ''",
                "{ .k = `a` } || { .k = `z` } -> 1 3 4",
                "{ .k = `a` } && { .k = `a` } -> 1 3 4",
                "{ .k = `a` } > { } -> 2 5 6",
                "{ .k = `a` } > { .k = `b` } -> 2 5",
                "{ .k = `b` } < { } -> 1 4",
                "{ .k = `a` } >> { .leaf = true } -> 3 5 6",
                "{ .k = `b` } >> { .k = `b` } -> 5",
                "{ .k = `c` } << { } -> 1 2 4",
                "{ .k = `a` } ~ { } -> 3 4 7",
                "{ .k = `d` } ~ { } -> ''",
                "{ .k = `a` } !> { } -> 1 3 4 7 8",
                "{ .k = `b` } !< { } -> 2 3 5 6 7 8",
                "{ .k = `b` } !>> { } -> 1 2 7 8",
                "{ .k = `c` } !<< { } -> 3 5 6 7 8",
                "{ .k = `a` } !~ { } -> 1 2 5 6 8",
                "{ .k = `z` } !> { .k = `c` } -> 6 7",
                "{ .k = `a` } &> { .k = `b` } -> 1 2 4 5",
                "{ .k = `b` } &< { .k = `a` } -> 1 2 4 5",
                "{ .k = `a` } &>> { .leaf = true } -> 1 3 4 5 6",
                "{ .leaf = true } &<< { .k = `a` } -> 1 3 4 5 6",
                "{ .k = `a` } &~ { .k = `c` } -> 1 7",
                "({ .k = `a` } > { .k = `b` }) > { .k = `a` } -> 3 4",
                "{ .k = `a` } > { .k = `b` } > { .k = `a` } -> 3 4",
                "{ .k = `d` } || { .k = `a` } >> { .k = `c` } -> 6 8",
            })
    void relatesSpans(String query, String expected) throws Exception {
        assertThat(spans(query, TREE)).isEqualTo(expected);
    }

    @Test
    void relatesSpansOfOneTraceOnly() throws Exception {
        Trace one = trace("1", Map.of(), span(1, Map.of("k", "a")));
        Trace other = trace("2", Map.of(), span(1, Map.of("k", "b")), child(2, 1, Map.of("k", "c")));

        assertThat(spans("{ .k = `a` } >> { }", one, other)).isEmpty();
        assertThat(spans("{ .k = `a` } || { .k = `c` }", one, other)).isEqualTo("1 2");
    }

    private static final Trace SHOP = trace(
            "1",
            Map.of(),
            span(1, Map.of("n", 2L, "g", "x")).at(100, 10),
            child(2, 1, Map.of("n", 4L, "g", "x")).at(100, 15),
            child(3, 1, Map.of("n", 0.5, "g", "y")).at(100, 20),
            child(4, 1, Map.of("m", -3L, "g", "y")).at(100, 30),
            child(5, 1, Map.of("m", 2L)).at(100, 40));

    @ParameterizedTest
    @CsvSource(
            delimiterString = "->",
            value = {
                "{ } | count() = 5 -> count()=5: 1 2 3 4 5",
                "{ } | count() != 5 -> ''",
                "{ .g = `x` } | count() >= 2 -> count()=2: 1 2",
                "{ } | min(duration) = 10ns -> min(duration)=10: 1 2 3 4 5",
                "{ } | max(duration) > 39 -> max(duration)=40: 1 2 3 4 5",
                "{ } | sum(duration) = 115ns -> sum(duration)=115: 1 2 3 4 5",
                "{ } | avg(duration) < 1s -> avg(duration)=23: 1 2 3 4 5",
                "{ } | min(span.n) < 1 -> min(span.n)=0.5: 1 2 3 4 5",
                "{ } | max(span.n) = 4.0 -> max(span.n)=4: 1 2 3 4 5",
                "{ } | sum(span.n) = 6 -> sum(span.n)=6: 1 2 3 4 5",
                "{ } | avg(span.n) = 2 -> avg(span.n)=2.0: 1 2 3 4 5",
                "{ } | avg(span.m) = -0.5 -> avg(span.m)=-0.5: 1 2 3 4 5",
                "{ } | max(span.z) != 1 -> ''",
                "{ } | avg(duration / 2) > 1 -> avg(duration / 2)=11.5: 1 2 3 4 5",
                "{ } | count() > 1 | { .g = `y` } -> count()=5: 3 4",
                "{ } | count() > 1 | { .g = `y` } | count() > 1 -> count()=2 count()=5: 3 4",
                "{ .g = `x` } | select(.n) -> ': 1 2'",
            })
    void aggregates(String query, String expected) throws Exception {
        String one = String.join("; ", spansets(query.strip(), SHOP));
        assertThat(one).isEqualTo(expected);
    }

    /// Whatever the order of the spans: NaN is no number, as in `max_over_time`.
    @Test
    void extremesAreOfNumbers() throws Exception {
        Trace trace = trace(
                "1",
                Map.of(),
                span(1, Map.of("n", Double.NaN)),
                span(2, Map.of("n", 2.5)),
                span(3, Map.of("n", Double.NaN)),
                span(4, Map.of("m", Double.NaN)));

        assertThat(spansets("{ } | max(span.n) > 1", trace)).containsExactly("max(span.n)=2.5: 1 2 3 4");
        assertThat(spansets("{ } | min(span.n) > 1", trace)).containsExactly("min(span.n)=2.5: 1 2 3 4");
        assertThat(spansets("{ } | max(span.m) != 1", trace)).isEmpty();
    }

    @Test
    void passesPipelinesOn() throws Exception {
        assertThat(spansets("{ } | by(.g)", SHOP)).containsExactly("by(.g)=nil: 5", "by(.g)=x: 1 2", "by(.g)=y: 3 4");
        assertThat(spansets("{ } | by(.g) | count() > 1 | { .n != nil }", SHOP))
                .containsExactly("by(.g)=x count()=2: 1 2", "by(.g)=y count()=2: 3");
        assertThat(spansets("{ } | by(.g) | by(.n != nil)", SHOP))
                .containsExactly(
                        "by(.g)=nil by(.n != nil)=false: 5",
                        "by(.g)=x by(.n != nil)=true: 1 2",
                        "by(.g)=y by(.n != nil)=false: 4",
                        "by(.g)=y by(.n != nil)=true: 3");
        assertThat(spansets("{ } | by(.g) | coalesce() | count() = 5", SHOP)).containsExactly("count()=5: 1 2 3 4 5");
        assertThat(spansets("{ .g = `x` } | by(.g) | { .n = 2 } || { .n = 4 }", SHOP))
                .containsExactly("by(.g)=x: 1 2");
    }

    @Test
    void groupsByTypeAndValue() throws Exception {
        Trace trace =
                trace("1", Map.of(), span(1, Map.of("x", 1L)), span(2, Map.of("x", 1.0)), span(3, Map.of("x", "1")));

        assertThat(spansets("{ } | by(.x)", trace)).hasSize(3);
    }

    @Test
    void appliesOperatorsToEverySpansetByItself() throws Exception {
        // 2 is a child of 1 but in another group.
        assertThat(spans("{ } | by(.k) | { } > { }", TREE)).isEmpty();
        assertThat(spans("{ } | by(.leaf) | { } > { }", TREE)).isEqualTo("2 4");
    }

    @Test
    void refusesRelationsBetweenSeveralSpansets() {
        assertThatThrownBy(() -> spans("({ } | by(.k)) > ({ } | count() > 0)", TREE))
                .isInstanceOf(EvaluationException.class)
                .hasMessage("spanset operators are not supported for multiple spansets per trace."
                        + " consider using coalesce()");
    }

    @Test
    void joinsSeveralSpansetsWithoutRelation() throws Exception {
        assertThat(spansets("({ } | by(.k) | count() > 2) || ({ .k = `d` } | count() > 0)", TREE))
                .containsExactly(": 1 3 4 8");
    }

    @Test
    void longChainsOfOperatorsRun() throws Exception {
        assertThat(spans("{ " + "span.n = 1 || ".repeat(9_000) + "span.n = 2 }", SHOP))
                .isEqualTo("1");
        assertThat(spans("{ " + "span.n != 9 && ".repeat(8_000) + "span.n = 2 }", SHOP))
                .isEqualTo("1");
        assertThat(spans("{ span.n = 2" + " + 0".repeat(30_000) + " }", SHOP)).isEqualTo("1");
        assertThat(spans("{ span.n" + " + 0".repeat(30_000) + " = 2 }", SHOP)).isEqualTo("1");
        assertThat(spans("{ .g }" + " || { .g }".repeat(12_000) + " || { span.n = 4 }", SHOP))
                .isEqualTo("2");
        assertThat(spans("{ .n" + " != nil".repeat(15_000) + " }", SHOP)).isEqualTo("1 2 3 4 5");
        assertThat(spans("{ .g" + " || .g".repeat(10_000) + " }", SHOP)).isEmpty();
    }
}
