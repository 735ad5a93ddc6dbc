// SPDX-License-Identifier: Apache-2.0
package io.minitempo.it.input;

import static org.assertj.core.api.Assertions.assertThat;

import io.minitempo.testsupport.Golden;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What a running single binary says of itself, beside what the real Tempo said (`golden/status`).
@Timeout(120)
class StatusPagesIT {

    /// The families that `COMPATIBILITY.md` calls missing; those of a log, which a single binary does without; and
    /// those
    /// of tenants that have blocks in the bucket, which this one has not yet.
    private static final List<String> NOT_HERE = List.of(
            "tempo_backend_scheduler_",
            "tempo_backend_worker_",
            "tempo_buffer_pool_",
            "tempo_consul_",
            "tempo_distributor_metrics_generator_",
            "tempo_distributor_queue_",
            "tempo_dropped_log_lines_",
            "tempo_experimental_features_",
            "tempo_metrics_generator_",
            "tempo_overrides_user_configurable_",
            "tempodb_compaction_",
            "tempodb_retention_",
            "tempo_block_builder_",
            "tempo_distributor_kafka_",
            "tempo_live_store_back_pressure_",
            "tempodb_backend_bytes_total",
            "tempodb_backend_objects_total",
            "tempodb_blocklist_");

    @TempDir
    private static Path folder;

    private static RunningTempo tempo;

    @BeforeAll
    static void start() throws Exception {
        Path overrides = Files.writeString(
                folder.resolve("overrides.yaml"), "overrides: {shop: {ingestion: {max_traces_per_user: 7}}}\n");
        Path file = Files.writeString(
                folder.resolve("tempo.yaml"),
                SingleBinary.yaml(folder) + "overrides: {per_tenant_override_config: '" + overrides + "'}\n");
        tempo = new RunningTempo(file, "", Map.of()).awaitReady();
        tempo.send(
                "POST",
                tempo.url(tempo.port("otlp", "http"), "/v1/traces"),
                Map.of("Content-Type", "application/x-protobuf"),
                Golden.otlpRequests().getFirst());
        tempo.get("/api/traces/"
                + Golden.text("input/trace-ids.txt").lines().findFirst().orElseThrow());
    }

    @AfterAll
    static void stop() {
        tempo.close();
    }

    private static String body(String path) {
        HttpResponse<byte[]> answer = tempo.get(path);
        assertThat(answer.statusCode()).as(path).isEqualTo(200);
        return new String(answer.body(), StandardCharsets.UTF_8);
    }

    @Test
    void echoAndReadyAnswerAsRecorded() {
        assertThat(body("/api/echo")).isEqualTo("echo\n");
        assertThat(body("/ready")).isEqualTo("ready\n");
    }

    @Test
    void buildInfoHasTheRecordedKeysAndVersion() {
        JsonNode recorded = JsonMapper.shared().readTree(Golden.bytes("status/buildinfo.json"));
        JsonNode actual = JsonMapper.shared().readTree(body("/api/status/buildinfo"));

        assertThat(actual.propertyNames()).containsExactlyElementsOf(recorded.propertyNames());
        assertThat(actual.get("version")).isEqualTo(recorded.get("version"));
        assertThat(actual.get("goVersion").asString()).startsWith("java");
        assertThat(body("/api/status/buildinfo")).endsWith("}\n");
        assertThat(tempo.get("/api/status/buildinfo").headers().firstValue("Content-Type"))
                .hasValue("application/json");
        assertThat(posted("/api/status/buildinfo").statusCode()).isEqualTo(405);
    }

    private static HttpResponse<byte[]> posted(String path) {
        return tempo.send("POST", tempo.get(path).uri(), Map.of(), new byte[0]);
    }

    private static JsonNode json(String path) {
        HttpResponse<byte[]> answer =
                tempo.send("GET", tempo.get(path).uri(), Map.of("Accept", "application/json"), new byte[0]);
        assertThat(answer.statusCode()).as(path).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
        return JsonMapper.shared().readTree(answer.body());
    }

    @Test
    void overridesAreListedByTenant() {
        JsonNode all = json("/status/overrides");

        assertThat(all.propertyNames()).containsExactly("now", "tenants");
        assertThat(Instant.parse(all.get("now").asString())).isNotNull();
        assertThat(all.get("tenants"))
                .singleElement()
                .hasToString("{\"name\":\"shop\",\"has_runtime_overrides\":true,"
                        + "\"has_user_configurable_overrides\":false}");
        assertThat(body("/status/overrides")).startsWith("<!DOCTYPE html>").contains("overrides/shop");
        assertThat(posted("/status/overrides").statusCode()).isEqualTo(405);
    }

    @Test
    void overridesOfATenantAreItsEntryOrTheDefaults() {
        JsonNode own = json("/status/overrides/shop");
        JsonNode other = json("/status/overrides/nobody");

        assertThat(own.propertyNames())
                .containsExactly(
                        "now",
                        "tenant",
                        "user_configurable_overrides",
                        "runtime_overrides",
                        "using_default_or_wildcard_runtime_overrides");
        assertThat(own.get("using_default_or_wildcard_runtime_overrides").asString())
                .isEqualTo("shop");
        assertThat(own.get("runtime_overrides").asString()).contains("max_traces_per_user: 7");
        assertThat(other.get("tenant").asString()).isEqualTo("nobody");
        assertThat(other.get("using_default_or_wildcard_runtime_overrides").asString())
                .isEqualTo("default overrides");
        assertThat(other.get("runtime_overrides").asString()).contains("rate_limit_bytes: 30000000");
        assertThat(body("/status/overrides/shop")).contains("max_traces_per_user: 7");
    }

    @ParameterizedTest
    @ValueSource(strings = {"version", "services", "endpoints", "runtime_config", "config", "config?mode=diff"})
    void everySectionIsOneOfTheWholePage(String section) {
        String text = body("/status/" + section);
        assertThat(text).startsWith("GET /status/" + section.replaceFirst("\\?.*", "") + "\n");
        if (!section.contains("?")) {
            assertThat(body("/status"))
                    .contains(text.lines().skip(1).findFirst().orElseThrow());
        }
    }

    @Test
    void allServicesRunAndEachIsOneOfTempos() {
        Set<String> recorded = rows(Golden.text("status/services.txt"));

        assertThat(recorded).containsAll(rows(body("/status/services")));
        assertThat(body("/status/services"))
                .contains("Running")
                .doesNotContain("Failed")
                .doesNotContain("Starting");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/live-store/ring",
                "/partition-ring",
                "/live-store/prepare-downscale",
                "/live-store/prepare-partition-downscale"
            })
    void pagesOfOtherSitesChangeNothing(String path) {
        HttpResponse<byte[]> refused = tempo.send(
                "POST",
                tempo.get(path).uri(),
                Map.of("Origin", "http://evil", "Content-Type", "application/x-www-form-urlencoded"),
                "forget=x&action=none".getBytes(StandardCharsets.UTF_8));

        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(tempo.get(path).statusCode()).isEqualTo(200);
    }

    @Test
    void endpointsAreTempos() {
        Set<String> ours = rows(body("/status/endpoints"));
        Set<String> recorded = rows(Golden.text("status/endpoints.txt"));
        recorded.removeAll(Set.of("/static/", "/status/backendscheduler", "/status/usage-stats"));

        assertThat(ours).containsAll(recorded);
    }

    private static Set<String> rows(String table) {
        return table.lines()
                .filter(line -> line.startsWith("|"))
                .map(line -> line.split("\\|", -1)[1].strip())
                .filter(name -> !name.equals("NAME") && !name.startsWith("SERVICE"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void metricsThatTempoHasTooAreOfTheSameType() {
        Map<String, String> recorded = types(Golden.text("status/metrics-names-types-values.txt"));
        Map<String, String> ours = types(body("/metrics"));
        ours.keySet().retainAll(recorded.keySet());

        assertThat(recorded).containsAllEntriesOf(ours);
        assertThat(ours)
                .containsKeys(
                        "tempo_distributor_spans_received_total",
                        "tempo_distributor_bytes_received_total",
                        "tempo_live_store_traces_created_total",
                        "tempo_request_duration_seconds",
                        "tempo_build_info");
    }

    @Test
    void onlyMetricsThatAreListedAsMissingAre() {
        Set<String> recorded =
                types(Golden.text("status/metrics-names-types-values.txt")).keySet();
        Set<String> missing = recorded.stream()
                .filter(name -> name.startsWith("tempo"))
                .filter(name -> NOT_HERE.stream().noneMatch(name::startsWith))
                .collect(Collectors.toCollection(TreeSet::new));
        missing.removeAll(types(body("/metrics")).keySet());

        assertThat(missing).isEmpty();
    }

    private static Map<String, String> types(String metrics) {
        return metrics.lines()
                .filter(line -> line.startsWith("# TYPE "))
                .map(line -> line.split(" ", -1))
                .collect(Collectors.toMap(words -> words[2], words -> words[3], (a, b) -> a, TreeMap::new));
    }
}
