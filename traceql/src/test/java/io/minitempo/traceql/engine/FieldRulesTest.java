// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.engine;

import static io.minitempo.traceql.data.TraceTable.UNSET;
import static io.minitempo.traceql.data.TraceTable.trace;
import static io.minitempo.traceql.engine.Searches.span;
import static io.minitempo.traceql.engine.Searches.spans;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minitempo.traceql.ast.EvaluationException;
import io.minitempo.traceql.data.TraceTable;
import io.minitempo.traceql.data.TraceTable.Event;
import io.minitempo.traceql.data.TraceTable.Trace;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The rules of `spec/traceql.md §8`, one by one.
class FieldRulesTest {

    private static final Trace VALUES = trace(
            "1",
            Map.of("service.name", "shop", "x", "r", "only", 7L),
            span(1, Map.of("x", 1L)),
            span(2, Map.of("x", 1.0)),
            span(3, Map.of("x", "1")),
            span(4, Map.of("x", true)),
            span(5, Map.of("x", List.of("a", "b"))),
            span(6, Map.of("x", UNSET)),
            span(7, Map.of()),
            span(8, Map.of("x", List.of())),
            span(9, Map.of("x", List.of(1L, 5L))));

    @ParameterizedTest
    @CsvSource(
            delimiterString = "->",
            value = {
                "{ span.x = 1 } -> 1 2 9",
                "{ span.x = 1.0 } -> 1 2 9",
                "{ span.x = 1ns } -> 1 2 9",
                "{ span.x != 1 } -> 9",
                "{ span.x > 0.5 } -> 1 2 9",
                "{ span.x >= 2 } -> 9",
                "{ 2 > span.x } -> 1 2 9",
                "{ span.x = `1` } -> 3",
                "{ span.x != `1` } -> 5",
                "{ span.x =~ `.` } -> 3 5",
                "{ span.x !~ `1|b` } -> 5",
                "{ span.x < `b` } -> 3 5",
                "{ span.x = true } -> 4",
                "{ span.x != true } -> ''",
                "{ span.x } -> 4",
                "{ span.x = ok } -> ''",
                "{ span.x != nil } -> 1 2 3 4 5 8 9",
                "{ span.x = nil } -> 7",
                "{ nil = span.x } -> 7",
                "{ !(span.x = 1) } -> 3 4 5 6 7 8",
                "{ !(span.x = `a`) } -> 1 2 3 4 6 7 8 9",
                "{ .x = `r` } -> 7",
                "{ .x != nil } -> 1 2 3 4 5 7 8 9",
                "{ .x = nil } -> ''",
                "{ .only = 7 && .x = 1 } -> 1 2 9",
                "{ resource.x = `r` && span.x = `b` } -> 5",
                "{ span.x = 1 || span.x = `1` } -> 1 2 3 9",
                "{ span.x || span.y = 1 } -> 4",
                "{ span.y || resource.x = `r` } -> ''",
                "{ (span.x = 1) = false } -> 3 4 5 6 7 8",
                "{ (span.x = 1) != nil && span.x = 1 } -> 1 2 9",
            })
    void comparesValuesOfEveryType(String query, String expected) throws Exception {
        assertThat(spans(query, VALUES)).isEqualTo(expected);
    }

    private static final Trace NUMBERS = trace(
            "1",
            Map.of(),
            span(1, Map.of("a", 7L, "b", 2L)).at(100, 1_500),
            span(2, Map.of("a", -7L, "b", 2L)).at(100, 10),
            span(3, Map.of("a", 7L, "b", 2.0)).at(100, 10),
            span(4, Map.of("a", "7", "b", 2L)).at(100, 10),
            span(5, Map.of("b", 0.0)).at(100, 10),
            span(6, Map.of("a", Long.MAX_VALUE, "b", 1L)).at(100, 10));

    @ParameterizedTest
    @CsvSource(
            delimiterString = "->",
            value = {
                "{ span.a / span.b = 3 } -> 1",
                "{ span.a / span.b = -3 } -> 2",
                "{ span.a / span.b = 3.5 } -> 3",
                "{ span.a % span.b = -1 } -> 2",
                "{ span.a % span.b = 1 } -> 1 3",
                "{ span.a + span.b < 0 } -> 2 6",
                "{ 1.0 / span.b > 1000 } -> 5",
                "{ span.a ^ span.b = 128 } -> 1",
                "{ span.a ^ span.b = 49 } -> 3",
                "{ -span.a = 7 } -> 2",
                "{ span.a > 9223372036854775806 } -> 6",
                "{ span.a >= 9223372036854775807 } -> 6",
                "{ span.a > 9223372036854775807 } -> ''",
                "{ span.a = span.b } -> ''",
                "{ span.a > span.b } -> 1 3 6",
                "{ duration > 1us } -> 1",
                "{ duration = 10 } -> 2 3 4 5 6",
                "{ duration * 2 = 20ns } -> 2 3 4 5 6",
                "{ duration > span.a } -> 1 2 3",
            })
    void calculates(String query, String expected) throws Exception {
        assertThat(spans(query, withoutErrors(query, NUMBERS))).isEqualTo(expected);
    }

    /// Unary minus of a string is an error: the span with one is left out where it would be met.
    private static Trace withoutErrors(String query, Trace trace) {
        return query.contains("-span.a")
                ? trace(
                        "1",
                        Map.of(),
                        trace.spans().get(0),
                        trace.spans().get(1),
                        trace.spans().get(4))
                : trace;
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = "->",
            value = {
                "{ 1 / 0 = 1 } -> division by zero",
                "{ span.a % 0 = 1 } -> division by zero",
                "{ span.list + 1 = 2 } -> operator + needs scalars, found array",
                "{ span.list = span.list } -> operator = cannot compare two arrays",
                "{ !span.text } -> operator ! needs a boolean, found string",
                "{ -span.text = 1 } -> operator - needs a number, found string",
            })
    void failsTheQuery(String query, String message) {
        Trace trace = trace("1", Map.of(), span(1, Map.of("a", 1L, "text", "x", "list", List.of(1L, 2L))));

        assertThatThrownBy(() -> spans(query, trace))
                .isInstanceOf(EvaluationException.class)
                .hasMessage(message);
    }

    @Test
    void looksAtWhatMayFailLast() throws Exception {
        Trace trace = trace("1", Map.of(), span(1, Map.of("a", 0L)), span(2, Map.of("a", 5L)));

        assertThat(spans("{ 10 / span.a = 2 && span.a != 0 }", trace)).isEqualTo("2");
    }

    @Test
    void unaryOperatorsLeaveAbsenceAlone() throws Exception {
        Trace trace =
                trace("1", Map.of(), span(1, Map.of()), span(2, Map.of("flag", false)), span(3, Map.of("flag", true)));

        assertThat(spans("{ !span.flag }", trace)).isEqualTo("2");
        assertThat(spans("{ -span.n = 1 || span.flag = true }", trace)).isEqualTo("3");
    }

    @Test
    void ordersStringsByBytes() throws Exception {
        Trace trace = trace("1", Map.of(), span(1, Map.of("s", "\uFFFD")), span(2, Map.of("s", "\uD83D\uDE00")));

        assertThat(spans("{ span.s > `\uFFFD` }", trace)).isEqualTo("2");
    }

    @Test
    void anchorsPatternsAndLetsDotMatchLines() throws Exception {
        Trace trace = trace("1", Map.of(), span(1, Map.of("s", "ab")), span(2, Map.of("s", "a\nb")));

        assertThat(spans("{ span.s =~ `a` }", trace)).isEmpty();
        assertThat(spans("{ span.s =~ `a.b` }", trace)).isEqualTo("2");
        assertThat(spans("{ span.s =~ `A|(?i)AB` }", trace)).isEqualTo("1");
    }

    @Test
    void negativeOperatorsAskForNoElementWhenNoLiteralIsOnTheOtherSide() throws Exception {
        Trace trace = trace(
                "1",
                Map.of(),
                span(1, Map.of("list", List.of("a", "b"), "s", "a")),
                span(2, Map.of("list", List.of("a", "b"), "s", "c")));

        assertThat(spans("{ span.list != span.s }", trace)).isEqualTo("2");
        assertThat(spans("{ span.list = span.s }", trace)).isEqualTo("1");
    }

    private static final Trace EVENTS = trace(
            "1",
            Map.of(),
            span(1, Map.of()).with(new Event("a", 1, Map.of("n", 1L)), new Event("b", 2, Map.of("n", 2L))),
            span(2, Map.of()).with(new Event("a", 1, Map.of("n", 2L))),
            span(3, Map.of()),
            span(4, Map.of()).with(new Event("c", 5, Map.of("hot", true))));

    @ParameterizedTest
    @CsvSource(
            delimiterString = "->",
            value = {
                "{ event:name = `a` } -> 1 2",
                "{ event:name = `a` && event.n = 2 } -> 2",
                "{ event.n = 2 && event:name = `b` } -> 1",
                "{ event:name = `a` } && { event.n = 1 } -> 1 2",
                "{ event:name != `a` } -> 1 4",
                "{ !(event:name = `a`) } -> 3 4",
                "{ event.n = nil } -> 4",
                "{ event.n != nil } -> 1 2",
                "{ event.hot } -> 4",
                "{ event.hot || event.n = 1 } -> 4",
                "{ event:timeSinceStart > 4ns } -> 4",
                "{ event.n = 1 || event:name = `c` } -> 1 4",
                "{ event:timeSinceStart * 2 = 4 && event.n = 2 } -> 1",
                "{ event.n = 2 && event:name = `a` && duration = 10ns } -> 2",
            })
    void conditionsJoinedByAndSpeakOfOneEvent(String query, String expected) throws Exception {
        assertThat(spans(query, EVENTS)).isEqualTo(expected);
    }

    @Test
    void linksAreMatchedLikeEvents() throws Exception {
        TraceTable.Span plain = span(1, Map.of());
        TraceTable.Span linked = new TraceTable.Span(
                "0000000000000002",
                "",
                "n",
                1,
                0,
                "",
                0,
                1,
                Map.of(),
                List.of(),
                List.of(
                        new TraceTable.Link("a", "b", Map.of("k", 1L)),
                        new TraceTable.Link("c", "d", Map.of("k", 2L))));
        Trace trace = trace("1", Map.of(), plain, linked);

        assertThat(spans("{ link:traceID = `a` && link.k = 1 }", trace)).isEqualTo("2");
        assertThat(spans("{ link:traceID = `a` && link.k = 2 }", trace)).isEmpty();
        assertThat(spans("{ link:spanID != `` }", trace)).isEqualTo("2");
    }

    @Test
    void fieldsOfEveryLevelReachTheirSpans() throws Exception {
        Trace trace = trace(
                "a1",
                Map.of("service.name", "shop"),
                span(1, Map.of()).with(2, 2),
                Searches.child(2, 1, Map.of()).with(3, 0));

        assertThat(spans("{ trace:id = `a1` && kind = server && status = error }", trace))
                .isEqualTo("1");
        assertThat(spans("{ rootServiceName = `shop` && instrumentation:name = `lib` && kind = client }", trace))
                .isEqualTo("2");
        assertThat(spans("{ span:childCount = 1 && nestedSetLeft = 1 && span:parentID = `0000000000000000` }", trace))
                .isEqualTo("1");
        assertThat(spans("{ rootName = `span 1` && name =~ `.* 2` }", trace)).isEqualTo("2");
    }
}
