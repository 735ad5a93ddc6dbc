// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.overrides;

import io.minitempo.server.config.KeyTree;
import io.minitempo.server.config.yaml.YamlNode.Entry;
import io.minitempo.server.config.yaml.YamlNode.Mapping;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/// The flat format of Tempo 2, such as `ingestion_rate_limit_bytes`, rewritten as the nested one
/// (`spec/generator-and-ops.md §2.1`).
public final class LegacyOverrides {

    static final String LIMITS = "overrides.defaults";

    private static final String DEFAULTS = "defaults";
    private static final Set<String> SECTIONS_WITH_PREFIX = Set.of("ingestion", "metrics_generator");
    private static final Set<String> WITHOUT_PREFIX = Set.of("max_traces_per_user", "max_global_traces_per_user");
    private static final String BLOCK_IN_BOTH = "cost_attribution";

    private final Map<String, String> paths = new HashMap<>();

    /// The flat names of all limits that `keys` knows.
    public LegacyOverrides(KeyTree keys) {
        for (String path : keys.paths(LIMITS)) {
            if (!path.startsWith(BLOCK_IN_BOTH + ".")) {
                paths.put(flat(path), path);
            }
        }
        paths.put(BLOCK_IN_BOTH, BLOCK_IN_BOTH);
    }

    private static String flat(String path) {
        int dot = path.indexOf('.');
        String section = dot < 0 ? "" : path.substring(0, dot);
        String rest = path.substring(dot + 1).replace('.', '_');
        return SECTIONS_WITH_PREFIX.contains(section) && !WITHOUT_PREFIX.contains(rest) ? section + "_" + rest : rest;
    }

    /// A block in the nested format.
    ///
    /// @param tree the block
    /// @param isLegacy whether it was in the flat format
    public record Translation(Mapping tree, boolean isLegacy) {}

    /// The block `overrides` of `tempo.yaml`: flat keys move into `defaults`. A block that has `defaults` already is
    /// left as it is, so that its flat keys are refused as unknown.
    public Translation block(Mapping overrides) {
        boolean flat = overrides.entries().keySet().stream().anyMatch(paths::containsKey);
        return flat && overrides.get(DEFAULTS) == null
                ? new Translation(nested(overrides, DEFAULTS + "."), true)
                : new Translation(overrides, false);
    }

    /// The entry of one tenant in the per-tenant file.
    public Translation entry(Mapping limits) {
        boolean flat = limits.entries().keySet().stream()
                .anyMatch(key -> paths.containsKey(key) && !key.equals(paths.get(key)));
        return flat ? new Translation(nested(limits, ""), true) : new Translation(limits, false);
    }

    private Mapping nested(Mapping flat, String prefix) {
        Mapping tree = new Mapping(new LinkedHashMap<>(), flat.line());
        for (Map.Entry<String, Entry> entry : flat.entries().entrySet()) {
            String path = paths.get(entry.getKey());
            tree = path == null
                    ? tree.withEntry(entry.getKey(), entry.getValue())
                    : tree.with(prefix + path, entry.getValue().value());
        }
        return tree;
    }
}
