// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.minitempo.block.GoldenBlock;
import io.minitempo.block.read.BlockReader;
import io.minitempo.testsupport.Golden;
import io.minitempo.traceql.TraceQl;
import io.minitempo.traceql.ast.Query;
import io.minitempo.traceql.ast.Static;
import io.minitempo.traceql.metrics.Exemplar;
import io.minitempo.traceql.metrics.Interval;
import io.minitempo.traceql.metrics.Label;
import io.minitempo.traceql.metrics.MetricsLimits;
import io.minitempo.traceql.metrics.MetricsRun;
import io.minitempo.traceql.metrics.Series;
import io.minitempo.traceql.metrics.SeriesMerge;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Metrics queries over the recorded blocks, one job for each block, against what Tempo answered.
class GoldenMetricsTest {

    private static final long SECOND = 1_000_000_000L;
    private static final double PRECISION = 1e-9;
    private static final int EXEMPLARS = 100;

    /// Series that Tempo answers wrongly, with the reason and the right answer, computed from the input of the blocks
    /// by a program that shares nothing with this one.
    private static final JsonNode EXCEPTIONS = exceptions();

    private static final JsonNode REASONS = EXCEPTIONS.path("reasons");

    private static final List<JsonNode> RECORDED =
            List.of(recorded("answers-vParquet4/metrics.json.gz"), recorded("answers-vParquet5/metrics.json.gz"));

    @TempDir
    private Path temp;

    @TestFactory
    Stream<DynamicTest> rangesOverVParquet4() throws Exception {
        return tests("blocks-3.0.3-vParquet4", "answers-vParquet4/metrics.json.gz");
    }

    @TestFactory
    Stream<DynamicTest> rangesOverVParquet5() throws Exception {
        return tests("blocks-3.0.3-vParquet5", "answers-vParquet5/metrics.json.gz");
    }

    @TestFactory
    Stream<DynamicTest> instantsOverVParquet4() throws Exception {
        return tests("blocks-3.0.3-vParquet4", "answers-vParquet4/instant.json.gz");
    }

    @TestFactory
    Stream<DynamicTest> instantsOverVParquet5() throws Exception {
        return tests("blocks-3.0.3-vParquet5", "answers-vParquet5/instant.json.gz");
    }

    private Stream<DynamicTest> tests(String folder, String answers) throws Exception {
        List<BlockReader> blocks = new ArrayList<>();
        for (GoldenBlock block : GoldenBlock.all(folder, temp)) {
            blocks.add(block.open());
        }
        return recorded(answers)
                .valueStream()
                .map(entry -> DynamicTest.dynamicTest(entry.path("query").asString(), () -> check(blocks, entry)));
    }

    private static void check(List<BlockReader> blocks, JsonNode entry) throws InterruptedException {
        JsonNode params = entry.path("params");
        long start = params.path("start").asLong() * SECOND;
        long end = params.path("end").asLong() * SECOND;
        boolean instant = !params.has("step");
        Interval interval = instant ? Interval.instant(start, end) : Interval.align(start, end, 60 * SECOND);
        List<Series> ours = answer(blocks, TraceQl.parse(entry.path("query").asString()), interval);
        Map<String, Map<Long, Double>> expected = expected(entry, instant);
        correct(expected, EXCEPTIONS.path("queries").path(entry.path("query").asString()), interval);
        Map<String, Map<Long, Double>> actual = new TreeMap<>();
        for (Series series : ours) {
            Map<Long, Double> samples = new TreeMap<>();
            for (int i = 0; i < series.values().length; i++) {
                if (!Double.isNaN(series.values()[i])) {
                    samples.put(instant ? 0 : interval.timestamp(i), series.values()[i]);
                }
            }
            actual.put(labels(series.labels()), samples);
        }
        List<String> differences = new ArrayList<>();
        expected.forEach((labels, samples) -> compare(labels, samples, actual.remove(labels), differences));
        actual.forEach((labels, samples) -> differences.add("more: " + labels + " " + samples));
        assertThat(differences).isEmpty();
        checkExemplars(entry, ours);
    }

    /// Which spans are taken is free. The fields that they show are not: each is one that some recorded exemplar of the
    /// query shows.
    private static void checkExemplars(JsonNode entry, List<Series> ours) {
        String query = entry.path("query").asString();
        List<Exemplar> exemplars =
                ours.stream().flatMap(series -> series.exemplars().stream()).toList();
        assertThat(exemplars).hasSizeLessThanOrEqualTo(EXEMPLARS);
        if (shownBy(entry).count() >= EXEMPLARS / 10) {
            assertThat(exemplars).isNotEmpty();
        }
        if (!query.contains("compare")) {
            Set<String> shown = RECORDED.stream()
                    .flatMap(JsonNode::valueStream)
                    .filter(other -> other.path("query").asString().equals(query))
                    .flatMap(GoldenMetricsTest::shownBy)
                    .flatMap(exemplar -> exemplar.path("labels").valueStream())
                    .map(label -> label.path("key").asString())
                    .collect(Collectors.toSet());
            assertThat(exemplars)
                    .flatExtracting(Exemplar::labels)
                    .extracting(Label::key)
                    .isSubsetOf(shown);
        }
    }

    private static Stream<JsonNode> shownBy(JsonNode entry) {
        return entry.path("answer")
                .path("series")
                .valueStream()
                .flatMap(series -> series.path("exemplars").valueStream());
    }

    static List<Series> answer(List<BlockReader> blocks, Query query, Interval interval) throws InterruptedException {
        MetricsLimits limits = new MetricsLimits(EXEMPLARS, 0);
        SeriesMerge merge = new SeriesMerge(query, interval, SeriesMerge.Level.FINAL, limits);
        for (BlockReader block : blocks) {
            MetricsRun run = new MetricsRun(query, interval, limits);
            try (BlockSpanSource source = SourceChecks.source(block, 40)) {
                run.observe(source);
            }
            merge.add(run.result());
        }
        return merge.result();
    }

    private static void compare(
            String labels, Map<Long, Double> expected, @Nullable Map<Long, Double> actual, List<String> differences) {
        if (actual == null) {
            differences.add("missing: " + labels + " " + expected);
            return;
        }
        if (!actual.keySet().equals(expected.keySet())
                || expected.entrySet().stream()
                        .anyMatch(e -> !close(e.getValue(), actual.getOrDefault(e.getKey(), Double.NaN)))) {
            differences.add("differs: " + labels + "\n  expected " + expected + "\n  actual   " + actual);
        }
    }

    private static boolean close(double expected, double actual) {
        return Math.abs(expected - actual) <= PRECISION * Math.max(Math.abs(expected), Math.abs(actual));
    }

    private static Map<String, Map<Long, Double>> expected(JsonNode entry, boolean instant) {
        Map<String, Map<Long, Double>> expected = new TreeMap<>();
        for (JsonNode series : entry.path("answer").path("series")) {
            Map<Long, Double> samples = new TreeMap<>();
            if (instant) {
                samples.put(0L, series.path("value").asDouble());
            }
            for (JsonNode sample : series.path("samples")) {
                samples.put(
                        Long.parseLong(sample.path("timestampMs").asString()),
                        sample.path("value").asDouble());
            }
            expected.put(labels(series.path("labels")), samples);
        }
        return expected;
    }

    /// Replaces what Tempo answered wrongly, or at its own choice, by the right answer.
    private static void correct(Map<String, Map<Long, Double>> expected, JsonNode exceptions, Interval interval) {
        for (JsonNode exception : exceptions) {
            assertThat(REASONS.has(exception.path("reason").asString())).isTrue();
            String labels = labels(exception.path("labels"));
            expected.remove(labels);
            Map<Long, Double> samples = new TreeMap<>();
            for (int i = 0; i < exception.path("right").size(); i++) {
                JsonNode value = exception.path("right").get(i);
                if (!value.isNull()) {
                    samples.put(interval.instant() ? 0 : interval.timestamp(i), value.asDouble());
                }
            }
            if (!samples.isEmpty()) {
                expected.put(labels, samples);
            }
        }
    }

    private static String labels(JsonNode labels) {
        StringBuilder text = new StringBuilder();
        for (JsonNode label : labels) {
            Map.Entry<String, JsonNode> value =
                    label.path("value").properties().iterator().next();
            String shown = value.getKey().equals("doubleValue")
                    ? Double.toString(value.getValue().asDouble())
                    : value.getValue().asString();
            text.append(label.path("key").asString()).append('=').append(value.getKey() + ":" + shown + " ");
        }
        return text.toString();
    }

    private static String labels(List<Label> labels) {
        StringBuilder text = new StringBuilder();
        for (Label label : labels) {
            String value = switch (label.value()) {
                case Static.StringValue string -> "stringValue:" + string.value();
                case Static.IntValue number -> "intValue:" + number.value();
                case Static.BooleanValue truth -> "boolValue:" + truth.value();
                case Static.FloatValue number -> "doubleValue:" + number.value();
                default -> throw new IllegalStateException("not a label: " + label);
            };
            text.append(label.key()).append('=').append(value).append(' ');
        }
        return text.toString();
    }

    private static JsonNode recorded(String answers) {
        return new JsonMapper().readTree(Golden.text(answers));
    }

    private static JsonNode exceptions() {
        try (InputStream in = GoldenMetricsTest.class.getResourceAsStream("/golden-metrics-exceptions.json")) {
            return new JsonMapper().readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
