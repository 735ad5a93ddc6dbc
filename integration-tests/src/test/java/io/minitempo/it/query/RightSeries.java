// SPDX-License-Identifier: Apache-2.0
package io.minitempo.it.query;

import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Puts right series into the place of recorded ones.
final class RightSeries {

    private static final long MILLIS = 1000;

    /// The step of all recorded queries, seconds.
    private static final long STEP = 60;

    private RightSeries() {}

    /// The query with a recorded answer whose series are corrected.
    ///
    /// @param corrections each with `labels` and `right`, the values from the start of the query on; null for no value,
    ///     all of them for no series
    static RecordedQuery in(RecordedQuery query, JsonNode corrections) {
        Map<String, JsonNode> series = new LinkedHashMap<>();
        query.answer().path("series").forEach(each -> series.put(Difference.sorted(each.get("labels")), each));
        long start = query.recorded().get("params").get("start").asLong() * MILLIS;
        for (JsonNode correction : corrections) {
            String labels = Difference.sorted(correction.get("labels"));
            series.remove(labels);
            ObjectNode right = JsonMapper.shared().createObjectNode();
            right.set("labels", correction.get("labels"));
            if (query.kind().equals("instant")) {
                right.set("value", correction.get("right").get(0));
                series.put(labels, right);
                continue;
            }
            ArrayNode samples = right.putArray("samples");
            for (int i = 0; i < correction.get("right").size(); i++) {
                JsonNode value = correction.get("right").get(i);
                if (!value.isNull()) {
                    samples.addObject()
                            .put("timestampMs", Long.toString(start + i * STEP * MILLIS))
                            .set("value", value);
                }
            }
            if (!samples.isEmpty()) {
                series.put(labels, right);
            }
        }
        ObjectNode answer = JsonMapper.shared().createObjectNode();
        answer.putArray("series").addAll(series.values());
        return query.withAnswer(answer);
    }

    /// The series of a comparison but those by fields of the root.
    static JsonNode withoutRoots(JsonNode answer) {
        ObjectNode rest = JsonMapper.shared().createObjectNode();
        ArrayNode series = rest.putArray("series");
        answer.get("series").valueStream().filter(each -> !isByRoot(each)).forEach(series::add);
        return rest;
    }

    private static boolean isByRoot(JsonNode series) {
        return series.get("labels")
                .valueStream()
                .anyMatch(label -> label.get("key").asString().startsWith("root"));
    }
}
