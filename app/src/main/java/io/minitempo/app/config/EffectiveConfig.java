// SPDX-License-Identifier: Apache-2.0
package io.minitempo.app.config;

import io.minitempo.server.config.EnvExpansion;
import io.minitempo.server.config.Topology;
import io.minitempo.server.config.yaml.YamlNode.Mapping;
import java.util.List;

/// The configuration of this process: defaults, overlaid by file, command line and what the target forces. Immutable.
///
/// @param config what components are built from
/// @param source what it was read from
/// @param target what runs
/// @param topology whose defaults apply, and why
/// @param tree every known key with its value, in Tempo's spelling
/// @param isFrontendInProcess whether the querier's query-frontend is that of this process, because nobody said another
/// @param legacyOverridesAllowed whether the per-tenant file may be in the flat format
/// @param warnings what will probably not work as meant; `-config.verify` fails on them
/// @param notes what an operator should know besides
public record EffectiveConfig(
        TempoConfig config,
        ConfigSource source,
        Target target,
        TopologyChoice topology,
        Mapping tree,
        boolean isFrontendInProcess,
        boolean legacyOverridesAllowed,
        List<Warning> warnings,
        List<String> notes) {

    /// Copies the lists.
    public EffectiveConfig {
        warnings = List.copyOf(warnings);
        notes = List.copyOf(notes);
    }

    /// Something that will probably not work as meant.
    ///
    /// @param message what was found
    /// @param explain what follows from it
    public record Warning(String message, String explain) {}

    /// Without the tree, which holds secrets.
    @Override
    public String toString() {
        return "EffectiveConfig[file=" + source.file() + ", target=" + target + ", topology=" + topology + "]";
    }

    /// Whether this process belongs to the classic topology.
    public boolean isClassic() {
        return topology.topology() == Topology.CLASSIC;
    }

    /// Whether a module that acts on a limit runs here.
    ///
    /// @param limit its path below `overrides.defaults`
    public boolean isLimitNeeded(String limit) {
        return new BlockUse(target, topology.topology()).isNeeded("overrides.defaults." + limit);
    }

    /// The text of a further file with references to environment variables replaced, if the command line asks for that.
    ///
    /// @throws ConfigException for a reference that is not well formed
    public String expanded(String text) {
        return source.expandEnvironment() ? EnvExpansion.expand(text, source.environment()) : text;
    }
}
