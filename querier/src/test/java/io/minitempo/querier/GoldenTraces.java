// SPDX-License-Identifier: Apache-2.0
package io.minitempo.querier;

import io.minitempo.testsupport.Golden;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What the real Tempo answered to lookups over the golden blocks.
public final class GoldenTraces {

    private GoldenTraces() {}

    /// The trace of every id, as JSON, from a folder such as `answers-vParquet4`.
    public static Map<String, JsonNode> of(String folder) {
        JsonNode recorded = new JsonMapper().readTree(Golden.text(folder + "/traces.json.gz"));
        Map<String, JsonNode> traces = new TreeMap<>();
        recorded.properties()
                .forEach(entry -> traces.put(
                        entry.getKey(), entry.getValue().path("answer").path("trace")));
        return traces;
    }
}
