// SPDX-License-Identifier: Apache-2.0
package io.minitempo.it.query;

import io.minitempo.testsupport.Golden;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Recorded queries that are answered in another way here: why, and what is right. The right answers are computed from
/// the golden input by a program that shares nothing with this one (`golden-query-exceptions.json`).
final class RightAnswers {

    private static final String FILE = "/golden-query-exceptions.json";

    /// Series of metrics queries are corrected one by one; the module `block` uses the same file.
    private static final String SERIES = "/golden-metrics-exceptions.json";

    private final Map<String, JsonNode> right = new HashMap<>();
    private final JsonNode series = read(SERIES).get("queries");

    private final RecordedQuery first;

    /// @param kind the kind of the queries
    /// @param also the name of further ones of this kind
    /// @param recorded all recorded queries of the kind
    RightAnswers(String kind, String also, List<RecordedQuery> recorded) {
        this.first = recorded.getFirst();
        for (JsonNode entry : read(FILE)) {
            String of = entry.get("kind").asString();
            if (entry.get("reason").asString().isBlank()) {
                throw new IllegalStateException("an exception without a reason: " + entry);
            }
            if (of.equals(kind) || of.equals(also)) {
                right.put(entry.get("query").asString(), entry.get("right"));
            }
        }
    }

    private static JsonNode read(String name) {
        try (InputStream file = Objects.requireNonNull(Golden.class.getResourceAsStream(name))) {
            return JsonMapper.shared().readTree(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The queries.
    Set<String> queries() {
        return right.keySet();
    }

    /// How an answer differs from the right one; empty when it does not.
    ///
    /// @param apart ids of traces about which nothing is said
    String difference(RecordedQuery query, JsonNode actual, Set<String> apart) {
        JsonNode expected = Objects.requireNonNull(right.get(query.text()));
        return switch (query.kind()) {
            case "search" -> new RightTraces(query, first, expected).difference(actual, apart);
            case "metrics", "instant" -> {
                RecordedQuery corrected =
                        RightSeries.in(query, expected.isString() ? series.get(query.text()) : expected);
                // The root of a trace that lay in two blocks is known here for more of its spans.
                yield apart.isEmpty() || !query.text().contains("compare(")
                        ? Difference.between(corrected, actual, apart)
                        : Difference.between(
                                corrected.withAnswer(RightSeries.withoutRoots(corrected.answer())),
                                RightSeries.withoutRoots(actual),
                                apart);
            }
            default -> Difference.between(query.withAnswer(expected), actual, apart);
        };
    }
}
