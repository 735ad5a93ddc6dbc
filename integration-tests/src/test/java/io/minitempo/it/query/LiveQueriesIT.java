// SPDX-License-Identifier: Apache-2.0
package io.minitempo.it.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.minitempo.it.input.RunningTempo;
import io.minitempo.it.input.SingleBinary;
import io.minitempo.testsupport.Golden;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The same queries as [GoldenQueriesIT] over data that is live, and over data of which the older half is asked of
/// blocks and the newer half of the live-store. The recorded spans are old, so all that depends on age is stretched.
@Timeout(120)
class LiveQueriesIT {

    private static final Instant RECORDED = Instant.ofEpochSecond(1_795_176_000L);

    /// In the middle of the recorded quarter of an hour.
    private static final Instant MIDDLE = RECORDED.plus(Duration.ofSeconds(450));

    @TempDir
    private Path folder;

    /// The traces that lay in two blocks when the answers were recorded; here they are whole.
    private static final Set<String> APART =
            RecordedQuery.of("answers-vParquet4", "search").getFirst().unstable();

    private static final List<String> KINDS = List.of("search", "tags", "values", "metrics", "instant");

    @Test
    void ofLiveDataAreAnsweredAsRecorded() throws Exception {
        try (RunningTempo tempo = start(RECORDED.minus(Duration.ofHours(1)))) {
            push(tempo);
            replay(tempo, "live");
        }
    }

    /// Everything is in both places, and nothing counts twice.
    @Test
    void ofBlocksAndLiveDataAreAnsweredAsRecorded() throws Exception {
        Golden.copyTree("blocks-3.0.3-vParquet4", folder.resolve("blocks"));
        try (RunningTempo tempo = start(MIDDLE)) {
            push(tempo);
            replay(tempo, "half");
        }
    }

    private static void replay(RunningTempo tempo, String exceptions) {
        SoftAssertions.assertSoftly(all ->
                KINDS.forEach(kind -> all.assertThatCode(() -> Replay.all(tempo, kind, APART, exceptions + " " + kind))
                        .doesNotThrowAnyException()));
    }

    private RunningTempo start(Instant border) throws Exception {
        long age = Duration.between(border, Instant.now()).toSeconds();
        String yaml = SingleBinary.yaml(folder)
                .replace(
                        "live_store: {wal: {path: '",
                        "live_store: {complete_block_timeout: 100000h, wal: {ingestion_time_range_slack: 100000h, path: '");
        Path file = Files.writeString(
                folder.resolve("tempo.yaml"),
                yaml + "query_frontend: {search: {max_spans_per_span_set: 0, query_backend_after: " + age
                        + "s}, metrics: {query_backend_after: " + age + "s}}\n"
                        // The recorded blocks would be merged, and one day deleted as too old.
                        + "overrides: {defaults: {compaction: {compaction_disabled: true}}}\n");
        return new RunningTempo(file, "", Map.of()).awaitReady();
    }

    private static void push(RunningTempo tempo) {
        for (byte[] request : Golden.otlpRequests()) {
            int status = tempo.send(
                            "POST",
                            tempo.url(tempo.port("otlp", "http"), "/v1/traces"),
                            Map.of("Content-Type", "application/x-protobuf"),
                            request)
                    .statusCode();
            assertThat(status).isEqualTo(200);
        }
    }
}
