// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.minitempo.block.GoldenBlock;
import io.minitempo.block.read.BlockReader;
import io.minitempo.testsupport.Golden;
import io.minitempo.traceql.TraceQl;
import io.minitempo.traceql.ast.Query;
import io.minitempo.traceql.ast.Static;
import io.minitempo.traceql.metrics.Interval;
import io.minitempo.traceql.metrics.Label;
import io.minitempo.traceql.metrics.MetricsLimits;
import io.minitempo.traceql.metrics.MetricsRun;
import io.minitempo.traceql.metrics.Series;
import io.minitempo.traceql.metrics.SeriesMerge;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Metrics queries over the recorded blocks, one job for each block, against what Tempo answered.
class GoldenMetricsTest {

    private static final long SECOND = 1_000_000_000L;
    private static final double PRECISION = 1e-9;

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
        JsonNode recorded = new JsonMapper().readTree(Golden.text(answers));
        return recorded.valueStream()
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
    }

    static List<Series> answer(List<BlockReader> blocks, Query query, Interval interval) throws InterruptedException {
        MetricsLimits limits = new MetricsLimits(100, 0);
        SeriesMerge merge = new SeriesMerge(query, interval, SeriesMerge.Level.FINAL, limits);
        for (BlockReader block : blocks) {
            MetricsRun run = new MetricsRun(query, interval, limits);
            try (BlockSpanSource source = BlockSpanSource.of(block)) {
                run.observe(source);
            }
            merge.add(run.result());
        }
        return merge.result();
    }

    private static void compare(
            String labels, Map<Long, Double> expected, Map<Long, Double> actual, List<String> differences) {
        if (actual == null) {
            differences.add("missing: " + labels + " " + expected);
            return;
        }
        if (!actual.keySet().equals(expected.keySet())
                || expected.entrySet().stream().anyMatch(e -> !close(e.getValue(), actual.get(e.getKey())))) {
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
            expected.put(series.path("labels").toString(), samples);
        }
        return expected;
    }

    private static String labels(List<Label> labels) {
        JsonMapper json = new JsonMapper();
        ArrayNode array = json.createArrayNode();
        for (Label label : labels) {
            ObjectNode node = array.addObject().put("key", label.key());
            ObjectNode value = node.putObject("value");
            switch (label.value()) {
                case Static.StringValue text -> value.put("stringValue", text.value());
                case Static.IntValue number -> value.put("intValue", Long.toString(number.value()));
                case Static.BooleanValue truth -> value.put("boolValue", truth.value());
                case Static.FloatValue number ->
                    value.set("doubleValue", json.readTree(number(number.value())));
                default -> throw new IllegalStateException("not a label: " + label);
            }
        }
        return array.toString();
    }

    private static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15 ? Long.toString((long) value) : Double.toString(value);
    }
}
