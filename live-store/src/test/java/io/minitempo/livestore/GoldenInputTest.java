// SPDX-License-Identifier: Apache-2.0
package io.minitempo.livestore;

import static io.minitempo.testsupport.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import io.minitempo.block.trace.SharedSpanIds;
import io.minitempo.core.TraceId;
import io.minitempo.core.time.Deadline;
import io.minitempo.ingestlog.memory.InMemoryBroker;
import io.minitempo.proto.tempopb.Trace;
import io.minitempo.testsupport.Golden;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The recorded records of a real distributor, against what the real Tempo answered from live data.
@Timeout(120)
class GoldenInputTest {

    private static final int TRACES = 120;

    @TempDir
    private Path temp;

    private static List<byte[]> values() {
        List<byte[]> values = new ArrayList<>();
        for (JsonNode record : new JsonMapper().readTree(Golden.text("kafka/records.json.gz"))) {
            values.add(Base64.getDecoder().decode(record.path("value").asString()));
        }
        return values;
    }

    /// The spans of a trace with their resources and scopes, sorted: what an answer means.
    private static List<String> meaning(Trace trace) {
        List<String> spans = new ArrayList<>();
        for (ResourceSpans resource : trace.getResourceSpansList()) {
            for (ScopeSpans scope : resource.getScopeSpansList()) {
                for (Span span : scope.getSpansList()) {
                    // Ours are in order of time where a trace came in two parts, Tempo's only once it reads blocks.
                    List<Span.Event> events = new ArrayList<>(span.getEventsList());
                    events.sort(Comparator.comparing(Span.Event::toString));
                    Span ordered =
                            span.toBuilder().clearEvents().addAllEvents(events).build();
                    spans.add(resource.getResource() + "|" + scope.getScope() + "|" + ordered);
                }
            }
        }
        spans.sort(null);
        return spans;
    }

    private static void assertAnswersAsTempo(Scene scene) throws Exception {
        JsonNode recorded = new JsonMapper().readTree(Golden.text("answers-vParquet4/traces-live.json.gz"));
        assertThat(recorded.size()).isEqualTo(TRACES);
        for (Map.Entry<String, JsonNode> entry : recorded.properties()) {
            Trace ours = scene.ask(TraceId.parse(entry.getKey())).orElseThrow();
            assertThat(meaning(SharedSpanIds.repair(ours)))
                    .as("trace %s", entry.getKey())
                    .isEqualTo(meaning(trace(entry.getValue())));
        }
    }

    private static Trace trace(JsonNode entry) throws InvalidProtocolBufferException {
        Trace.Builder trace = Trace.newBuilder();
        JsonFormat.parser().merge(entry.path("answer").path("trace").toString(), trace);
        return trace.build();
    }

    /// Which requests met in one cut of the recording shows in `tempo_live_store_traces_created_total`: 125 of 3.0.3,
    /// 120 of 2.10.8.
    @ParameterizedTest
    @CsvSource({"'', 30, 15, 125", "2.10.8/, 26, 10, 120"})
    void tracesWithoutRootAndOnesThatDoNotHangTogetherAreCountedAsRecorded(
            String version, int disconnected, int rootless, int created) throws Exception {
        assertThat(Golden.text("status/" + version + "metrics-names-types-values.txt"))
                .contains("{reason=\"disconnected_trace_flushed_to_wal\",tenant=\"single-tenant\"} " + disconnected
                        + "\n")
                .contains("{reason=\"rootless_trace_flushed_to_wal\",tenant=\"single-tenant\"} " + rootless + "\n")
                .contains("traces_created_total{tenant=\"single-tenant\"} " + created + "\n");
        try (Scene scene = Scene.in(temp).build().start()) {
            for (byte[] value : values()) {
                boolean alone = version.isEmpty() && scene.metric("tempo_live_store_traces_created_total") < 80;
                scene.store.push(Scene.TENANT, Spans.decode(value), Deadline.NONE);
                if (alone) {
                    scene.advance(Duration.ofSeconds(6));
                    eventually(() -> assertThat(scene.metric("tempo_live_store_live_traces"))
                            .isZero());
                }
            }
            scene.advance(Duration.ofSeconds(6));
            eventually(() ->
                    assertThat(scene.metric("tempo_live_store_live_traces")).isZero());
            assertThat(scene.metric("tempo_live_store_traces_created_total")).isEqualTo(created);
            assertThat(scene.metric("tempo_warnings_total", "reason", "disconnected_trace_flushed_to_wal"))
                    .isEqualTo(disconnected);
            assertThat(scene.metric("tempo_warnings_total", "reason", "rootless_trace_flushed_to_wal"))
                    .isEqualTo(rootless);
        }
    }

    @Test
    void pushedInputIsAnsweredAsTempoAnswersFromLiveData() throws Exception {
        try (Scene scene = Scene.in(temp).build().start()) {
            for (byte[] value : values()) {
                scene.store.push(Scene.TENANT, Spans.decode(value), Deadline.NONE);
            }
            assertAnswersAsTempo(scene);
        }
    }

    @Test
    void consumedInputIsAnsweredAsTempoAnswersFromLiveDataInMemoryAndInTheWal() throws Exception {
        Scene.Builder builder = Scene.in(temp);
        InMemoryBroker broker = new InMemoryBroker(1, builder.clock());
        for (byte[] value : values()) {
            broker.append(
                    0,
                    Scene.TENANT.value().getBytes(StandardCharsets.UTF_8),
                    value,
                    builder.clock().millis());
        }
        try (Scene scene = builder.consuming(broker.connect()).build().start()) {
            eventually(() -> assertThat(scene.store.notReady()).isEmpty());
            assertAnswersAsTempo(scene);

            scene.advance(Duration.ofSeconds(6));
            eventually(() ->
                    assertThat(scene.metric("tempo_live_store_live_traces")).isZero());
            assertAnswersAsTempo(scene);
        }
    }
}
