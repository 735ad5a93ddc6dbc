// SPDX-License-Identifier: Apache-2.0
package io.minitempo.demo;

import io.minitempo.embeddedkafka.EmbeddedKafka;
import io.minitempo.testkit.ClusterNode;
import io.minitempo.testkit.NodePlan;
import io.minitempo.testkit.TestCluster;
import java.nio.file.Path;
import java.util.Locale;

/// The one screen of the demo: who is where, how to send a span, how to read it back, how to stop.
final class Screen {

    private static final String SAMPLE_TRACE = "5b8efff798038103d269b633813fc60c";
    private static final String MEMBER = "live-store-a-0";
    private static final String INDENT = " ".repeat(13);

    private final TestCluster cluster;
    private final EmbeddedKafka kafka;
    private final String newestTrace;
    private final DemoOptions options;
    private final Path folder;
    private final StringBuilder text = new StringBuilder("\n");

    Screen(TestCluster cluster, EmbeddedKafka kafka, String newestTrace, DemoOptions options, Path folder) {
        this.cluster = cluster;
        this.kafka = kafka;
        this.newestTrace = newestTrace;
        this.options = options;
        this.folder = folder;
    }

    String text() {
        line("component", "process", "HTTP", "gRPC listens on", "its sidecar, advertised");
        for (ClusterNode node : cluster.nodes()) {
            NodePlan plan = node.plan();
            line(
                    plan.name(),
                    Long.toString(node.pid()),
                    "http://127.0.0.1:" + plan.httpPort(),
                    "127.0.0.1:" + plan.grpcPort(),
                    "127.0.0.1:" + plan.advertisedPort());
        }
        line("kafka", Long.toString(ProcessHandle.current().pid()), "", kafka.bootstrapServers(), "");
        String base = cluster.queryUrl().toString();
        // Only a member's own page knows where that member listens.
        String member = cluster.node(MEMBER).url("").toString();
        text.append('\n');
        item("Rings", member + "/live-store/ring  where " + MEMBER + " listens, and what it advertises");
        item("", member + "/partition-ring");
        item("Gossip", member + "/memberlist  (it goes through the sidecars as well)");
        if (!newestTrace.isEmpty()) {
            item("A trace", base + "/api/traces/" + newestTrace);
        }
        item("Send a span", send());
        item("Read it", "curl -s " + base + "/api/traces/" + SAMPLE_TRACE);
        item(
                "Search",
                "curl -sG " + base
                        + "/api/search --data-urlencode 'q={ status = error }'  finds what is at least 30 s old");
        item("Look", base + "/ui/?q=%7B%7D+with+%28most_recent%3Dtrue%29  the query page");
        breakIt();
        item("Files", folder + "/" + MEMBER + "/tempo.yaml and so on" + whetherKept());
        item("Stop", "Ctrl-C");
        return text.toString();
    }

    private String whetherKept() {
        return options.data() == null ? ", removed at the end (-data DIR keeps them)" : "";
    }

    /// Where the faults of our sidecars are switched, or what the others run on.
    private void breakIt() {
        if (options.proxy() != null) {
            String file = cluster.sidecarFile("querier")
                    .map(Path::getFileName)
                    .map(Path::toString)
                    .orElse("");
            item("Sidecars", folder + "/" + MEMBER + "/sidecar/" + file + " and so on");
            return;
        }
        String label = "Break it";
        for (ClusterNode node : cluster.nodes()) {
            item(
                    label,
                    cluster.sidecarAdminUrl(node.name()) + "  switches the faults of the sidecar of " + node.name());
            label = "";
        }
    }

    private void item(String label, String value) {
        String head = label.isEmpty() ? INDENT : String.format(Locale.ROOT, "%-13s", label + ":");
        text.append(head).append(value).append('\n');
    }

    private String send() {
        return """
                curl -s %s -H 'Content-Type: application/json' -d \
                '{"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"me"}}]},\
                "scopeSpans":[{"spans":[{"traceId":"%s","spanId":"eee19b7ec3c1b174","name":"hello","kind":2,\
                "startTimeUnixNano":"'$(date +%%s)'000000000","endTimeUnixNano":"'$(date +%%s)'500000000"}]}]}]}'""".formatted(cluster.otlpHttpUrl(), SAMPLE_TRACE);
    }

    private void line(String name, String process, String http, String listen, String advertised) {
        text.append(String.format(Locale.ROOT, "  %-16s %-8s %-23s %-16s %s%n", name, process, http, listen, advertised)
                        .stripTrailing())
                .append('\n');
    }
}
