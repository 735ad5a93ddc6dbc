// SPDX-License-Identifier: Apache-2.0
package io.minitempo.it.query;

import io.minitempo.testsupport.Golden;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// One query asked of the real Tempo, and its answer (`golden/answers-*`).
///
/// @param kind `search`, `tags`, `values`, `metrics` or `instant`
/// @param recorded the entry
record RecordedQuery(String kind, JsonNode recorded) {

    static List<RecordedQuery> of(String folder, String kind) {
        JsonNode list = JsonMapper.shared().readTree(Golden.text(folder + "/" + kind + ".json.gz"));
        return StreamSupport.stream(list.spliterator(), false)
                .map(entry -> new RecordedQuery(kind, entry))
                .toList();
    }

    String text() {
        return recorded.get("query").asString();
    }

    /// Path and query of the URL.
    String url() {
        String parameters = recorded.get("params").properties().stream()
                .map(each ->
                        each.getKey() + "=" + URLEncoder.encode(each.getValue().asString(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        return recorded.get("path").asString() + "?" + parameters;
    }

    int status() {
        return recorded.get("status").asInt();
    }

    JsonNode answer() {
        return recorded.get("answer");
    }

    /// The same query with another answer.
    RecordedQuery withAnswer(JsonNode answer) {
        ObjectNode other = (ObjectNode) recorded.deepCopy();
        other.set("answer", answer);
        return new RecordedQuery(kind, other);
    }

    /// What varied when the real Tempo was asked again.
    Set<String> unstable() {
        return StreamSupport.stream(recorded.path("unstable").spliterator(), false)
                .map(JsonNode::asString)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Override
    public String toString() {
        return kind + " " + text();
    }
}
