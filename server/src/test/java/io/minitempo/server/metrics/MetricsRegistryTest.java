// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.minitempo.core.wire.WireReader;
import io.minitempo.server.http.HttpBody;
import io.minitempo.server.http.HttpHeaders;
import io.minitempo.server.http.HttpRequest;
import io.minitempo.server.http.HttpResponse;
import io.minitempo.testsupport.Golden;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MetricsRegistryTest {

    private static final String PROTOBUF =
            "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited";
    private static final String OPEN_METRICS = "application/openmetrics-text;version=1.0.0";

    private final MetricsRegistry registry = new MetricsRegistry();

    private HttpResponse scrape(String accept) {
        return new MetricsHandler(registry)
                .handle(HttpRequest.of("GET", "/metrics", HttpHeaders.of("Accept", accept), HttpBody.empty()));
    }

    private String text(String accept) throws InterruptedException {
        return new String(scrape(accept).bodyBytes(), UTF_8);
    }

    private List<String> protobuf() throws InterruptedException {
        return DelimitedFamilies.describe(scrape(PROTOBUF).bodyBytes());
    }

    /// Every name that libraries like to mend, by the kind Tempo gives it (`spec/generator-and-ops.md §1.9`).
    @ParameterizedTest
    @CsvSource({
        "tempo_receiver_accepted_spans",
        "tempo_receiver_refused_spans",
        "tempo_metrics_generator_processor_service_graphs_edges",
        "tempo_block_builder_flushed_blocks",
        "tempo_query_frontend_bytes_processed_per_second",
    })
    void countersMayLackTheirSuffix(String name) throws InterruptedException {
        Counter.builder(name)
                .description("What it is.")
                .tag("tenant", "t")
                .register(registry)
                .increment(3);

        assertThat(text("")).isEqualTo("""
                        # HELP %1$s What it is.
                        # TYPE %1$s counter
                        %1$s{tenant="t"} 3
                        """.formatted(name));
        assertThat(text(OPEN_METRICS)).isEqualTo("""
                        # HELP %1$s What it is.
                        # TYPE %1$s unknown
                        %1$s{tenant="t"} 3.0
                        # EOF
                        """.formatted(name));
        assertThat(protobuf()).containsExactly(name + " COUNTER {tenant=t} 3.0");
    }

    @Test
    void countersMayHaveTheirSuffix() throws InterruptedException {
        registry.counter("tempo_distributor_spans_received_total", "tenant", "t")
                .increment(1_048_576);

        assertThat(text("")).isEqualTo("""
                        # TYPE tempo_distributor_spans_received_total counter
                        tempo_distributor_spans_received_total{tenant="t"} 1.048576e+06
                        """);
        assertThat(text(OPEN_METRICS)).isEqualTo("""
                        # TYPE tempo_distributor_spans_received counter
                        tempo_distributor_spans_received_total{tenant="t"} 1.048576e+06
                        # EOF
                        """);
        assertThat(protobuf()).containsExactly("tempo_distributor_spans_received_total COUNTER {tenant=t} 1048576.0");
    }

    @ParameterizedTest
    @CsvSource({
        "tempodb_backend_bytes_total",
        "tempodb_backend_objects_total",
        "tempo_block_builder_fetch_bytes_total",
        "tempo_ring_tokens_total",
        "process_start_time_seconds",
        "tempo_build_info",
    })
    void gaugesMayHaveTheSuffixOfOtherKinds(String name) throws InterruptedException {
        registry.gauge(name, Tags.of("tenant", "t"), new AtomicInteger(7));

        assertThat(text("")).isEqualTo("# TYPE %1$s gauge\n%1$s{tenant=\"t\"} 7\n".formatted(name));
        assertThat(text(OPEN_METRICS)).isEqualTo("# TYPE %1$s gauge\n%1$s{tenant=\"t\"} 7.0\n# EOF\n".formatted(name));
        assertThat(protobuf()).containsExactly(name + " GAUGE {tenant=t} 7.0");
    }

    @Test
    void histogramsWithoutBucketsAreNative() throws InterruptedException {
        Timer timer = Timer.builder("tempo_block_builder_consume_cycle_duration_seconds")
                .register(registry);
        timer.record(Duration.ofMillis(250));
        DistributionSummary.builder("tempo_ingest_storage_reader_receive_delay_seconds")
                .register(registry);

        assertThat(text("")).isEqualTo("""
                        # TYPE tempo_block_builder_consume_cycle_duration_seconds histogram
                        tempo_block_builder_consume_cycle_duration_seconds_bucket{le="+Inf"} 1
                        tempo_block_builder_consume_cycle_duration_seconds_sum 0.25
                        tempo_block_builder_consume_cycle_duration_seconds_count 1
                        # TYPE tempo_ingest_storage_reader_receive_delay_seconds histogram
                        tempo_ingest_storage_reader_receive_delay_seconds_bucket{le="+Inf"} 0
                        tempo_ingest_storage_reader_receive_delay_seconds_sum 0
                        tempo_ingest_storage_reader_receive_delay_seconds_count 0
                        """);
        assertThat(protobuf())
                .containsExactly(
                        "tempo_block_builder_consume_cycle_duration_seconds HISTOGRAM {} count=1 sum=0.25 buckets=[]"
                                + " schema=3 zero=0/2.938735877055719E-39 spans=[-16+1] deltas=[1]",
                        "tempo_ingest_storage_reader_receive_delay_seconds HISTOGRAM {} count=0 sum=0.0 buckets=[]"
                                + " schema=3 zero=0/2.938735877055719E-39 spans=[] deltas=[]");
    }

    @Test
    void histogramsWithBucketsAreClassicAndMayBeNativeToo() throws InterruptedException {
        DistributionSummary classic = DistributionSummary.builder("sizes")
                .serviceLevelObjectives(4, 16)
                .register(registry);
        List.of(1, 4, 5, 17).forEach(classic::record);
        Timer both = Timer.builder("both_seconds")
                .serviceLevelObjectives(Duration.ofMillis(10), Duration.ofMillis(2500))
                .publishPercentileHistogram()
                .register(registry);
        both.record(Duration.ofSeconds(1));

        assertThat(text("")).isEqualTo("""
                        # TYPE both_seconds histogram
                        both_seconds_bucket{le="0.01"} 0
                        both_seconds_bucket{le="2.5"} 1
                        both_seconds_bucket{le="+Inf"} 1
                        both_seconds_sum 1
                        both_seconds_count 1
                        # TYPE sizes histogram
                        sizes_bucket{le="4"} 2
                        sizes_bucket{le="16"} 3
                        sizes_bucket{le="+Inf"} 4
                        sizes_sum 27
                        sizes_count 4
                        """);
        assertThat(text(OPEN_METRICS)).contains("both_seconds_bucket{le=\"2.5\"} 1\n", "sizes_bucket{le=\"4.0\"} 2\n");
        assertThat(protobuf())
                .containsExactly(
                        "both_seconds HISTOGRAM {} count=1 sum=1.0 buckets=[0.01:0, 2.5:1] schema=3"
                                + " zero=0/2.938735877055719E-39 spans=[0+1] deltas=[1]",
                        "sizes HISTOGRAM {} count=4 sum=27.0 buckets=[4.0:2, 16.0:3]");
    }

    @Test
    void sizesOfMessagesReadAsTempoRecordedThem() {
        DistributionSummary sizes = DistributionSummary.builder("tempo_request_message_bytes")
                .tags("method", "gRPC", "route", "/frontend.Frontend/Process")
                .serviceLevelObjectives(java.util.stream.IntStream.rangeClosed(1, 15)
                        .mapToDouble(n -> Math.pow(4, n))
                        .toArray())
                .register(registry);
        for (int i = 0; i < 20; i++) {
            sizes.record(29);
        }
        String expected = Golden.text("status/metrics-names-types-values.txt")
                .lines()
                .filter(line -> line.startsWith("tempo_request_message_bytes")
                        && line.contains("route=\"/frontend.Frontend/Process\""))
                .map(line -> line + "\n")
                .reduce("# TYPE tempo_request_message_bytes histogram\n", String::concat);

        assertThat(registry.scrape()).isEqualTo(expected);
    }

    @Test
    void escapesWhatMustBe() throws InterruptedException {
        Gauge.builder("g", () -> Double.NaN)
                .description("line one\nline \"two\" \\")
                .tag("l", "a\"b\\c\nd")
                .register(registry);

        assertThat(text("")).isEqualTo("""
                        # HELP g line one\\nline "two" \\\\
                        # TYPE g gauge
                        g{l="a\\"b\\\\c\\nd"} NaN
                        """);
        assertThat(text(OPEN_METRICS)).startsWith("# HELP g line one\\nline \\\"two\\\" \\\\\n");
    }

    @Test
    void namesWithDotsFollowTheConvention() throws InterruptedException {
        registry.counter("cache.gets", "cache.name", "x").increment();
        Gauge.builder("jvm.memory.used", () -> 5).baseUnit("bytes").register(registry);
        FunctionTimer.builder("task.time", this, x -> 2, x -> 3, TimeUnit.SECONDS)
                .register(registry);
        Meter.builder("odd", Meter.Type.OTHER, List.of()).register(registry);

        assertThat(text("").lines().filter(l -> !l.startsWith("#")))
                .containsExactly(
                        "cache_gets_total{cache_name=\"x\"} 1",
                        "jvm_memory_used_bytes 5",
                        "task_time_seconds_sum 3",
                        "task_time_seconds_count 2");
        assertThat(protobuf()).contains("task_time_seconds SUMMARY {} count=2 sum=3.0");
    }

    @Test
    void aNameHasOneKind() {
        registry.counter("x_total", "a", "1");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> registry.gauge("x_total", Tags.of("b", "2"), new AtomicInteger()))
                .withMessage("metric x_total is a COUNTER already, not a GAUGE");
        assertThat(registry.scrape()).isEqualTo("# TYPE x_total counter\nx_total{a=\"1\"} 0\n");
    }

    @Test
    void sortsFamiliesAndSeriesAndForgetsRemovedOnes() {
        Counter removed = registry.counter("b", "t", "2");
        registry.counter("b", "t", "1");
        registry.counter("a");
        registry.remove(removed);
        registry.counter("b", "t", "3");

        assertThat(registry.scrape().lines().filter(l -> !l.startsWith("#")))
                .containsExactly("a 0", "b{t=\"1\"} 0", "b{t=\"3\"} 0");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            value = {
                "'' # text/plain; version=0.0.4; charset=utf-8",
                "*/* # text/plain; version=0.0.4; charset=utf-8",
                "text/html,*/*;q=0.8 # text/plain; version=0.0.4; charset=utf-8",
                "application/openmetrics-text;version=1.0.0;q=0.5,text/plain;q=0.3"
                        + " # application/openmetrics-text; version=1.0.0; charset=utf-8",
                "text/plain;q=0.9,application/openmetrics-text;q=0.1 # text/plain; version=0.0.4; charset=utf-8",
                "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited;q=0.6,"
                        + "application/openmetrics-text;version=1.0.0;q=0.5 # application/vnd.google.protobuf;"
                        + " proto=io.prometheus.client.MetricFamily; encoding=delimited",
                "application/vnd.google.protobuf # text/plain; version=0.0.4; charset=utf-8",
            })
    void givesTheFormatThatIsLikedBest(String accept, String contentType) {
        assertThat(scrape(accept).contentType()).contains(contentType);
    }

    /// Reads the delimited format back.
    private static final class DelimitedFamilies {

        /// `io.prometheus.client.MetricType`.
        private static final List<String> KINDS = List.of("COUNTER", "GAUGE", "SUMMARY", "UNTYPED", "HISTOGRAM");

        static List<String> describe(byte[] bytes) {
            List<String> lines = new ArrayList<>();
            int position = 0;
            while (position < bytes.length) {
                int length = 0;
                int shift = 0;
                byte b;
                do {
                    b = bytes[position++];
                    length |= (b & 0x7f) << shift;
                    shift += 7;
                } while (b < 0);
                family(new WireReader().reset(bytes, position, length), lines);
                position += length;
            }
            return lines;
        }

        private static void family(WireReader reader, List<String> lines) {
            String name = "";
            String kind = "COUNTER";
            while (reader.next()) {
                switch (reader.field()) {
                    case 1 -> name = reader.stringValue();
                    case 3 -> kind = KINDS.get((int) reader.varintValue());
                    case 4 -> lines.add(name + " " + kind + " " + metric(new WireReader(reader.bytesValue())));
                    default -> assertThat(reader.field()).isEqualTo(2);
                }
            }
        }

        private static String metric(WireReader reader) {
            List<String> labels = new ArrayList<>();
            String value = "";
            while (reader.next()) {
                WireReader inner = new WireReader(reader.bytesValue());
                switch (reader.field()) {
                    case 1 -> labels.add(strings(inner));
                    case 2, 3, 5 -> {
                        assertThat(inner.next()).isTrue();
                        value = Double.toString(Double.longBitsToDouble(inner.fixed64Value()));
                    }
                    default -> value = histogram(inner);
                }
            }
            return "{" + String.join(",", labels) + "} " + value;
        }

        private static String strings(WireReader reader) {
            List<String> parts = new ArrayList<>();
            while (reader.next()) {
                parts.add(reader.stringValue());
            }
            return String.join("=", parts);
        }

        private static String histogram(WireReader reader) {
            StringBuilder out = new StringBuilder();
            List<String> buckets = new ArrayList<>();
            List<String> spans = new ArrayList<>();
            List<Long> deltas = new ArrayList<>();
            String schema = "";
            String zero = "";
            boolean histogram = false;
            while (reader.next()) {
                switch (reader.field()) {
                    case 1 -> out.append("count=").append(reader.varintValue());
                    case 2 -> out.append(" sum=").append(Double.longBitsToDouble(reader.fixed64Value()));
                    case 3 -> {
                        histogram = true;
                        WireReader bucket = new WireReader(reader.bytesValue());
                        bucket.next();
                        long count = bucket.varintValue();
                        bucket.next();
                        buckets.add(Double.longBitsToDouble(bucket.fixed64Value()) + ":" + count);
                    }
                    case 5 -> schema = " schema=" + zigzag(reader.varintValue());
                    case 6 -> zero = "/" + Double.longBitsToDouble(reader.fixed64Value());
                    case 7 -> zero = " zero=" + reader.varintValue() + zero;
                    case 12 -> {
                        WireReader span = new WireReader(reader.bytesValue());
                        span.next();
                        long offset = zigzag(span.varintValue());
                        span.next();
                        spans.add(offset + "+" + span.varintValue());
                    }
                    default -> {
                        assertThat(reader.field()).isEqualTo(13);
                        byte[] packed = reader.bytesValue();
                        for (byte b : packed) {
                            deltas.add(zigzag(b));
                        }
                    }
                }
            }
            boolean isNative = !schema.isEmpty();
            return out.append(histogram || isNative ? " buckets=" + buckets : "")
                    .append(schema)
                    .append(zero)
                    .append(isNative ? " spans=" + spans + " deltas=" + deltas : "")
                    .toString();
        }

        private static long zigzag(long value) {
            return value >>> 1 ^ -(value & 1);
        }
    }
}
