// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ingestlog.kafka.internal;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.minitempo.core.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.jspecify.annotations.Nullable;

/// Carries the figures that one Kafka client keeps over to counters with Tempo's names (`spec/write-path.md §2.11`).
///
/// Counters outlive the client: what it counted since the last look is added, so that readers may come and go. Owned by
/// the thread that uses the client.
public final class ClientMetrics {

    private static final long INTERVAL_NANOS = Duration.ofSeconds(1).toNanos();
    private static final String NODE = "node-id";
    // Kafka counts connections per client, not per broker.
    private static final String ALL_NODES = "all";

    private static final Map<String, Exported> PER_NODE = Map.of(
            "outgoing-byte-total", new Exported("write_bytes_total", "Bytes written to a broker."),
            "incoming-byte-total", new Exported("read_bytes_total", "Bytes read from a broker."));
    private static final Map<String, Exported> CONNECTIONS = Map.of(
            "connection-creation-total", new Exported("connects_total", "Connections opened."),
            "connection-close-total", new Exported("disconnects_total", "Connections closed."));
    private static final Map<String, Exported> FETCHES = Map.of(
            "records-consumed-total", new Exported("fetch_records_total", "Records read."),
            "bytes-consumed-total", new Exported("fetch_bytes_total", "Bytes of the records read, uncompressed."));

    private final MeterRegistry registry;
    private final String prefix;
    private final Tags tags;
    private final Supplier<? extends Map<MetricName, ? extends Metric>> metrics;
    private final Clock clock;
    private final Map<MetricName, Double> seen = new HashMap<>();
    private long refreshedNanos;

    /// Exports the metrics of one client as `prefix` and the names above, with `tags` on all of them.
    public ClientMetrics(
            MeterRegistry registry,
            String prefix,
            Tags tags,
            Supplier<? extends Map<MetricName, ? extends Metric>> metrics,
            Clock clock) {
        this.registry = registry;
        this.prefix = prefix;
        this.tags = tags;
        this.metrics = metrics;
        this.clock = clock;
        this.refreshedNanos = clock.nanoTime() - INTERVAL_NANOS;
    }

    private record Exported(String name, String description) {}

    /// The label `node_id` for what Kafka calls a node: `1` for broker 1, `seed_0` for the configured address.
    public static String nodeLabel(String kafkaNode) {
        String id = kafkaNode.startsWith("node-") ? kafkaNode.substring("node-".length()) : kafkaNode;
        return id.startsWith("-") ? "seed_" + (Integer.parseInt(id.substring(1)) - 1) : id;
    }

    /// Looks at the client's figures if the last look is a second ago.
    public void refresh() {
        long now = clock.nanoTime();
        if (now - refreshedNanos >= INTERVAL_NANOS) {
            refreshedNanos = now;
            refreshNow();
        }
    }

    /// Looks at the client's figures, for the last time before it is closed.
    public void refreshNow() {
        for (Map.Entry<MetricName, ? extends Metric> each : metrics.get().entrySet()) {
            MetricName name = each.getKey();
            String group = name.group();
            if (group.endsWith("-node-metrics")) {
                @Nullable String node = name.tags().get(NODE);
                export(each, PER_NODE, tags.and("node_id", nodeLabel(node == null ? ALL_NODES : node)));
            } else if (group.equals("producer-metrics") || group.equals("consumer-metrics")) {
                export(each, CONNECTIONS, tags.and("node_id", ALL_NODES));
            } else if (group.equals("consumer-fetch-manager-metrics")
                    && name.tags().size() == 1) {
                export(each, FETCHES, tags);
            }
        }
    }

    private void export(Map.Entry<MetricName, ? extends Metric> metric, Map<String, Exported> names, Tags labels) {
        @Nullable Exported exported = names.get(metric.getKey().name());
        if (exported == null || !(metric.getValue().metricValue() instanceof Double value)) {
            return;
        }
        double before = seen.getOrDefault(metric.getKey(), 0.0);
        seen.put(metric.getKey(), value);
        // A node's figures start over when Kafka has dropped them after a long silence.
        double more = value >= before ? value - before : value;
        Counter.builder(prefix + exported.name)
                .description(exported.description)
                .tags(labels)
                .register(registry)
                .increment(more);
    }
}
