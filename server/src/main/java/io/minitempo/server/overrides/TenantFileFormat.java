// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.overrides;

import io.minitempo.server.config.BuiltKeys;
import io.minitempo.server.config.ConfigBinder;
import io.minitempo.server.config.KeyTree;
import io.minitempo.server.config.yaml.ConfigException;
import io.minitempo.server.config.yaml.ConfigProblem;
import io.minitempo.server.config.yaml.GoScalars;
import io.minitempo.server.config.yaml.YamlNode;
import io.minitempo.server.config.yaml.YamlNode.Entry;
import io.minitempo.server.config.yaml.YamlNode.Mapping;
import io.minitempo.server.config.yaml.YamlNode.Scalar;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/// Reads the content of the per-tenant file: `overrides:` and below it one entry per tenant, strictly
/// (`spec/generator-and-ops.md §2.1`). Immutable.
public final class TenantFileFormat {

    private static final String ROOT = "overrides";

    private final KeyTree keys;
    private final LegacyOverrides legacy;
    private final boolean legacyAllowed;
    private final int replicationFactor;
    private final Predicate<String> isNeeded;

    /// A format.
    ///
    /// @param legacyAllowed whether entries may be in the flat format of Tempo 2
    /// @param replicationFactor that of the ingesters, below which no tenant may be sharded; 0 where there are none
    /// @param isNeeded whether a component that reads the limit runs in this process, by its path from
    /// `overrides.defaults` on; only such limits are refused while they are not built
    public TenantFileFormat(KeyTree keys, boolean legacyAllowed, int replicationFactor, Predicate<String> isNeeded) {
        this.keys = keys;
        this.legacy = new LegacyOverrides(keys);
        this.legacyAllowed = legacyAllowed;
        this.replicationFactor = replicationFactor;
        this.isNeeded = isNeeded;
    }

    /// The limits of one tenant.
    ///
    /// @param tree what the file says, checked
    /// @param limits what that means
    record TenantEntry(Mapping tree, Limits limits) {}

    /// The entries of a file, by tenant; entries that are null are left out.
    ///
    /// @throws ConfigException with everything that is wrong, naming tenants
    Map<String, TenantEntry> read(Mapping file, Limits defaults) {
        List<ConfigProblem> problems = new ArrayList<>();
        Map<String, TenantEntry> tenants = new LinkedHashMap<>();
        file.entries().forEach((key, entry) -> {
            if (!key.equals(ROOT)) {
                problems.add(new ConfigProblem(
                        entry.line(), key, "field " + key + " not found in the per-tenant overrides file"));
            }
        });
        YamlNode root = file.get(ROOT);
        if (root instanceof Mapping entries) {
            entries.entries()
                    .forEach((tenant, entry) ->
                            entry(tenant, entry, defaults, problems).ifPresent(read -> tenants.put(tenant, read)));
        } else if (root != null && !isNull(root)) {
            problems.add(mismatch(root, ROOT));
        }
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
        return Map.copyOf(tenants);
    }

    private Optional<TenantEntry> entry(String tenant, Entry entry, Limits defaults, List<ConfigProblem> problems) {
        String path = ROOT + "." + tenant;
        if (isNull(entry.value())) {
            return Optional.empty();
        }
        if (!(entry.value() instanceof Mapping written)) {
            problems.add(mismatch(entry.value(), path));
            return Optional.empty();
        }
        LegacyOverrides.Translation translation = legacy.entry(written);
        if (translation.isLegacy() && !legacyAllowed) {
            problems.add(new ConfigProblem(
                    entry.line(),
                    path,
                    path + " is in the flat format of Tempo 2, which overrides.enable_legacy_overrides has to allow"));
        }
        KeyTree.Checked checked = keys.checkBlock(LegacyOverrides.LIMITS, translation.tree(), path);
        problems.addAll(checked.problems());
        keys.unbuiltBlock(LegacyOverrides.LIMITS, checked.tree(), BuiltKeys.of(Limits.class), path).notBuilt().stream()
                .filter(problem -> isNeeded.test(problem.path().substring(path.length() + 1)))
                .forEach(problems::add);
        ConfigBinder.Bound<Limits> bound = ConfigBinder.bindChecked(checked.tree(), Limits.unsetUnder(defaults), path);
        bound.problems().forEach(problem -> problems.add(invalid(tenant, path, problem)));
        checkShards(tenant, bound.value(), entry, problems);
        return Optional.of(new TenantEntry(checked.tree(), bound.value().completedBy(defaults)));
    }

    private void checkShards(String tenant, Limits limits, Entry entry, List<ConfigProblem> problems) {
        int shards = limits.ingestion().tenantShardSize();
        if (shards != 0 && shards < replicationFactor) {
            problems.add(new ConfigProblem(
                    entry.line(),
                    ROOT + "." + tenant,
                    "validating overrides for " + tenant + " failed: ingestion.tenant_shard_size " + shards
                            + " is below the replication factor " + replicationFactor));
        }
    }

    private static ConfigProblem invalid(String tenant, String path, ConfigProblem problem) {
        String message = problem.message();
        String prefix = path + ": ";
        return new ConfigProblem(
                problem.line(),
                problem.path(),
                "validating overrides for " + tenant + " failed: "
                        + (message.startsWith(prefix) ? message.substring(prefix.length()) : message));
    }

    private static ConfigProblem mismatch(YamlNode node, String path) {
        return new ConfigProblem(
                node.line(), path, GoScalars.mismatch(node, "map").getMessage() + " (" + path + ")");
    }

    private static boolean isNull(YamlNode node) {
        return node instanceof Scalar scalar && scalar.isNull();
    }

    /// What may be shown of an entry.
    Mapping shown(Mapping tree) {
        return keys.shownBlock(LegacyOverrides.LIMITS, tree);
    }
}
