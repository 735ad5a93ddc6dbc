// SPDX-License-Identifier: Apache-2.0
package io.minitempo.demo;

import io.minitempo.embeddedkafka.EmbeddedKafka;
import io.minitempo.testkit.ClusterNode;
import io.minitempo.testkit.NodePlan;
import io.minitempo.testkit.TestCluster;
import java.util.Locale;

/// The one screen of the demo: who is where, how to send a span, how to read it back, how to stop.
final class Screen {

    private static final String SAMPLE_TRACE = "5b8efff798038103d269b633813fc60c";

    private final TestCluster cluster;
    private final EmbeddedKafka kafka;
    private final String newestTrace;
    private final DemoOptions options;

    Screen(TestCluster cluster, EmbeddedKafka kafka, String newestTrace, DemoOptions options) {
        this.cluster = cluster;
        this.kafka = kafka;
        this.newestTrace = newestTrace;
        this.options = options;
    }

    String text() {
        StringBuilder text = new StringBuilder("\n");
        line(text, "component", "HTTP", "gRPC listens on", "advertised as");
        for (ClusterNode node : cluster.nodes()) {
            NodePlan plan = node.plan();
            line(
                    text,
                    plan.name(),
                    "http://127.0.0.1:" + plan.httpPort(),
                    "127.0.0.1:" + plan.grpcPort(),
                    plan.isBehindProxy() ? "127.0.0.1:" + plan.advertisedPort() + " (sidecar)" : "");
        }
        line(text, "kafka", "", kafka.bootstrapServers(), "");
        String base = cluster.queryUrl().toString();
        text.append("\nRings:       ")
                .append(base(cluster, "distributor"))
                .append("/live-store/ring  and  /partition-ring\n");
        if (!newestTrace.isEmpty()) {
            text.append("A trace:     ")
                    .append(base)
                    .append("/api/traces/")
                    .append(newestTrace)
                    .append('\n');
        }
        text.append("Send a span: ").append(send()).append('\n');
        text.append("Read it:     curl -s ")
                .append(base)
                .append("/api/traces/")
                .append(SAMPLE_TRACE)
                .append('\n');
        text.append("Search:      curl -sG ")
                .append(base)
                .append("/api/search --data-urlencode 'q={ status = error }'  finds what is at least 30 s old\n");
        String label = "Break it:    ";
        for (ClusterNode node : cluster.nodes()) {
            String name = node.plan().name();
            if (node.plan().isBehindProxy()) {
                text.append(label)
                        .append(cluster.sidecarAdminUrl(name))
                        .append("  switches the faults of the sidecar of ")
                        .append(name)
                        .append('\n');
                label = " ".repeat(label.length());
            }
        }
        text.append("Data:        ")
                .append(options.data() == null ? "temporary, removed at the end (-data DIR keeps it)" : options.data())
                .append("\nStop:        Ctrl-C\n");
        return text.toString();
    }

    private static String base(TestCluster cluster, String node) {
        return cluster.node(node).url("").toString();
    }

    private String send() {
        return """
                curl -s %s -H 'Content-Type: application/json' -d \
                '{"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"me"}}]},\
                "scopeSpans":[{"spans":[{"traceId":"%s","spanId":"eee19b7ec3c1b174","name":"hello","kind":2,\
                "startTimeUnixNano":"'$(date +%%s)'000000000","endTimeUnixNano":"'$(date +%%s)'500000000"}]}]}]}'""".formatted(cluster.otlpHttpUrl(), SAMPLE_TRACE);
    }

    private static void line(StringBuilder text, String name, String http, String listen, String advertised) {
        text.append(String.format(Locale.ROOT, "  %-16s %-24s %-18s %s%n", name, http, listen, advertised)
                        .stripTrailing())
                .append('\n');
    }
}
