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
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Recorded queries of a single binary that caches everything that can be cached: the answers are the same, the second
/// time too, and then nothing is inspected for them.
@Timeout(120)
class CachedQueriesIT {

    @TempDir
    private static Path folder;

    private static RunningTempo tempo;

    @BeforeAll
    static void start() throws Exception {
        Golden.copyTree("blocks-3.0.3-vParquet4", folder.resolve("blocks"));
        Path file = Files.writeString(
                folder.resolve("tempo.yaml"),
                SingleBinary.yaml(folder).replace("server:\n", "stream_over_http_enabled: true\nserver:\n") + """
                        query_frontend: {search: {max_spans_per_span_set: 0}}
                        overrides: {defaults: {compaction: {compaction_disabled: true}}}
                        cache:
                          caches:
                            - roles: [bloom, trace-id-index, parquet-footer, parquet-column-idx, parquet-offset-idx]
                              in_process: {}
                            - roles: [parquet-page, frontend-search]
                              in_process: {max_size_bytes: 30000000}
                        """);
        tempo = new RunningTempo(file, "", Map.of()).awaitReady();
    }

    @AfterAll
    static void stop() {
        tempo.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"search", "metrics", "instant"})
    void answersAsRecordedTwice(String kind) {
        Replay.all(tempo, kind);
        Replay.all(tempo, kind);
    }

    @Test
    void theSecondAnswerInspectsNothing() throws Exception {
        String query = "/api/search?limit=1000&start=1795170000&end=1795180000&q=%7B%7D";
        JsonNode first = get(query);
        JsonNode second = get(query.replace("1795170000", "1795170001"));
        assertThat(first.get("traces").size()).isPositive();
        assertThat(second.get("traces").size()).isEqualTo(first.get("traces").size());
        assertThat(first.at("/metrics/inspectedBytes").asString("")).isNotEmpty();
        assertThat(second.at("/metrics").has("inspectedBytes")).isFalse();
    }

    private static JsonNode get(String path) throws Exception {
        HttpResponse<byte[]> response =
                tempo.send("GET", tempo.url(tempo.process().httpPort(), path), Map.of(), new byte[0]);
        String body = new String(response.body(), StandardCharsets.UTF_8);
        assertThat(response.statusCode()).as(body).isEqualTo(200);
        return JsonMapper.shared().readTree(body);
    }
}
