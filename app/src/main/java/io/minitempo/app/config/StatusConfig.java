// SPDX-License-Identifier: Apache-2.0
package io.minitempo.app.config;

import io.minitempo.core.TempoException;
import io.minitempo.server.config.KeyTree;
import io.minitempo.server.config.yaml.GoYaml;
import io.minitempo.server.config.yaml.YamlNode;
import io.minitempo.server.config.yaml.YamlNode.Entry;
import io.minitempo.server.config.yaml.YamlNode.Mapping;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/// The section `/status/config`: the effective configuration, the defaults, or what differs between them, secrets
/// masked (`spec/generator-and-ops.md §3.6`).
///
/// Keys of the other generation are shown where they are set. A comment says which topology applies and why.
///
/// @param keys all known keys
/// @param config the configuration that is shown
public record StatusConfig(KeyTree keys, EffectiveConfig config) {

    private static final String LIMITS = "overrides.defaults";

    /// The text below the line `GET /status/config`.
    ///
    /// @param mode the query parameter: empty, `defaults` or `diff`
    /// @throws TempoException.Internal `unknown value for mode query parameter: X`
    public String render(String mode) {
        Mapping shown = switch (mode) {
            case "" -> effective();
            case "defaults" -> defaults();
            case "diff" -> differences();
            default -> throw new TempoException.Internal("unknown value for mode query parameter: " + mode);
        };
        return "---\n# topology: " + config.topology() + "\n" + GoYaml.print(shown);
    }

    /// The block `overrides.defaults`, for the pages about overrides.
    public Mapping limits() {
        return effective().at(LIMITS) instanceof Mapping limits ? limits : Mapping.EMPTY;
    }

    /// What differs in the block `overrides.defaults`, for the pages about overrides.
    public Mapping limitDifferences() {
        return differences().at(LIMITS) instanceof Mapping limits ? limits : Mapping.EMPTY;
    }

    private Mapping effective() {
        return keys.shown(config.tree(), config.topology().topology());
    }

    private Mapping defaults() {
        return keys.shown(
                keys.defaults(config.topology().topology()), config.topology().topology());
    }

    private Mapping differences() {
        return differing(effective(), defaults()).sorted();
    }

    private static Mapping differing(Mapping effective, @Nullable YamlNode defaults) {
        LinkedHashMap<String, Entry> differing = new LinkedHashMap<>();
        effective.entries().forEach((key, entry) -> {
            YamlNode known = defaults instanceof Mapping block ? block.get(key) : null;
            if (entry.value() instanceof Mapping block && known instanceof Mapping) {
                Mapping below = differing(block, known);
                if (!below.entries().isEmpty()) {
                    differing.put(key, new Entry(below, entry.line()));
                }
            } else if (known == null || !entry.value().sameAs(known)) {
                differing.put(key, entry);
            }
        });
        return new Mapping(differing, effective.line());
    }
}
