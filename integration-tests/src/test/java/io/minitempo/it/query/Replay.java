// SPDX-License-Identifier: Apache-2.0
package io.minitempo.it.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.minitempo.it.input.RunningTempo;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Asks every recorded query of a kind and compares the answers with the recorded ones.
final class Replay {

    private Replay() {}

    /// All but the known exceptions are answered as recorded.
    static void all(RunningTempo tempo, String kind) {
        all(tempo, kind, Set.of(), kind);
    }

    /// As [#all(RunningTempo, String)] for data that does not lie as it did when the answers were recorded.
    ///
    /// @param apart ids of traces that lay in two blocks then: what is found of them is free
    /// @param exceptions further exceptions, by this name
    static void all(RunningTempo tempo, String kind, Set<String> apart, String exceptions) {
        List<RecordedQuery> recorded = RecordedQuery.of("answers-vParquet4", kind);
        RightAnswers right = new RightAnswers(kind, exceptions, recorded);
        Set<String> asked = new TreeSet<>();
        List<String> differences = new ArrayList<>();
        for (RecordedQuery query : recorded) {
            asked.add(query.text());
            String difference = difference(tempo, query, apart, right);
            if (!difference.isEmpty()) {
                differences.add("DIFF " + query + ":" + difference);
            }
        }
        assertThat(differences).as(String.join("\n", differences)).isEmpty();
        assertThat(asked).as("recorded queries, exceptions among them").containsAll(right.queries());
    }

    private static String difference(RunningTempo tempo, RecordedQuery query, Set<String> apart, RightAnswers right) {
        HttpResponse<byte[]> response = tempo.get(query.url());
        String body = new String(response.body(), StandardCharsets.UTF_8);
        if (response.statusCode() != query.status()) {
            return "status " + response.statusCode() + ", not " + query.status() + ": " + body;
        }
        if (query.status() != 200) {
            return body.equals(query.answer().asString()) ? "" : "body " + body;
        }
        JsonNode answer = JsonMapper.shared().readTree(response.body());
        String recorded = Difference.between(query, answer, apart);
        if (!right.queries().contains(query.text())) {
            return recorded;
        }
        return recorded.isEmpty() ? " is as recorded, though an exception" : right.difference(query, answer, apart);
    }
}
