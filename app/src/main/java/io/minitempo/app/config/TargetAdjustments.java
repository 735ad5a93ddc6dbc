// SPDX-License-Identifier: Apache-2.0
package io.minitempo.app.config;

import io.minitempo.server.config.Topology;
import io.minitempo.server.config.yaml.YamlNode.Mapping;
import io.minitempo.server.config.yaml.YamlNode.Scalar;
import java.util.ArrayList;
import java.util.List;

/// What a target changes in the configuration after file and command line (`spec/write-path.md §7`, `spec/ring.md §2`).
final class TargetAdjustments {

    private static final String LOOPBACK = "127.0.0.1";
    private static final String FRONTEND_ADDRESS = "querier.frontend_worker.frontend_address";
    private static final int MAX_PORT = 65535;
    private static final String SCHEDULER_ADDRESS = "backend_worker.backend_scheduler_addr";
    private static final String COMPACTOR_STORE = "compactor.ring.kvstore.store";

    private TargetAdjustments() {}

    /// The changed keys only.
    static Mapping of(Target target, Topology topology, Mapping effective) {
        Mapping changes = Mapping.EMPTY;
        if (target.isSingleBinary()) {
            for (String path : inThisProcess(topology)) {
                changes = changes.with(path + ".kvstore.store", Scalar.string("inmemory"));
            }
            for (String path : addresses(topology)) {
                changes = changes.with(path, Scalar.string(LOOPBACK));
            }
            changes = changes.with("backend_worker.ring.kvstore.store", Scalar.string(""));
            if (topology == Topology.CLASSIC) {
                changes = changes.with("ingester.lifecycler.ring.replication_factor", Scalar.plain("1"))
                        .with(COMPACTOR_STORE, Scalar.string(""));
            }
            String port = text(effective, "server.grpc_listen_port");
            // Of a port that cannot be, the problem is told once, where it was written.
            if (port.matches("\\d{1,5}") && Integer.parseInt(port) <= MAX_PORT) {
                changes = ifEmpty(changes, effective, FRONTEND_ADDRESS, LOOPBACK + ":" + port);
                changes = ifEmpty(changes, effective, SCHEDULER_ADDRESS, LOOPBACK + ":" + port);
            }
        }
        if (target.module() == TempoModule.SCALABLE_SINGLE_BINARY) {
            changes = ifEmpty(changes, effective, COMPACTOR_STORE, "memberlist");
        }
        if (target.module() == TempoModule.METRICS_GENERATOR_NO_LOCAL_BLOCKS) {
            changes = changes.with("metrics_generator.ring_mode", Scalar.string("generator"));
        }
        return changes;
    }

    /// Whether the querier takes the query-frontend beside it; a query-frontend that is named is dialled, be it the same.
    ///
    /// @param said what file and command line say, over the defaults
    static boolean isFrontendInProcess(Target target, Mapping said) {
        return target.isSingleBinary() && text(said, FRONTEND_ADDRESS).isEmpty();
    }

    private static List<String> inThisProcess(Topology topology) {
        List<String> rings =
                new ArrayList<>(List.of("metrics_generator.ring", "live_store.ring", "live_store.partition_ring"));
        if (topology == Topology.CLASSIC) {
            rings.add("ingester.lifecycler.ring");
        }
        return rings;
    }

    private static List<String> addresses(Topology topology) {
        List<String> addresses =
                new ArrayList<>(List.of("metrics_generator.ring.instance_addr", "live_store.ring.instance_addr"));
        if (topology == Topology.CLASSIC) {
            addresses.add("ingester.lifecycler.address");
        }
        return addresses;
    }

    private static Mapping ifEmpty(Mapping changes, Mapping effective, String path, String value) {
        return text(effective, path).isEmpty() ? changes.with(path, Scalar.string(value)) : changes;
    }

    private static String text(Mapping tree, String path) {
        return tree.at(path) instanceof Scalar scalar ? scalar.text() : "";
    }
}
