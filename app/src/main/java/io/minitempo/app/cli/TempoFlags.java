// SPDX-License-Identifier: Apache-2.0
package io.minitempo.app.cli;

import io.minitempo.app.cli.FlagSet.Flag;
import io.minitempo.app.cli.FlagSet.Parsed;
import io.minitempo.server.config.KeyTree;
import io.minitempo.server.config.Topology;
import io.minitempo.server.config.yaml.YamlNode.Mapping;
import io.minitempo.server.config.yaml.YamlNode.Scalar;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The flags of the server, and the keys that they set (`spec/generator-and-ops.md §3.1`).
final class TempoFlags {

    static final String CONFIG_FILE = "config.file";
    static final String EXPAND_ENV = "config.expand-env";
    static final String VERIFY = "config.verify";
    static final String LEGACY_OVERRIDES = "config.enable-legacy-overrides";
    static final String VERSION = "version";
    static final String HEALTH = "health";
    static final String HEALTH_URL = "health.url";
    static final String DEFAULT_HEALTH_URL = "http://localhost:3200/ready";

    private static final List<Flag> OWN = List.of(
            new Flag(CONFIG_FILE, "string", "Configuration file to load", ""),
            new Flag(EXPAND_ENV, "", "Whether to expand environment variables in config file", ""),
            new Flag(VERIFY, "", "Verify configuration and exit", ""),
            new Flag(LEGACY_OVERRIDES, "", "Accept overrides in the flat format of Tempo 2", ""),
            new Flag(VERSION, "", "Print this builds version information", ""),
            new Flag(HEALTH, "", "Check the readiness of a running process and exit", ""),
            new Flag(HEALTH_URL, "string", "URL that -health asks", DEFAULT_HEALTH_URL),
            new Flag("mutex-profile-fraction", "int", "Accepted for compatibility, without effect", ""),
            new Flag("block-profile-threshold", "int", "Accepted for compatibility, without effect", ""),
            new Flag("mem-ballast-size-mbs", "int", "Deprecated: accepted for compatibility, without effect", ""));

    private static final String INGESTION = "overrides.defaults.ingestion.";
    private static final String READ = "overrides.defaults.read.";

    /// The keys that flags set, by flag.
    private static final Map<String, String> KEYS = keys();

    private final KeyTree tree;
    private final FlagSet flags;

    TempoFlags(KeyTree tree) {
        this.tree = tree;
        List<Flag> all = new ArrayList<>(OWN);
        Mapping defaults = tree.defaults(Topology.KAFKA);
        KEYS.forEach((name, key) -> {
            String fallback = defaults.at(key) instanceof Scalar scalar && !scalar.isZero() ? scalar.text() : "";
            all.add(new Flag(name, tree.isBoolean(key) ? "" : "value", "Sets " + key, fallback));
        });
        flags = new FlagSet(all);
    }

    private static Map<String, String> keys() {
        Map<String, String> keys = new LinkedHashMap<>();
        keys.put("target", "target");
        keys.put("auth.enabled", "auth_enabled");
        keys.put("multitenancy.enabled", "multitenancy_enabled");
        keys.put("http-api-prefix", "http_api_prefix");
        keys.put("shutdown-delay", "shutdown_delay");
        keys.put("log.level", "server.log_level");
        keys.put("enable-go-runtime-metrics", "enable_go_runtime_metrics");
        keys.put("span-profiling", "span_profiling");
        keys.put("server.http-listen-port", "server.http_listen_port");
        keys.put("server.grpc-listen-port", "server.grpc_listen_port");
        keys.put("memberlist.host-port", "memberlist.join_members");
        keys.put("memberlist.bind-port", "memberlist.bind_port");
        keys.put("memberlist.message-history-buffer-bytes", "memberlist.message_history_buffer_bytes");
        keys.put("config.per-user-override-config", "overrides.per_tenant_override_config");
        keys.put("config.per-user-override-period", "overrides.per_tenant_override_period");
        keys.put("distributor.ingestion-rate-limit-bytes", INGESTION + "rate_limit_bytes");
        keys.put("distributor.ingestion-burst-size-bytes", INGESTION + "burst_size_bytes");
        keys.put("distributor.rate-limit-strategy", INGESTION + "rate_strategy");
        keys.put("ingester.max-traces-per-user", INGESTION + "max_traces_per_user");
        keys.put("ingester.max-global-traces-per-user", INGESTION + "max_global_traces_per_user");
        keys.put("ingester.max-bytes-per-trace", "overrides.defaults.global.max_bytes_per_trace");
        keys.put("querier.max-bytes-per-tag-values-query", READ + "max_bytes_per_tag_values_query");
        keys.put("querier.max-blocks-per-tag-values-query", READ + "max_blocks_per_tag_values_query");
        keys.put("storage.trace.backend", "storage.trace.backend");
        keys.put("storage.trace.wal.path", "storage.trace.wal.path");
        keys.put("storage.trace.blocklist_poll", "storage.trace.blocklist_poll");
        keys.put("storage.trace.pool.max-workers", "storage.trace.pool.max_workers");
        keys.put("storage.trace.pool.queue-depth", "storage.trace.pool.queue_depth");
        keys.put("querier.frontend-address", "querier.frontend_worker.frontend_address");
        keys.put("live-store.instance-availability-zone", "live_store.ring.instance_zone");
        keys.put("generator.instance-id", "metrics_generator.instance_id");
        keys.put("block-builder.instance-id", "block_builder.instance_id");
        return keys;
    }

    /// Reads a command line.
    ///
    /// @throws FlagException when it cannot be understood
    Parsed parse(List<String> arguments) {
        return flags.parse(arguments);
    }

    /// The keys that the flags set, in Tempo's spelling.
    ///
    /// @throws FlagException when a value is not of the type of its key
    Mapping tree(Parsed parsed) {
        Mapping said = Mapping.EMPTY;
        for (Map.Entry<String, List<String>> given : parsed.values().entrySet()) {
            String key = KEYS.get(given.getKey());
            if (key != null) {
                said = said.with(key, value(given.getKey(), key, given.getValue()));
            }
        }
        return said;
    }

    private Scalar value(String flag, String key, List<String> values) {
        // The one flag that may be repeated sets a list; of all others the last value counts.
        String text = key.endsWith("join_members") ? String.join(",", values) : values.getLast();
        try {
            return tree.value(key, text);
        } catch (IllegalArgumentException e) {
            throw new FlagException("invalid value \"" + text + "\" for flag -" + flag + ": " + e.getMessage());
        }
    }

    String usage() {
        return flags.usage("tempo");
    }
}
