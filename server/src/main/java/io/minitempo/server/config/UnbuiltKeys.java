// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.config;

import io.minitempo.server.config.KeySchema.Block;
import io.minitempo.server.config.KeySchema.Entries;
import io.minitempo.server.config.KeySchema.Items;
import io.minitempo.server.config.yaml.ConfigProblem;
import io.minitempo.server.config.yaml.GoYaml;
import io.minitempo.server.config.yaml.YamlNode;
import io.minitempo.server.config.yaml.YamlNode.Entry;
import io.minitempo.server.config.yaml.YamlNode.Mapping;
import io.minitempo.server.config.yaml.YamlNode.Sequence;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One search of a checked tree for keys that are set although nothing acts on them.
final class UnbuiltKeys {

    private final List<ConfigProblem> problems = new ArrayList<>();
    private final List<String> ignored = new ArrayList<>();

    List<ConfigProblem> problems() {
        return problems;
    }

    List<String> ignored() {
        return ignored;
    }

    void walk(Block block, Mapping tree, Mapping defaults, BuiltKeys built, String path) {
        keys(block, tree, defaults, built, path);
    }

    private void keys(Block block, Mapping tree, @Nullable YamlNode defaults, BuiltKeys keys, String path) {
        tree.entries().forEach((key, entry) -> {
            KeySchema schema = block.keys().get(key);
            YamlNode fallback = defaults instanceof Mapping mapping ? mapping.get(key) : null;
            if (schema != null) {
                node(schema, entry, fallback, keys.below(key), ConfigBinder.join(path, key));
            }
        });
    }

    private void node(KeySchema schema, Entry entry, @Nullable YamlNode defaults, BuiltKeys keys, String path) {
        if (keys == BuiltKeys.Whole.BUILT) {
            return;
        }
        if (schema instanceof Block block && entry.value() instanceof Mapping mapping) {
            keys(block, mapping, block.optional() ? KeyTree.filled(block, null, null) : defaults, keys, path);
        } else if (keys instanceof BuiltKeys.Many many) {
            each(schema, entry.value(), many.each(), path);
        } else if (keys instanceof BuiltKeys.Whole) {
            leaf(schema, entry, defaults, keys, path);
        }
    }

    private void each(KeySchema schema, YamlNode node, BuiltKeys each, String path) {
        if (schema instanceof Items items && items.item() instanceof Block item && node instanceof Sequence sequence) {
            Mapping defaults = KeyTree.filled(item, null, null);
            for (int i = 0; i < sequence.items().size(); i++) {
                YamlNode value = sequence.items().get(i);
                node(item, new Entry(value, value.line()), defaults, each, path + "[" + i + "]");
            }
        } else if (schema instanceof Entries entries
                && entries.value() instanceof Block value
                && node instanceof Mapping mapping) {
            Mapping defaults = KeyTree.filled(value, null, null);
            mapping.entries().forEach((key, entry) -> node(value, entry, defaults, each, path + "." + key));
        }
    }

    private void leaf(KeySchema schema, Entry entry, @Nullable YamlNode defaults, BuiltKeys keys, String path) {
        YamlNode node = entry.value();
        boolean isDefault = defaults != null && (node.sameAs(defaults) || (node.isZero() && defaults.isZero()));
        if (isDefault) {
            return;
        }
        if (schema.marks().ignored() || keys == BuiltKeys.Whole.WITHOUT_EFFECT) {
            ignored.add(path);
        } else {
            String only = path + " is not built yet: only its default" + (defaults == null ? "" : text(defaults))
                    + " is accepted";
            problems.add(new ConfigProblem(entry.line(), path, only));
        }
    }

    private static String text(YamlNode defaults) {
        if (defaults instanceof Mapping mapping && !mapping.entries().isEmpty()) {
            return "";
        }
        if (defaults instanceof Sequence sequence && !sequence.items().isEmpty()) {
            return "";
        }
        String key = "_:";
        return GoYaml.print(Mapping.EMPTY.with("_", defaults)).stripTrailing().substring(key.length());
    }
}
