// SPDX-License-Identifier: Apache-2.0
package io.minitempo.it.cluster;

import io.minitempo.it.path.NodeMetrics;
import io.minitempo.testkit.ClusterNode;
import io.minitempo.testkit.TestCluster;
import java.io.IOException;
import java.net.http.HttpClient;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What the processes of a cluster say of each other, by their pages. A process that does not answer sees nobody.
final class Views {

    /// The components that serve `/live-store/ring`.
    private static final List<String> WITH_RING = List.of("live-store", "querier", "distributor");

    /// Those need no ring, so they stay out of gossip.
    private static final List<String> WITHOUT_GOSSIP = List.of("query-frontend", "backend-scheduler");

    private final TestCluster cluster;
    private final HttpClient http;

    Views(TestCluster cluster, HttpClient http) {
        this.cluster = cluster;
        this.http = http;
    }

    /// Whether a component is a member of the gossip cluster.
    static boolean gossips(String target) {
        return !WITHOUT_GOSSIP.contains(target);
    }

    /// How many members of the gossip cluster each running member sees, by its name.
    Map<String, Integer> members() throws IOException, InterruptedException {
        Map<String, Integer> seen = new TreeMap<>();
        for (ClusterNode node : running(Views::gossips)) {
            seen.put(node.name(), (int)
                    new NodeMetrics(http, node).sum("tempo_memberlist_client_cluster_members_count"));
        }
        return seen;
    }

    /// State and address of a member of the ring of live-stores, as each running process that shows the ring has it;
    /// `absent` for none.
    Map<String, String> liveStore(String id) throws IOException, InterruptedException {
        Map<String, String> seen = new TreeMap<>();
        for (ClusterNode node : running(target -> WITH_RING.contains(target))) {
            String page = new NodeMetrics(http, node).get("/live-store/ring", "application/json");
            seen.put(node.name(), "absent");
            for (JsonNode shard : new JsonMapper().readTree(page).path("shards")) {
                if (shard.path("id").asString().equals(id)) {
                    seen.put(
                            node.name(),
                            shard.path("state").asString() + " "
                                    + shard.path("address").asString());
                }
            }
        }
        return seen;
    }

    private List<ClusterNode> running(Predicate<String> target) {
        return cluster.nodes().stream()
                .filter(ClusterNode::isRunning)
                .filter(node -> target.test(node.plan().target()))
                .toList();
    }
}
