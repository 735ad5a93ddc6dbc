// SPDX-License-Identifier: Apache-2.0
package io.minitempo.app.config;

import io.minitempo.app.config.EffectiveConfig.Warning;
import io.minitempo.core.time.GoDuration;
import io.minitempo.server.config.Topology;
import io.minitempo.server.config.yaml.YamlNode;
import io.minitempo.server.config.yaml.YamlNode.Mapping;
import io.minitempo.server.config.yaml.YamlNode.Scalar;
import io.minitempo.server.config.yaml.YamlNode.Sequence;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// What will probably not work as meant, although it is well formed (`spec/generator-and-ops.md §4`, last paragraph).
///
/// Reads the whole tree, whatever runs here: one file serves all targets.
final class ConfigWarnings {

    private static final String POLL = "storage.trace.blocklist_poll";
    /// Tempo's default.
    private static final Duration METRICS_INTERVAL = Duration.ofMinutes(5);

    private static final Set<String> TRANSFORMATIONS = Set.of("all", "or_to_in");

    private final Mapping tree;
    private final Target target;
    private final Topology topology;
    private final boolean hasLegacyOverrides;
    private final List<Warning> warnings = new ArrayList<>();

    ConfigWarnings(Mapping tree, Target target, Topology topology, boolean hasLegacyOverrides) {
        this.tree = tree;
        this.target = target;
        this.topology = topology;
        this.hasLegacyOverrides = hasLegacyOverrides;
    }

    List<Warning> find() {
        boolean classic = topology == Topology.CLASSIC;
        holdersOfBlocks(classic);
        compaction(classic ? "compactor.compaction" : "backend_worker.compaction");
        storage();
        spanLogging("distributor.log_received_spans.enabled");
        spanLogging("distributor.log_discarded_spans.enabled");
        warnIf(
                isTrue("query_frontend.mcp_server.enabled"),
                "query_frontend.mcp_server.enabled is set",
                "LLM clients of the MCP server may see trace data");
        long concurrent = number("query_frontend.trace_by_id.concurrent_shards");
        long shards = number("query_frontend.trace_by_id.query_shards");
        warnIf(
                concurrent > shards,
                "query_frontend.trace_by_id.concurrent_shards > query_frontend.trace_by_id.query_shards",
                "all shards run at once");
        warnIf(
                !duration("query_frontend.metrics.interval").equals(METRICS_INTERVAL),
                "query_frontend.metrics.interval is set",
                "it has no effect: metrics queries are cut by blocks, not by time");
        columns();
        if (!classic) {
            kafkaOnly();
        }
        return warnings;
    }

    private void warnIf(boolean holds, String message, String explain) {
        if (holds) {
            warnings.add(new Warning(message, explain));
        }
    }

    private void holdersOfBlocks(boolean classic) {
        String timeout = classic ? "ingester.complete_block_timeout" : "live_store.complete_block_timeout";
        warnIf(
                duration(timeout).compareTo(duration(POLL)) < 0,
                timeout + " < " + POLL,
                "blocks may be dropped here before queriers know them from the store: "
                        + GoDuration.format(duration(timeout)) + " < " + GoDuration.format(duration(POLL)));
    }

    private void compaction(String block) {
        String retention = block + ".block_retention";
        warnIf(
                duration(retention).compareTo(duration(POLL)) < 0,
                retention + " < " + POLL,
                "blocks are deleted before queriers see them");
        warnIf(
                number(block + ".retention_concurrency") == 0,
                block + ".retention_concurrency must be greater than zero",
                "retention does nothing");
    }

    private void storage() {
        warnIf(
                number("storage.trace.blocklist_poll_concurrency") == 0,
                "storage.trace.blocklist_poll_concurrency must be greater than zero",
                "its default is used");
        String backend = text("storage.trace.backend");
        warnIf(
                backend.equals("local") && !target.isSingleBinary(),
                "storage.trace.backend is local, target is " + target,
                "processes of different targets do not share a local disk");
        warnIf(
                !text("storage.trace.cache").isEmpty(),
                "storage.trace.cache is set",
                "it is deprecated; use the block cache");
        warnIf(
                isTrue("storage.trace.s3.native_aws_auth_enabled"),
                "storage.trace.s3.native_aws_auth_enabled is set",
                "it is deprecated; credentials are found without it");
        String client = "overrides.user_configurable_overrides.client";
        boolean shared = isTrue("overrides.user_configurable_overrides.enabled")
                && !backend.isEmpty()
                && backend.equals(text(client + ".backend"))
                && place("storage.trace", backend).equals(place(client, backend));
        warnIf(
                shared,
                "trace storage and overrides storage share " + place(client, backend),
                "overrides then look like a tenant of the trace storage");
    }

    private String place(String block, String backend) {
        return switch (backend) {
            case "local" -> text(block + ".local.path");
            case "s3" -> text(block + ".s3.bucket") + "/" + text(block + ".s3.prefix");
            case "gcs" -> text(block + ".gcs.bucket_name") + "/" + text(block + ".gcs.prefix");
            case "azure" -> text(block + ".azure.container_name") + "/" + text(block + ".azure.prefix");
            default -> "";
        };
    }

    private void spanLogging(String path) {
        warnIf(isTrue(path), path + " is set", "logging spans is expensive and shows their content");
    }

    private void kafkaOnly() {
        warnIf(
                duration("backend_scheduler.work.prune_age")
                                .compareTo(duration(POLL).multipliedBy(2))
                        <= 0,
                "backend_scheduler.work.prune_age <= 2 x " + POLL,
                "the scheduler may plan a job again that is done already");
        boolean assigned = tree.at("block_builder.assigned_partitions") instanceof Mapping partitions
                && !partitions.entries().isEmpty();
        warnIf(
                assigned && number("block_builder.partitions_per_instance") > 0,
                "block_builder.assigned_partitions and block_builder.partitions_per_instance are both set",
                "only one of them can apply");
        warnIf(hasLegacyOverrides, "overrides are in the flat format of Tempo 2", "a later release will refuse them");
        if (tree.at("query_frontend.skip_ast_transformations") instanceof Sequence skipped) {
            for (YamlNode name : skipped.items()) {
                warnIf(
                        name instanceof Scalar scalar && !TRANSFORMATIONS.contains(scalar.text()),
                        "query_frontend.skip_ast_transformations names an unknown transformation: "
                                + (name instanceof Scalar scalar ? scalar.text() : ""),
                        "it is skipped");
            }
        }
    }

    private void columns() {
        if (!(tree.at("storage.trace.block.parquet_dedicated_columns") instanceof Sequence columns)) {
            return;
        }
        int limit = topology == Topology.CLASSIC ? 10 : 20;
        Set<String> seen = new HashSet<>();
        int[] strings = new int[2];
        for (YamlNode item : columns.items()) {
            if (item instanceof Mapping column) {
                String name = text(column, "scope") + "." + text(column, "name");
                warnIf(!seen.add(name), "duplicate dedicated attribute column " + name, "the second one is not used");
                if (text(column, "type").equals("string")) {
                    strings[text(column, "scope").equals("resource") ? 0 : 1]++;
                }
            }
        }
        for (int count : strings) {
            warnIf(
                    count > limit,
                    "more than " + limit + " string columns of one scope in"
                            + " storage.trace.block.parquet_dedicated_columns",
                    "those beyond have no effect");
        }
    }

    private boolean isTrue(String path) {
        return text(path).equals("true");
    }

    private String text(String path) {
        return text(tree, path);
    }

    private static String text(Mapping block, String path) {
        return block.at(path) instanceof Scalar scalar && !scalar.isNull() ? scalar.text() : "";
    }

    private long number(String path) {
        return Long.parseLong(text(path));
    }

    private Duration duration(String path) {
        return GoDuration.parse(text(path));
    }
}
