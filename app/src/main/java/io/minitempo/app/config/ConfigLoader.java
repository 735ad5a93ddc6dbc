// SPDX-License-Identifier: Apache-2.0
package io.minitempo.app.config;

import io.minitempo.server.config.BuiltKeys;
import io.minitempo.server.config.ConfigBinder;
import io.minitempo.server.config.EnvExpansion;
import io.minitempo.server.config.KeyTree;
import io.minitempo.server.config.Topology;
import io.minitempo.server.config.yaml.ConfigException;
import io.minitempo.server.config.yaml.ConfigProblem;
import io.minitempo.server.config.yaml.YamlNode;
import io.minitempo.server.config.yaml.YamlNode.Mapping;
import io.minitempo.server.config.yaml.YamlNode.Scalar;
import io.minitempo.server.config.yaml.YamlTree;
import io.minitempo.server.overrides.LegacyOverrides;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Makes the effective configuration of a process (`spec/generator-and-ops.md §3.1-3.3, §4`).
///
/// Layers, the upper ones winning: the defaults of the topology's generation, the file, the command line, what the
/// target forces. Everything that is wrong - unknown keys, wrong types, keys that are not built, values that records
/// refuse - is reported at once; what concerns only components that do not run here is checked for existence and type,
/// and otherwise left alone.
public final class ConfigLoader {

    private static final String OVERRIDES = "overrides";

    private final KeyTree keys;

    /// A loader for a machine; `hostName` is the default of instance ids.
    public ConfigLoader(String hostName) {
        this(KeyTree.load(hostName));
    }

    ConfigLoader(KeyTree keys) {
        this.keys = keys;
    }

    /// The tree of all known keys.
    public KeyTree keys() {
        return keys;
    }

    /// The configuration that a source yields.
    ///
    /// @throws ConfigException with everything that is wrong
    public EffectiveConfig load(ConfigSource source) {
        return load(source, BuiltKeys.of(TempoConfig.class));
    }

    EffectiveConfig load(ConfigSource source, BuiltKeys built) {
        Mapping file = source.file().isEmpty() ? Mapping.EMPTY : parse(source);
        LegacyOverrides.Translation overrides = translated(file);
        KeyTree.Checked checked = keys.check(overrides.tree());
        Mapping said = checked.tree().overlaid(source.commandLine());
        TempoModule module = Target.parse(said.get("target") instanceof Scalar target ? target.text() : "all");
        TopologyChoice choice = TopologyChoice.of(module, said);
        Topology topology = choice.topology();
        Target target = Target.of(module, topology);

        Mapping effective = keys.defaults(topology).overlaid(said);
        boolean isFrontendInProcess = TargetAdjustments.isFrontendInProcess(target, effective);
        effective = effective.overlaid(TargetAdjustments.of(target, topology, effective));
        BlockUse use = new BlockUse(target, topology);
        KeyTree.Unbuilt unbuilt = keys.unbuilt(said, topology, built);
        ConfigBinder.Bound<TempoConfig> bound = ConfigBinder.bindChecked(effective, TempoConfig.declaredDefaults(), "");
        boolean legacyAllowed = isLegacyAllowed(source, topology, effective);

        List<ConfigProblem> problems = new ArrayList<>(checked.problems());
        unbuilt.notBuilt().stream()
                .filter(problem -> use.isNeeded(problem.path()))
                .forEach(problems::add);
        bound.problems().stream()
                .filter(problem -> use.isNeeded(problem.path()) && !keys.isIgnored(problem.path()))
                .forEach(problems::add);
        if (overrides.isLegacy() && !legacyAllowed) {
            problems.add(legacyRefusal(overrides.tree()));
        }
        if (!problems.isEmpty()) {
            throw failure(source, problems);
        }
        return new EffectiveConfig(
                bound.value(),
                source,
                target,
                choice,
                effective,
                isFrontendInProcess,
                legacyAllowed,
                new ConfigWarnings(effective, target, topology, overrides.isLegacy()).find(),
                notes(target, overrides.isLegacy(), unbuilt.withoutEffect()));
    }

    private static Mapping parse(ConfigSource source) {
        String text = read(source.file());
        if (source.expandEnvironment()) {
            try {
                text = EnvExpansion.expand(text, source.environment());
            } catch (ConfigException e) {
                throw new ConfigException("failed to expand env vars from configFile " + source.file(), e.problems());
            }
        }
        try {
            return YamlTree.parse(text);
        } catch (ConfigException e) {
            boolean unexpanded = !source.expandEnvironment() && text.contains("${");
            String hint = unexpanded ? " (it contains ${...}, and -config.expand-env is off)" : "";
            throw new ConfigException("failed to parse configFile " + source.file() + hint, e.problems());
        }
    }

    private static String read(String file) {
        try {
            return Files.readString(Path.of(file));
        } catch (NoSuchFileException e) {
            throw ConfigException.of("failed to read configFile " + file + ": no such file or directory");
        } catch (CharacterCodingException e) {
            throw ConfigException.of("failed to read configFile " + file + ": it is not UTF-8");
        } catch (IOException e) {
            throw ConfigException.of("failed to read configFile " + file + ": " + e);
        }
    }

    private static ConfigException failure(ConfigSource source, List<ConfigProblem> problems) {
        return source.file().isEmpty()
                ? new ConfigException(problems)
                : new ConfigException("failed to parse configFile " + source.file(), problems);
    }

    private LegacyOverrides.Translation translated(Mapping file) {
        if (!(file.get(OVERRIDES) instanceof Mapping overrides)) {
            return new LegacyOverrides.Translation(file, false);
        }
        LegacyOverrides.Translation block = new LegacyOverrides(keys).block(overrides);
        return new LegacyOverrides.Translation(file.with(OVERRIDES, block.tree()), block.isLegacy());
    }

    private static boolean isLegacyAllowed(ConfigSource source, Topology topology, Mapping effective) {
        boolean switched = effective.at(OVERRIDES + ".enable_legacy_overrides") instanceof Scalar on
                && on.text().equals("true");
        return topology == Topology.CLASSIC || source.legacyOverridesAllowed() || switched;
    }

    private static ConfigProblem legacyRefusal(Mapping file) {
        YamlNode.Entry block = file.entries().get(OVERRIDES);
        return new ConfigProblem(
                block == null ? YamlNode.NO_LINE : block.line(),
                OVERRIDES,
                "overrides are in the flat format of Tempo 2; move them under overrides.defaults, or allow them with"
                        + " overrides.enable_legacy_overrides: true or -config.enable-legacy-overrides");
    }

    private static List<String> notes(Target target, boolean isLegacy, List<String> withoutEffect) {
        List<String> notes = new ArrayList<>();
        if (!target.module().isTarget()) {
            notes.add("selected target " + target + " is an internal module, this is usually not intended");
        }
        if (isLegacy) {
            notes.add("overrides are in the flat format of Tempo 2, which newer releases refuse");
        }
        target.modules().stream()
                .filter(module -> module.isTarget() && !module.isBuilt() && module != TempoModule.USAGE_REPORT)
                .forEach(module -> notes.add(module + " is not built yet and left out, its settings have no effect"));
        withoutEffect.forEach(path -> notes.add(path + " is accepted and has no effect"));
        return notes;
    }
}
