// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.overrides;

import io.micrometer.core.instrument.MeterRegistry;
import io.minitempo.core.TenantId;
import io.minitempo.core.concurrent.PeriodicTask;
import io.minitempo.core.lifecycle.Service;
import io.minitempo.core.time.Clock;
import io.minitempo.core.time.Deadline;
import io.minitempo.server.config.yaml.ConfigException;
import io.minitempo.server.config.yaml.GoYaml;
import io.minitempo.server.config.yaml.YamlNode.Mapping;
import io.minitempo.server.config.yaml.YamlTree;
import io.minitempo.server.overrides.TenantFileFormat.TenantEntry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The limits of tenants: those of the per-tenant file, read again and again, and the defaults for all others
/// (`spec/generator-and-ops.md §2.1`).
///
/// A tenant's entry counts as a whole; without one the entry `*` does, and without that the defaults. The file must be
/// readable at the start; later failures leave the last good content in force. Readers see an immutable snapshot; only
/// the reloading thread replaces it.
public final class RuntimeOverrides implements Overrides, Service {

    private static final Logger log = LoggerFactory.getLogger(RuntimeOverrides.class);
    private static final String WILDCARD = "*";

    private final Limits defaults;
    private final TenantFileFormat format;
    private final UnaryOperator<String> expansion;
    private final @Nullable TenantFile file;
    private final @Nullable OverridesMetrics metrics;
    private final PeriodicTask reload;
    private volatile Snapshot snapshot = new Snapshot("", Map.of());

    /// Limits by this configuration.
    ///
    /// @param expansion how references to environment variables in the file are replaced
    public RuntimeOverrides(
            OverridesConfig config,
            TenantFileFormat format,
            UnaryOperator<String> expansion,
            Clock clock,
            MeterRegistry registry) {
        this.defaults = config.limits();
        this.format = format;
        this.expansion = expansion;
        boolean hasFile = !config.perTenantOverrideConfig().isEmpty();
        this.file = hasFile ? new TenantFile(Path.of(config.perTenantOverrideConfig())) : null;
        this.metrics = hasFile ? OverridesMetrics.ofFile(registry) : null;
        this.reload = new PeriodicTask("overrides-reload", config.perTenantOverridePeriod(), clock, this::reload);
        OverridesMetrics.defaults(registry, defaults);
    }

    private record Snapshot(String sha256, Map<String, TenantEntry> tenants) {}

    /// Reads the per-tenant file, if there is one.
    ///
    /// @throws ConfigException when it cannot be read or is wrong
    @Override
    public void start(FailureListener failure) {
        if (file != null) {
            try {
                load(file, file.read());
            } catch (IOException e) {
                throw ConfigException.of("failed to load overrides file " + file + ": " + e);
            } catch (ConfigException e) {
                throw new ConfigException("failed to load overrides file " + file, e.problems());
            }
            reload.start(false);
        }
    }

    @Override
    public void stop(Deadline deadline) throws InterruptedException {
        reload.stop(deadline);
    }

    private void reload() {
        if (file == null) {
            return;
        }
        try {
            TenantFile.Content content = file.read();
            if (content.text().isBlank() && !snapshot.tenants().isEmpty()) {
                // A writer that truncates before it writes must not set every tenant free in between.
                throw ConfigException.of("the file is empty; \"overrides: {}\" would remove all entries");
            }
            load(file, content);
        } catch (IOException | ConfigException e) {
            if (metrics != null) {
                metrics.failed();
            }
            log.atError()
                    .addKeyValue("file", file)
                    .setCause(e)
                    .log("failed to reload overrides, the previous ones stay in force");
        }
    }

    private void load(TenantFile source, TenantFile.Content content) {
        if (content.sha256().equals(snapshot.sha256())) {
            if (metrics != null) {
                metrics.unchanged();
            }
            return;
        }
        // Tempo expands what it has parsed, so references in comments do not count here.
        Mapping written = YamlTree.parse(content.text());
        String plain = GoYaml.print(written);
        String expanded = expansion.apply(plain);
        Mapping tree = expanded.equals(plain) ? written : YamlTree.parse(expanded);
        Snapshot next = new Snapshot(content.sha256(), format.read(tree, defaults));
        snapshot = next;
        if (metrics != null) {
            Map<String, Limits> limits = new HashMap<>();
            next.tenants().forEach((tenant, entry) -> limits.put(tenant, entry.limits()));
            metrics.reloaded(next.sha256(), limits);
        }
        log.atInfo()
                .addKeyValue("file", source)
                .addKeyValue("tenants", next.tenants().size())
                .log("overrides loaded");
    }

    @Override
    public Limits of(TenantId tenant) {
        Map<String, TenantEntry> tenants = snapshot.tenants();
        TenantEntry entry = tenants.get(tenant.value());
        if (entry == null) {
            entry = tenants.get(WILDCARD);
        }
        return entry == null ? defaults : entry.limits();
    }

    /// One line of `/status/overrides`.
    ///
    /// @param name the tenant, or `*`
    /// @param hasRuntimeOverrides whether the per-tenant file names it
    /// @param hasUserConfigurableOverrides always false: these are not built
    public record TenantSummary(String name, boolean hasRuntimeOverrides, boolean hasUserConfigurableOverrides) {}

    /// The tenants that have limits of their own, by name.
    public List<TenantSummary> tenants() {
        return new TreeSet<>(snapshot.tenants().keySet())
                .stream().map(tenant -> new TenantSummary(tenant, true, false)).toList();
    }

    /// What `/status/overrides/{tenant}` says.
    ///
    /// @param tenant the tenant
    /// @param runtimeOverrides the entry in force as YAML, secrets masked
    /// @param source the entry's name: the tenant, `*`, or `default overrides`
    public record TenantDetail(String tenant, String runtimeOverrides, String source) {}

    /// The entry in force for a tenant.
    ///
    /// @param shownDefaults the block `overrides.defaults` as `/status/config` shows it
    public TenantDetail detail(TenantId tenant, Mapping shownDefaults) {
        Map<String, TenantEntry> tenants = snapshot.tenants();
        Optional<String> source = List.of(tenant.value(), WILDCARD).stream()
                .filter(tenants::containsKey)
                .findFirst();
        TenantEntry entry = source.map(tenants::get).orElse(null);
        Mapping shown = entry == null ? shownDefaults : format.shown(entry.tree());
        return new TenantDetail(tenant.value(), GoYaml.print(shown), source.orElse("default overrides"));
    }

    /// The body of `/status/runtime_config`: the defaults, and the entries of all tenants.
    ///
    /// @param shownDefaults the block `overrides.defaults`, or its differences from Tempo's, as `/status/config` shows
    /// it
    public String runtimeConfig(Mapping shownDefaults) {
        Mapping entries = Mapping.EMPTY;
        for (Map.Entry<String, TenantEntry> entry : snapshot.tenants().entrySet()) {
            entries = entries.withKey(
                    entry.getKey(), format.shown(entry.getValue().tree()));
        }
        return "---\n"
                + GoYaml.print(
                        Mapping.EMPTY.withKey("defaults", shownDefaults).withKey("overrides", entries.sortedKeys()));
    }
}
