// SPDX-License-Identifier: Apache-2.0
package io.minitempo.app.config;

import io.minitempo.server.config.Topology;
import io.minitempo.server.config.yaml.YamlNode;
import io.minitempo.server.config.yaml.YamlNode.Mapping;
import io.minitempo.server.config.yaml.YamlNode.Scalar;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Which topology this process belongs to, and how that was found.
///
/// @param topology the topology
/// @param reason why, as part of a sentence
public record TopologyChoice(Topology topology, String reason) {

    private static final Set<TempoModule> CLASSIC_TARGETS =
            EnumSet.of(TempoModule.INGESTER, TempoModule.COMPACTOR, TempoModule.SCALABLE_SINGLE_BINARY);

    /// Classic when a classic target runs, or when there is an `ingester` block and `ingest` is not configured; Kafka
    /// otherwise.
    ///
    /// @param tree what file and command line say, checked
    static TopologyChoice of(TempoModule target, Mapping tree) {
        if (CLASSIC_TARGETS.contains(target)) {
            return new TopologyChoice(Topology.CLASSIC, "target " + target + " exists in it only");
        }
        boolean hasIngest = isConfigured(tree.get("ingest"));
        if (tree.get("ingester") != null && !hasIngest) {
            return new TopologyChoice(Topology.CLASSIC, "there is an ingester block, and ingest is not configured");
        }
        return new TopologyChoice(Topology.KAFKA, hasIngest ? "ingest is configured" : "there is no ingester block");
    }

    /// `ingest: {enabled: false}` is how 2.10 spells that there is no Kafka.
    private static boolean isConfigured(@Nullable YamlNode ingest) {
        if (!(ingest instanceof Mapping block) || block.entries().isEmpty()) {
            return false;
        }
        boolean disabled =
                block.get("enabled") instanceof Scalar enabled && enabled.text().equals("false");
        return !disabled;
    }

    @Override
    public String toString() {
        return topology + ", because " + reason + "; defaults are those of Tempo " + topology.release();
    }
}
