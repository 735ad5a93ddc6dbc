// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.config;

import io.minitempo.server.config.yaml.YamlNode;
import io.minitempo.server.config.yaml.YamlNode.Entry;
import io.minitempo.server.config.yaml.YamlNode.Mapping;
import io.minitempo.server.config.yaml.YamlNode.Scalar;
import io.minitempo.server.config.yaml.YamlNode.Sequence;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Records back to trees, keys in the order of their components.
final class RecordRendering {

    private final boolean withoutZeros;

    private RecordRendering(boolean withoutZeros) {
        this.withoutZeros = withoutZeros;
    }

    static Mapping render(Record value, boolean withoutZeros) {
        LinkedHashMap<String, Entry> entries = new LinkedHashMap<>();
        new RecordRendering(withoutZeros).put(value, entries);
        return new Mapping(entries, YamlNode.NO_LINE);
    }

    static YamlNode node(@Nullable Object value, boolean prometheusSpelling) {
        return new RecordRendering(false).tree(value, prometheusSpelling);
    }

    private void put(Record value, Map<String, Entry> entries) {
        for (RecordShape.Slot slot : RecordShape.of(value.getClass()).slots()) {
            Object component = slot.value(value);
            if (slot.isInline() && component instanceof Record inlined) {
                put(inlined, entries);
            } else {
                YamlNode node = tree(component, slot.isPrometheusSpelling());
                if (!withoutZeros || !node.isZero()) {
                    entries.put(slot.key(), new Entry(node, YamlNode.NO_LINE));
                }
            }
        }
    }

    private YamlNode tree(@Nullable Object value, boolean prometheusSpelling) {
        if (value == null) {
            return Scalar.NULL;
        }
        return switch (value) {
            case YamlNode node -> node;
            case List<?> list ->
                new Sequence(
                        list.stream()
                                .map(item -> tree(item, prometheusSpelling))
                                .toList(),
                        YamlNode.NO_LINE);
            case Map<?, ?> map -> {
                LinkedHashMap<String, Entry> entries = new LinkedHashMap<>();
                map.forEach((key, item) ->
                        entries.put(String.valueOf(key), new Entry(tree(item, prometheusSpelling), YamlNode.NO_LINE)));
                yield new Mapping(entries, YamlNode.NO_LINE);
            }
            case Record nested ->
                ValueConversion.isBlock(nested.getClass())
                        ? render(nested, withoutZeros)
                        : ValueConversion.write(nested, prometheusSpelling);
            default -> ValueConversion.write(value, prometheusSpelling);
        };
    }
}
