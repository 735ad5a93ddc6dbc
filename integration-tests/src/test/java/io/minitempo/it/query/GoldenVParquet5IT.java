// SPDX-License-Identifier: Apache-2.0
package io.minitempo.it.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.minitempo.it.input.RunningTempo;
import io.minitempo.it.input.SingleBinary;
import io.minitempo.testsupport.Golden;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Every recorded query over the blocks of vParquet5, as [GoldenQueriesIT] over those of vParquet4.
///
/// Both hold the same spans in as many blocks. So what is answered in another way than recorded
/// (`golden-vparquet5-exceptions.json`, each with a reason) is what Tempo says, or what is right, over vParquet4.
@Tag("soak")
@Timeout(120)
class GoldenVParquet5IT {

    private static final String FOLDER = "answers-vParquet5";
    private static final String OTHER = "answers-vParquet4";

    /// The one field that comparisons have in this version alone.
    private static final String CHILD_COUNT = "span:childCount";

    @TempDir
    private static Path folder;

    private static RunningTempo tempo;

    @BeforeAll
    static void start() throws Exception {
        Golden.copyTree("blocks-3.0.3-vParquet5", folder.resolve("blocks"));
        Path file = Files.writeString(
                folder.resolve("tempo.yaml"),
                SingleBinary.yaml(folder)
                        + "query_frontend: {search: {max_spans_per_span_set: 0}}\n"
                        + "overrides: {defaults: {compaction: {compaction_disabled: true}}}\n");
        tempo = new RunningTempo(file, "", Map.of()).awaitReady();
    }

    @AfterAll
    static void stop() {
        tempo.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"search", "tags", "values", "metrics", "instant"})
    void answersAsRecordedOrAsOverVParquet4(String kind) throws Exception {
        Map<String, String> exceptions = exceptions(kind);
        List<RecordedQuery> others = RecordedQuery.of(OTHER, kind);
        RightAnswers right = new RightAnswers(kind, kind, others);
        List<String> differences = new ArrayList<>();
        int asked = 0;
        for (RecordedQuery query : RecordedQuery.of(FOLDER, kind)) {
            HttpResponse<byte[]> response = tempo.get(query.url());
            assertThat(response.statusCode()).as(query.toString()).isEqualTo(query.status());
            if (query.status() != 200) {
                continue;
            }
            asked++;
            JsonNode answer = JsonMapper.shared().readTree(response.body());
            String difference = Difference.between(query, answer, Set.of());
            String how = exceptions.remove(query.text());
            if (how != null) {
                assertThat(difference).as("%s, an exception", query).isNotEmpty();
                RecordedQuery other = others.stream()
                        .filter(each -> each.text().equals(query.text()))
                        .findFirst()
                        .orElseThrow();
                difference = switch (how) {
                    case "recorded" -> Difference.between(other, answer, Set.of());
                    case "right" -> right.difference(other, answer, Set.of());
                    case "compare" ->
                        right.difference(other, series(answer, field -> !field.equals(CHILD_COUNT)), Set.of())
                                + Difference.between(
                                        query.withAnswer(series(query.answer(), CHILD_COUNT::equals)),
                                        series(answer, CHILD_COUNT::equals),
                                        Set.of());
                    default -> throw new IllegalArgumentException(how);
                };
            }
            if (!difference.isEmpty()) {
                differences.add("DIFF " + query + ":" + difference);
            }
        }
        assertThat(differences).as(String.join("\n", differences)).isEmpty();
        assertThat(exceptions).as("exceptions that no recorded query has").isEmpty();
        assertThat(asked).isPositive();
    }

    /// For each query what its answer is compared with instead: `recorded` and `right` over vParquet4; `compare` the
    /// right one and what is recorded of the one more field.
    private static Map<String, String> exceptions(String kind) throws IOException {
        Map<String, String> exceptions = new HashMap<>();
        try (InputStream file = Objects.requireNonNull(
                GoldenVParquet5IT.class.getResourceAsStream("/golden-vparquet5-exceptions.json"))) {
            for (JsonNode entry : JsonMapper.shared().readTree(file)) {
                assertThat(entry.get("reason").asString()).isNotBlank();
                if (entry.get("kind").asString().equals(kind)) {
                    exceptions.put(
                            entry.get("query").asString(), entry.get("as").asString());
                }
            }
        }
        return exceptions;
    }

    /// The series of a comparison by some fields.
    private static JsonNode series(JsonNode answer, Predicate<String> wanted) {
        ObjectNode some = JsonMapper.shared().createObjectNode();
        List<JsonNode> kept = answer.get("series")
                .valueStream()
                .filter(series -> series.get("labels")
                        .valueStream()
                        .map(label -> label.get("key").asString())
                        .filter(key -> !key.startsWith("__"))
                        .anyMatch(wanted))
                .toList();
        some.putArray("series").addAll(kept);
        return some;
    }
}
