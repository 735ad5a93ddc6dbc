// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.engine;

import static io.minitempo.traceql.data.TraceTable.UNSET;
import static io.minitempo.traceql.data.TraceTable.trace;
import static io.minitempo.traceql.engine.Searches.child;
import static io.minitempo.traceql.engine.Searches.listed;
import static io.minitempo.traceql.engine.Searches.search;
import static io.minitempo.traceql.engine.Searches.span;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minitempo.traceql.TraceQl;
import io.minitempo.traceql.ast.EvaluationException;
import io.minitempo.traceql.data.ServiceStats;
import io.minitempo.traceql.data.TableBatch;
import io.minitempo.traceql.data.TraceTable.Event;
import io.minitempo.traceql.data.TraceTable.Trace;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The rules of `spec/traceql.md §11`, one by one, and what a search loads.
class SearchRulesTest {

    private static final Trace TRACE = trace(
            "ab",
            Map.of("service.name", "shop", "zone", "eu"),
            span(1, Map.of("n", 1L, "service.name", "own")).at(1_000, 500).with(2, 2),
            child(2, 1, Map.of("n", 2L, "tags", List.of("red", "blue", "blue"))).at(1_100, 10),
            child(3, 1, Map.of("tags", List.of("red", "blue"), "none", List.of(), "odd", UNSET))
                    .at(1_200, 1_000));

    @Test
    void givesWhatATraceIs() throws Exception {
        TraceMatch match = search("{ span.n = 2 }", TRACE).getFirst();

        assertThat(match.traceId()).hasSize(16).endsWith(0xab);
        assertThat(match.rootServiceName()).isEqualTo("shop");
        assertThat(match.rootTraceName()).isEqualTo("span 1");
        assertThat(match.startNanos()).isEqualTo(1_000);
        assertThat(match.durationNanos()).isEqualTo(1_200);
        assertThat(match.services()).containsExactly(Map.entry("shop", new ServiceStats(3, 1)));
        SpanMatch span = match.spansets().getFirst().spans().getFirst();
        assertThat(span.spanId()).containsExactly(0, 0, 0, 0, 0, 0, 0, 2);
        assertThat(span.startNanos()).isEqualTo(1_100);
        assertThat(span.durationNanos()).isEqualTo(10);
        assertThat(span.name()).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = "->",
            value = {
                "{ span.n = 2 } -> n=2",
                "{ span.n = 2 } || { kind = server } -> kind=2; n=2",
                "{ kind = server && span.n > 0 } -> kind=2 n=1",
                "{ duration > 0 && span.n = 2 && name != `` && trace:id = `ab` && rootName != `` } -> n=2",
                "{ span.n = nil } -> n=nil",
                "{ span.n = nil || span.n = 1 } -> n=1; n=nil",
                "{ span.n = nil } || { status = error } -> status=2; n=nil",
                "{ span.n != nil } -> n=1; n=2",
                "{ span.n + 1 = 3 } -> n=2",
                "{ !(span.n = 1) } -> n=2; ''",
                "{ !(span.n != nil) } -> n=nil",
                "{ .service.name = `own` } -> service.name=own",
                "{ .service.name != `` && span.n = 1 } -> n=1 service.name=own service.name=shop",
                "{ .zone = nil || span.n = 2 } -> n=2",
                "{ .gone = nil && span.n = 2 } -> gone=nil n=2",
                "{ resource.zone = `eu` && span.n = 2 } -> n=2 zone=eu",
                "{ span.n = 2 } | select(resource.zone, duration, span.tags) -> n=2 tags=[red, blue, blue] zone=eu",
                "{ span.tags = `red` } -> tags=red; tags=red",
                "{ span.tags != `red` } -> tags=[blue, blue]; tags=blue",
                "{ span.n = nil } | select(span.none, span.odd, span.gone) -> n=nil",
                "{ span.n = 2 } | by(resource.zone) -> n=2 zone=eu",
                "{ span.n != nil } | max(span.n) = 2 -> n=1; n=2",
                "{ nestedSetParent = -1 && span:childCount = 2 && span:parentID != `` }"
                        + " -> nestedSetParent=-1 span:childCount=2 span:parentID=0000000000000000",
            })
    void listsWhatTheQueryLoaded(String query, String expected) throws Exception {
        assertThat(String.join("; ", listed(query, TRACE)))
                .isEqualTo(expected.replace("''", "").stripTrailing() + (expected.endsWith("''") ? " " : ""));
    }

    @Test
    void givesNamesWhenTheQueryLoadedThem() throws Exception {
        assertThat(names("{ name =~ `.* 2` }")).containsExactly("span 2");
        assertThat(names("{ span.n = 2 } | select(name)")).containsExactly("span 2");
        assertThat(names("{ name =~ `.* 2` } || { span.n = 1 }")).containsExactly(null, "span 2");
    }

    private static List<String> names(String query) throws InterruptedException {
        List<String> names = new ArrayList<>();
        search(query, TRACE).getFirst().spansets().getFirst().spans().forEach(span -> names.add(span.name()));
        return names;
    }

    @Test
    void listsTheValuesOfTheEventThatMatched() throws Exception {
        Trace trace = trace(
                "1",
                Map.of(),
                span(1, Map.of())
                        .with(
                                new Event("a", 1, Map.of("n", 1L)),
                                new Event("b", 7, Map.of("n", 2L)),
                                new Event("c", 3, Map.of("m", 5L))));

        assertThat(listed("{ event.n > 0 }", trace)).containsExactly("n=2");
        assertThat(listed("{ event:name = `a` && event.n > 0 }", trace)).containsExactly("event:name=a n=1");
        assertThat(listed("{ event:timeSinceStart < 5ns && event.n != nil }", trace))
                .containsExactly("event:timeSinceStart=1 n=1");
        assertThat(listed("{ } | select(event:name, event.n)", trace)).containsExactly("event:name=c n=2");
        assertThat(listed("{ event.m = nil }", trace)).containsExactly("m=nil");
    }

    @Test
    void cutsSpansButCountsThem() throws Exception {
        List<TraceMatch> found = new ArrayList<>();
        new SearchRun(TraceQl.parse("{ }"), TimeRange.ALL, 2)
                .search(new TableBatch(List.of(TRACE)).asSource(), found::add);

        SpansetMatch spanset = found.getFirst().spansets().getFirst();
        assertThat(spanset.matched()).isEqualTo(3);
        assertThat(spanset.spans()).hasSize(2);
    }

    @Test
    void givesThreeSpansWhenNotTold() throws Exception {
        Trace trace = trace("1", Map.of(), span(1, Map.of()), span(2, Map.of()), span(3, Map.of()), span(4, Map.of()));
        List<TraceMatch> found = new ArrayList<>();
        new SearchRun(TraceQl.parse("{ }"), TimeRange.ALL, 0)
                .search(new TableBatch(List.of(trace)).asSource(), found::add);

        assertThat(found.getFirst().spansets().getFirst().spans()).hasSize(3);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 999, false",
        "0, 1000, true",
        "2200, 2300, true",
        "2201, 2300, false",
        "1500, 1501, true",
        "0, 0, true"
    })
    void qualifiesTracesThatOverlapTheRange(long start, long end, boolean found) throws Exception {
        List<TraceMatch> matches = new ArrayList<>();
        new SearchRun(TraceQl.parse("{ }"), new TimeRange(start, end), 10)
                .search(new TableBatch(List.of(TRACE)).asSource(), matches::add);

        assertThat(matches).hasSize(found ? 1 : 0);
    }

    @Test
    void stopsWhenTheSinkDoes() throws Exception {
        Trace[] traces = new Trace[200];
        for (int i = 0; i < traces.length; i++) {
            traces[i] = trace(Integer.toHexString(i + 1), Map.of(), span(1, Map.of("n", 1L)));
        }
        TableBatch batch = new TableBatch(List.of(traces));
        List<TraceMatch> found = new ArrayList<>();

        boolean finished = new SearchRun(TraceQl.parse("{ span.n = 1 }"), TimeRange.ALL, 10)
                .search(batch.asSource(), match -> found.add(match) && found.size() < 20);

        assertThat(finished).isFalse();
        assertThat(found).hasSize(20);
        assertThat(batch.loads()).contains("SPAN_ID 32").doesNotContain("SPAN_ID 128");
    }

    @Test
    void loadsNothingOfABatchThatStatisticsRuleOut() throws Exception {
        TableBatch batch = new TableBatch(List.of(TRACE)).ruledOut();

        new SearchRun(TraceQl.parse("{ span.n = 2 } >> { kind = client }"), new TimeRange(1, 5_000), 3)
                .search(batch.asSource(), match -> true);

        assertThat(batch.loads()).isEmpty();
    }

    @Test
    void loadsLaterColumnsOnlyForTheTracesLeft() throws Exception {
        Trace other = trace("2", Map.of("zone", "us"), span(1, Map.of("n", 2L)));
        TableBatch batch = new TableBatch(List.of(TRACE, other));

        new SearchRun(TraceQl.parse("{ span.n = 2 && resource.zone = `us` }"), TimeRange.ALL, 3)
                .search(batch.asSource(), match -> true);

        assertThat(batch.loads().get(0)).contains("zone").endsWith("*");
        assertThat(batch.loads().get(1)).contains("name=n").endsWith(" 1");
    }

    @Test
    void endsWhenInterrupted() {
        SearchRun run = new SearchRun(TraceQl.parse("{ }"), TimeRange.ALL, 3);
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> run.search(new TableBatch(List.of(TRACE)).asSource(), match -> true))
                .isInstanceOf(InterruptedException.class);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void evaluatesWhatTempoCannotFetch() throws Exception {
        assertThat(Searches.spans("{ span:id > `0000000000000001` }", TRACE)).isEqualTo("2 3");
        assertThat(Searches.spans("{ nestedSetLeft >= 1.5 && instrumentation:name != 5 }", TRACE))
                .isEmpty();
        assertThat(Searches.spans("{ nestedSetLeft >= 1.5 }", TRACE)).isEqualTo("2 3");
    }

    @Test
    void runsThePipelineOfAMetricsQuery() throws Exception {
        assertThat(search("{ span.n = 2 } | rate()", TRACE)).hasSize(1);
        assertThatThrownBy(() -> search("({ } | rate()) * 2", TRACE))
                .isInstanceOf(EvaluationException.class)
                .hasMessage("math expressions not supported");
    }
}
