// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.config;

import io.minitempo.server.config.KeySchema.Block;
import io.minitempo.server.config.KeySchema.Entries;
import io.minitempo.server.config.KeySchema.Free;
import io.minitempo.server.config.KeySchema.Items;
import io.minitempo.server.config.KeySchema.Value;
import io.minitempo.server.config.yaml.ConfigProblem;
import io.minitempo.server.config.yaml.GoScalars;
import io.minitempo.server.config.yaml.YamlNode;
import io.minitempo.server.config.yaml.YamlNode.Entry;
import io.minitempo.server.config.yaml.YamlNode.Mapping;
import io.minitempo.server.config.yaml.YamlNode.Scalar;
import io.minitempo.server.config.yaml.YamlNode.Sequence;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/// One comparison of a tree with the schema; what does not fit is left out of the result and complained about.
final class TreeCheck {

    private static final String ROOT = "tempo.yaml";

    private final List<ConfigProblem> problems = new ArrayList<>();

    List<ConfigProblem> problems() {
        return problems;
    }

    /// @param path where the tree stands in its file, empty for a whole file
    Mapping check(Block block, Mapping tree, String path) {
        return keys(block, tree, path, path.isEmpty() ? ROOT : path);
    }

    private Optional<YamlNode> node(KeySchema schema, YamlNode node, String path) {
        boolean isNull = node instanceof Scalar scalar && scalar.isNull();
        return switch (schema) {
            case Value value -> isNull ? Optional.empty() : value(value, node, path);
            case Block block -> {
                if (isNull) {
                    yield Optional.empty();
                }
                if (!(node instanceof Mapping mapping)) {
                    yield mismatch(node, path, path);
                }
                Mapping keys = keys(block, mapping, path, path);
                yield Optional.of(block.optional() ? complete(block, keys) : keys);
            }
            case Items items -> isNull ? Optional.of(new Sequence(List.of(), node.line())) : items(items, node, path);
            case Entries entries ->
                isNull ? Optional.of(new Mapping(new LinkedHashMap<>(), node.line())) : entries(entries, node, path);
            case Free free -> isNull ? Optional.empty() : Optional.of(node);
        };
    }

    private Optional<YamlNode> value(Value value, YamlNode node, String path) {
        try {
            return Optional.of(value.type().normalise(node));
        } catch (IllegalArgumentException e) {
            return problem(node, path, e.getMessage() + " (" + path + ")");
        }
    }

    private Mapping keys(Block block, Mapping mapping, String path, String name) {
        LinkedHashMap<String, Entry> entries = new LinkedHashMap<>();
        mapping.entries().forEach((key, entry) -> {
            KeySchema schema = block.keys().get(key);
            if (schema != null) {
                node(schema, entry.value(), ConfigBinder.join(path, key))
                        .ifPresent(value -> entries.put(key, new Entry(value, entry.line())));
            } else if (!block.open()) {
                problems.add(UnknownKey.problem(
                        key, entry.line(), name, path, block.keys().keySet()));
            }
        });
        return new Mapping(entries, mapping.line());
    }

    /// Blocks that do not exist by default, and items of lists, bring their own defaults with them.
    private static Mapping complete(Block block, Mapping keys) {
        return KeyTree.filled(block, null, null).overlaid(keys);
    }

    private Optional<YamlNode> items(Items schema, YamlNode node, String path) {
        if (!(node instanceof Sequence sequence)) {
            return mismatch(node, "list", path);
        }
        List<YamlNode> items = new ArrayList<>();
        for (int i = 0; i < sequence.items().size(); i++) {
            node(schema.item(), sequence.items().get(i), path + "[" + i + "]")
                    .map(item -> schema.item() instanceof Block block && item instanceof Mapping keys
                            ? complete(block, keys)
                            : item)
                    .ifPresent(items::add);
        }
        return Optional.of(new Sequence(items, sequence.line()));
    }

    private Optional<YamlNode> entries(Entries schema, YamlNode node, String path) {
        if (!(node instanceof Mapping mapping)) {
            return mismatch(node, "map", path);
        }
        LinkedHashMap<String, Entry> entries = new LinkedHashMap<>();
        mapping.entries()
                .forEach((key, entry) -> node(schema.value(), entry.value(), ConfigBinder.join(path, key))
                        .ifPresent(value -> entries.put(key, new Entry(value, entry.line()))));
        return Optional.of(new Mapping(entries, mapping.line()));
    }

    private Optional<YamlNode> mismatch(YamlNode node, String type, String path) {
        String message = String.valueOf(GoScalars.mismatch(node, type).getMessage());
        return problem(node, path, type.equals(path) ? message : message + " (" + path + ")");
    }

    private Optional<YamlNode> problem(YamlNode node, String path, String message) {
        problems.add(new ConfigProblem(node.line(), path, message));
        return Optional.empty();
    }
}
