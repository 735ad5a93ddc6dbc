// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.engine;

import static io.minitempo.traceql.data.TraceTable.trace;
import static io.minitempo.traceql.engine.Searches.span;
import static io.minitempo.traceql.engine.Searches.spansets;
import static org.assertj.core.api.Assertions.assertThat;

import io.minitempo.traceql.data.TraceTable.Event;
import io.minitempo.traceql.data.TraceTable.Link;
import io.minitempo.traceql.data.TraceTable.Trace;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Which of several events a span has its value from, where it needs one (`spec/traceql.md §8.1`).
class EventValuesTest {

    private static final Trace TRACE = trace(
            "1",
            Map.of(),
            span(1, Map.of())
                    .with(
                            new Event("a", 1, Map.of("late", 7L)),
                            new Event("b", 2, Map.of("n", 1L)),
                            new Event("c", 3, Map.of("n", 2L)),
                            new Event("b", 4, Map.of("n", 3L, "list", List.of()))),
            span(2, Map.of()).with(new Event("c", 5, Map.of())),
            span(3, Map.of()));

    @ParameterizedTest
    @CsvSource(
            delimiterString = "->",
            value = {
                // Of the events that the query asks for the first.
                "{ event:name = `c` } | by(event:name) -> by(event:name)=c: 1 2",
                "{ event:name = `c` } | by(event.n) -> by(event.n)=2: 1, by(event.n)=nil: 2",
                "{ event:name = `b` && event.n > 1 } | by(event.n) -> by(event.n)=3: 1",
                "{ event:name = `b` && event.n > 1 } | by(event:timeSinceStart) -> by(event:timeSinceStart)=4: 1",
                "{ event.n = 3 || event.n = 2 } | by(event:name) -> by(event:name)=c: 1",
                "{ event:name = `c` } && { event.n = 3 } | max(event.n) = 2 -> max(event.n)=2: 1 2",
                "{ } | { event:name = `c` } | sum(event:timeSinceStart) = 8 -> sum(event:timeSinceStart)=8: 1 2",
                "({ event.n = 3 }) && ({ event.n = 2 } || { kind = server }) | by(event.n) -> by(event.n)=2: 1",
                // Where it asks for none of the span's that have a value, the first that has one.
                "{ } | by(event:name) -> by(event:name)=a: 1, by(event:name)=c: 2, by(event:name)=nil: 3",
                "{ } | by(event.n) -> by(event.n)=1: 1, by(event.n)=nil: 2 3",
                "{ event:name = `c` } | by(event.late) -> by(event.late)=7: 1, by(event.late)=nil: 2",
                "{ !(event:name = `a`) } | by(event:name) -> by(event:name)=c: 2, by(event:name)=nil: 3",
                "{ event.n + 1 = 3 } | by(event.n) -> by(event.n)=1: 1",
            })
    void isTheFirstThatTheQueryAsksFor(String query, String expected) throws Exception {
        assertThat(spansets(query, TRACE)).containsExactlyInAnyOrder(expected.split(", "));
    }

    @Test
    void isTheSameForLinks() throws Exception {
        Trace trace = trace(
                "1",
                Map.of(),
                span(1, Map.of()).with(new Link("a", "1", Map.of("n", 1L)), new Link("b", "2", Map.of("n", 2L))));

        assertThat(spansets("{ } | by(link.n)", trace)).containsExactly("by(link.n)=1: 1");
        assertThat(spansets("{ link:traceID = `b` } | by(link.n)", trace)).containsExactly("by(link.n)=2: 1");
        assertThat(spansets("{ link.n = 2 } | by(link:spanID)", trace)).containsExactly("by(link:spanID)=2: 1");
    }
}
