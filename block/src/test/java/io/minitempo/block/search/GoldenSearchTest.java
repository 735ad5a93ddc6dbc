// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minitempo.block.GoldenBlock;
import io.minitempo.testsupport.Golden;
import io.minitempo.traceql.TraceQl;
import io.minitempo.traceql.ast.TraceQlException;
import io.minitempo.traceql.engine.SearchRun;
import io.minitempo.traceql.engine.TimeRange;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Every search that was recorded from the real Tempo, over the same blocks.
class GoldenSearchTest {

    private static final JsonMapper JSON = JsonMapper.shared();

    /// A recorded answer that ours rightly differs from: how many traces and spans the right one has.
    private record Deviation(int traces, int spans) {}

    @ParameterizedTest
    @CsvSource({
        "blocks-2.10.8-vParquet3, vParquet3",
        "blocks-3.0.3-vParquet4, vParquet4",
        "blocks-3.0.3-vParquet5, vParquet5"
    })
    void searchesAnswerAsTempo(String folder, String format, @TempDir Path temp)
            throws IOException, InterruptedException {
        List<GoldenBlock> blocks = GoldenBlock.all(folder, temp);
        Map<String, Deviation> exceptions = exceptions(format);
        List<String> differences = new ArrayList<>();
        for (JsonNode recorded : JSON.readTree(Golden.bytes("answers-" + format + "/search.json.gz"))) {
            String query = recorded.path("query").asString();
            if (recorded.path("status").asInt() == 400) {
                assertThatThrownBy(() -> TraceQl.parse(query)).isInstanceOf(TraceQlException.class);
                continue;
            }
            SearchAnswer ours = search(blocks, query);
            SearchAnswer theirs = SearchAnswer.ofJson(recorded.path("answer"));
            Set<String> unstable = new HashSet<>();
            recorded.path("unstable").forEach(id -> unstable.add(id.asString()));
            Deviation exception = exceptions.remove(query);
            String difference =
                    exception == null ? difference(ours, theirs, unstable) : deviation(exception, ours, theirs);
            if (!difference.isEmpty()) {
                differences.add(query + ": Tempo has " + theirs.traces().size() + " traces, " + theirs.spanCount()
                        + " spans; found " + ours.traces().size() + ", " + ours.spanCount() + difference);
            }
        }
        assertThat(differences).isEmpty();
        assertThat(exceptions).as("exceptions without a recorded answer").isEmpty();
    }

    private static Map<String, Deviation> exceptions(String format) throws IOException {
        Map<String, Deviation> exceptions = new HashMap<>();
        try (InputStream in = GoldenSearchTest.class.getResourceAsStream("better-than-tempo.json")) {
            for (JsonNode entry : JSON.readTree(in)) {
                assertThat(entry.path("reason").asString()).isNotBlank();
                entry.path("formats").forEach(applies -> {
                    if (applies.asString().equals(format)) {
                        exceptions.put(
                                entry.path("query").asString(),
                                new Deviation(
                                        entry.path("traces").asInt(),
                                        entry.path("spans").asInt()));
                    }
                });
            }
        }
        return exceptions;
    }

    /// What is wrong with an answer that differs on purpose: it has the right size and all that Tempo found.
    private static String deviation(Deviation exception, SearchAnswer ours, SearchAnswer theirs) {
        StringBuilder text = new StringBuilder();
        if (ours.traces().size() != exception.traces() || ours.spanCount() != exception.spans()) {
            text.append("; right are ").append(exception);
        }
        for (String trace : theirs.traces()) {
            if (!ours.spanIds(trace).containsAll(theirs.spanIds(trace))) {
                text.append("\nnot all of ").append(trace);
            }
        }
        return text.toString();
    }

    private static SearchAnswer search(List<GoldenBlock> blocks, String query) throws InterruptedException {
        SearchAnswer answer = new SearchAnswer();
        TimeRange range = new TimeRange(1_795_175_940_000_000_000L, 1_795_177_200_000_000_000L);
        for (GoldenBlock block : blocks) {
            SearchRun run = new SearchRun(TraceQl.parse(query), range, 200);
            try (BlockSpanSource source = SourceChecks.source(block.open(), 40)) {
                run.search(source, match -> {
                    answer.add(match);
                    return true;
                });
            }
        }
        return answer;
    }

    private static String difference(SearchAnswer ours, SearchAnswer theirs, Set<String> unstable) {
        Set<String> all = new HashSet<>(ours.traces());
        all.addAll(theirs.traces());
        StringBuilder text = new StringBuilder();
        for (String trace : all.stream().sorted().toList()) {
            String a = ours.head(trace) + "\n" + ours.sets(trace);
            String b = theirs.head(trace) + "\n" + theirs.sets(trace);
            boolean free = unstable.contains(trace) && ours.traces().contains(trace);
            if (!free && !a.equals(b)) {
                text.append("\n")
                        .append(trace)
                        .append("\n ours ")
                        .append(a)
                        .append("\n theirs ")
                        .append(b);
            }
        }
        return text.toString();
    }
}
