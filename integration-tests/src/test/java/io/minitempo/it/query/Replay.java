// SPDX-License-Identifier: Apache-2.0
package io.minitempo.it.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.minitempo.it.input.RunningTempo;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
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
        Map<String, String> differences = new TreeMap<>();
        for (RecordedQuery query : RecordedQuery.of("answers-vParquet4", kind)) {
            String difference = difference(tempo, query, apart);
            if (!difference.isEmpty()) {
                differences.put(query.toString(), difference);
            }
        }
        String text = differences.entrySet().stream()
                .map(entry -> "DIFF " + entry.getKey() + ":" + entry.getValue())
                .collect(Collectors.joining("\n"));
        assertThat(new TreeSet<>(differences.keySet())).as(text).isEqualTo(Exceptions.of(kind, exceptions));
    }

    private static String difference(RunningTempo tempo, RecordedQuery query, Set<String> apart) {
        HttpResponse<byte[]> response = tempo.get(query.url());
        String body = new String(response.body(), StandardCharsets.UTF_8);
        if (response.statusCode() != query.status()) {
            return "status " + response.statusCode() + ", not " + query.status() + ": " + body;
        }
        if (query.status() != 200) {
            return body.equals(query.answer().asString()) ? "" : "body " + body;
        }
        return Difference.between(query, JsonMapper.shared().readTree(response.body()), apart);
    }
}
