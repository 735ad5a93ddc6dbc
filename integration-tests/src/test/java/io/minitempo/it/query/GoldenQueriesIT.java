// SPDX-License-Identifier: Apache-2.0
package io.minitempo.it.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.minitempo.it.input.RunningTempo;
import io.minitempo.it.input.SingleBinary;
import io.minitempo.testsupport.Golden;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Every recorded query over the blocks of vParquet4, asked over HTTP of a single binary that has these blocks.
@Timeout(120)
class GoldenQueriesIT {

    private static final String ANSWERS = "answers-vParquet4";

    @TempDir
    private static Path folder;

    private static RunningTempo tempo;

    @BeforeAll
    static void start() throws Exception {
        Golden.copyTree("blocks-3.0.3-vParquet4", folder.resolve("blocks"));
        // As when the answers were recorded; the blocks would become one otherwise, and too old one day.
        String yaml = SingleBinary.yaml(folder) + "overrides: {defaults: {compaction: {compaction_disabled: true}}}\n";
        Path file = Files.writeString(folder.resolve("tempo.yaml"), yaml);
        tempo = new RunningTempo(file, "", Map.of()).awaitReady();
    }

    @AfterAll
    static void stop() {
        tempo.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"search", "tags", "values", "metrics", "instant"})
    void answersAsRecorded(String kind) {
        Map<String, String> differences = new TreeMap<>();
        for (RecordedQuery query : RecordedQuery.of(ANSWERS, kind)) {
            String difference = difference(query);
            if (!difference.isEmpty()) {
                differences.put(query.toString(), difference);
            }
        }
        assertThat(differences.keySet())
                .as(differences.toString())
                .isEqualTo(Exceptions.of(kind).keySet());
    }

    private static String difference(RecordedQuery query) {
        HttpResponse<byte[]> response = tempo.get(query.url());
        String body = new String(response.body(), StandardCharsets.UTF_8);
        if (response.statusCode() != query.status()) {
            return "status " + response.statusCode() + ", not " + query.status() + ": " + body;
        }
        if (query.status() != 200) {
            return body.equals(query.answer().asString()) ? "" : "body " + body;
        }
        JsonNode actual = JsonMapper.shared().readTree(response.body());
        return Difference.between(query, actual);
    }
}
