// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.config;

import io.minitempo.server.config.KeySchema.Block;
import io.minitempo.server.config.KeySchema.Entries;
import io.minitempo.server.config.KeySchema.Free;
import io.minitempo.server.config.KeySchema.Items;
import io.minitempo.server.config.KeySchema.Value;
import io.minitempo.server.config.yaml.YamlNode;
import io.minitempo.server.config.yaml.YamlNode.Entry;
import io.minitempo.server.config.yaml.YamlNode.Mapping;
import io.minitempo.server.config.yaml.YamlNode.Scalar;
import io.minitempo.server.config.yaml.YamlNode.Sequence;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The part of an effective configuration that Tempo would print, in its order and with secrets masked.
///
/// A key is printed when the generation's own dump has it, or when it is set; keys marked `omitempty` are left out
/// while zero. Maps with free keys are sorted, as Go sorts them.
final class ShownTree {

    private static final Pattern SECRET_KEY =
            Pattern.compile(".*(password|secret|token|key_pem|credentials|api_key).*", Pattern.CASE_INSENSITIVE);

    private final Mapping defaults;

    ShownTree(Mapping defaults) {
        this.defaults = defaults;
    }

    Mapping show(Block root, Mapping effective, Mapping dump) {
        return keys(root, effective, dump, defaults);
    }

    private Mapping keys(Block block, Mapping effective, @Nullable YamlNode dump, @Nullable YamlNode defaults) {
        LinkedHashMap<String, Entry> shown = new LinkedHashMap<>();
        block.keys().forEach((key, schema) -> {
            YamlNode value = effective.get(key);
            YamlNode dumped = dump instanceof Mapping mapping ? mapping.get(key) : null;
            YamlNode fallback = defaults instanceof Mapping mapping ? mapping.get(key) : null;
            if (value != null) {
                node(schema, value, dumped, fallback)
                        .ifPresent(node -> shown.put(key, new Entry(node, YamlNode.NO_LINE)));
            }
        });
        return new Mapping(shown, YamlNode.NO_LINE);
    }

    private Optional<YamlNode> node(
            KeySchema schema, YamlNode value, @Nullable YamlNode dumped, @Nullable YamlNode fallback) {
        if (schema instanceof Block block && value instanceof Mapping mapping) {
            Mapping shown = keys(block, mapping, dumped, fallback);
            return dumped == null && shown.entries().isEmpty() ? Optional.empty() : Optional.of(shown);
        }
        if (schema.marks().show() || (dumped != null && !(schema.marks().omitEmpty() && value.isZero()))) {
            return Optional.of(masked(schema, value));
        }
        boolean isZero = value.isZero() && !schema.marks().unset();
        boolean isSet = !isZero && (fallback == null || !value.sameAs(fallback));
        return isSet ? Optional.of(masked(schema, value)) : Optional.empty();
    }

    private YamlNode masked(KeySchema schema, YamlNode node) {
        return switch (schema) {
            case Value value -> node instanceof Scalar scalar ? value.type().mask(scalar) : node;
            case Block block -> node instanceof Mapping mapping ? keys(block, mapping, null, null) : node;
            case Items items ->
                node instanceof Sequence sequence
                        ? new Sequence(
                                sequence.items().stream()
                                        .map(item -> masked(items.item(), item))
                                        .toList(),
                                YamlNode.NO_LINE)
                        : node;
            case Entries entries -> node instanceof Mapping mapping ? entries(entries, mapping) : node;
            case Free free -> free(node);
        };
    }

    private Mapping entries(Entries schema, Mapping mapping) {
        LinkedHashMap<String, Entry> shown = new LinkedHashMap<>();
        mapping.sorted()
                .entries()
                .forEach((key, entry) ->
                        shown.put(key, new Entry(masked(schema.value(), entry.value()), YamlNode.NO_LINE)));
        return new Mapping(shown, YamlNode.NO_LINE);
    }

    /// Nobody declares the secrets of a free form, so whatever is named like one is masked.
    private static YamlNode free(YamlNode node) {
        return switch (node) {
            case Mapping mapping -> {
                LinkedHashMap<String, Entry> shown = new LinkedHashMap<>();
                mapping.sorted().entries().forEach((key, entry) -> {
                    boolean secret = entry.value() instanceof Scalar scalar
                            && !scalar.isNull()
                            && SECRET_KEY.matcher(key).matches();
                    shown.put(
                            key,
                            new Entry(
                                    secret ? KeyType.SECRET.mask((Scalar) entry.value()) : free(entry.value()),
                                    YamlNode.NO_LINE));
                });
                yield new Mapping(shown, YamlNode.NO_LINE);
            }
            case Sequence sequence ->
                new Sequence(sequence.items().stream().map(ShownTree::free).toList(), YamlNode.NO_LINE);
            case Scalar scalar -> scalar;
        };
    }
}
