// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.config;

import io.minitempo.server.config.yaml.ConfigException;
import io.minitempo.server.config.yaml.ConfigProblem;
import io.minitempo.server.config.yaml.GoScalars;
import io.minitempo.server.config.yaml.YamlNode;
import io.minitempo.server.config.yaml.YamlNode.Entry;
import io.minitempo.server.config.yaml.YamlNode.Mapping;
import io.minitempo.server.config.yaml.YamlNode.Scalar;
import io.minitempo.server.config.yaml.YamlNode.Sequence;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Lays a YAML tree over the defaults of a configuration record.
///
/// A component `maxBlockBytes` is the key `max_block_bytes`, unless [io.minitempo.core.config.Key] says otherwise. What
/// the tree does not mention keeps its default; null counts as not mentioned, except that it empties a list or a map.
/// All problems are collected: unknown keys, values of the wrong type, and what the records say against their values,
/// by an exception from the constructor or by a method `List<String> validate()` whose texts begin with the
/// key that is meant.
///
/// Components may be `String`, `boolean`, `int`, `long`, `double` (and their boxes), `Duration`, `ByteSize`, `Secret`,
/// enums, `List`, `Map<String, ...>`, records of the same kind, and for free forms [YamlNode] or `Object`.
public final class ConfigBinder {

    private final boolean strict;
    private final List<ConfigProblem> problems = new ArrayList<>();

    private ConfigBinder(boolean strict) {
        this.strict = strict;
    }

    /// A record, and what was wrong with the tree.
    ///
    /// @param value the record; where there was a problem it holds the default
    /// @param problems everything that was wrong, empty when all is well
    public record Bound<T extends Record>(T value, List<ConfigProblem> problems) {

        /// Copies the list.
        public Bound {
            problems = List.copyOf(problems);
        }

        /// The record.
        ///
        /// @throws ConfigException when there was a problem
        public T orThrow() {
            if (!problems.isEmpty()) {
                throw new ConfigException(problems);
            }
            return value;
        }
    }

    /// Binds a tree that is a whole file; keys that the record lacks are problems.
    public static <T extends Record> Bound<T> bind(Mapping tree, T defaults) {
        return bind(tree, defaults, "");
    }

    /// Binds a tree that stands under `path` in its file; keys that the record lacks are problems.
    public static <T extends Record> Bound<T> bind(Mapping tree, T defaults, String path) {
        return new ConfigBinder(true).bound(tree, defaults, path);
    }

    /// Binds a tree that [KeyTree#check] has looked through; keys that the record lacks are passed over.
    public static <T extends Record> Bound<T> bindChecked(Mapping tree, T defaults, String path) {
        return new ConfigBinder(false).bound(tree, defaults, path);
    }

    /// A single component's value, and what was wrong with the node.
    record Read(@Nullable Object value, List<ConfigProblem> problems) {}

    static Read read(YamlNode node, Type type, boolean prometheusSpelling, @Nullable Object base, String path) {
        ConfigBinder binder = new ConfigBinder(false);
        return new Read(binder.value(node, type, prometheusSpelling, base, path), binder.problems);
    }

    private <T extends Record> Bound<T> bound(Mapping tree, T defaults, String path) {
        @SuppressWarnings("unchecked") // a record is bound to its own class
        T value = (T) record(tree, defaults, path, true);
        return new Bound<>(value, problems);
    }

    /// The defaults of a record type: its static `defaults()`, or else put together from those of its components.
    public static <T extends Record> T defaults(Class<T> type) {
        return type.cast(RecordShape.of(type).defaults());
    }

    /// The tree that would bind to this record again, except for secrets, which are masked.
    public static Mapping render(Record value) {
        return RecordRendering.render(value, false);
    }

    /// The tree of a record without the keys that hold Go's zero value: false, 0, empty, null.
    public static Mapping renderWithoutZeros(Record value) {
        return RecordRendering.render(value, true);
    }

    private Record record(Mapping tree, Record base, String path, boolean whole) {
        RecordShape shape = RecordShape.of(base.getClass());
        if (strict && whole) {
            refuseUnknown(tree, shape, path);
        }
        @Nullable
        Object[] arguments = shape.slots().stream()
                .map(slot -> slot(tree, slot, slot.value(base), path))
                .toArray();
        try {
            Record value = shape.construct(arguments);
            List<String> complaints = shape.validate(value);
            complaints.forEach(complaint -> complain(tree, path, complaint));
            return complaints.isEmpty() ? value : base;
        } catch (RuntimeException e) {
            complain(tree, path, String.valueOf(e.getMessage()));
            return base;
        }
    }

    private @Nullable Object slot(Mapping tree, RecordShape.Slot slot, @Nullable Object base, String path) {
        if (slot.isInline()) {
            return base instanceof Record inlined ? record(tree, inlined, path, false) : base;
        }
        YamlNode node = tree.get(slot.key());
        String key = join(path, slot.key());
        if (node != null) {
            return value(node, slot.genericType(), slot.isPrometheusSpelling(), base, key);
        }
        // A block that is not mentioned is still asked whether its defaults will do.
        return base instanceof Record block && ValueConversion.isBlock(block.getClass())
                ? record(Mapping.EMPTY, block, key, false)
                : base;
    }

    private void refuseUnknown(Mapping tree, RecordShape shape, String path) {
        List<String> known = shape.keys();
        Set<String> keys = new HashSet<>(known);
        String block = path.isEmpty() ? shape.type().getSimpleName() : path;
        tree.entries().forEach((key, entry) -> {
            if (!keys.contains(key)) {
                problems.add(UnknownKey.problem(key, entry.line(), block, path, known));
            }
        });
    }

    /// Finds the line of the key that a complaint begins with, be it in full or from its block on.
    private void complain(Mapping tree, String path, String complaint) {
        String block = path.isEmpty() ? "" : path + ".";
        String text = complaint.startsWith(block) ? complaint.substring(block.length()) : complaint;
        String first = text.split("[^A-Za-z0-9_.]", 2)[0];
        YamlNode named = first.isEmpty() ? null : tree.at(first);
        String message = complaint.startsWith(block) || path.isEmpty() ? complaint : path + ": " + complaint;
        problems.add(
                named == null
                        ? new ConfigProblem(tree.line(), path, message)
                        : new ConfigProblem(named.line(), block + first, message));
    }

    private @Nullable Object value(
            YamlNode node, Type type, boolean prometheusSpelling, @Nullable Object base, String path) {
        Class<?> raw = RecordShape.rawType(type);
        if (YamlNode.class.isAssignableFrom(raw)) {
            return raw.isInstance(node) ? node : mismatch(node, "map", base, path);
        }
        if (raw == Object.class) {
            return ValueConversion.plain(node);
        }
        if (node instanceof Scalar scalar && scalar.isNull()) {
            return base != null && (raw == List.class || raw == Map.class) ? ValueConversion.zero(raw) : base;
        }
        if (raw == List.class) {
            return list(node, RecordShape.argument(type, 0), prometheusSpelling, base, path);
        }
        if (raw == Map.class) {
            return map(node, RecordShape.argument(type, 1), prometheusSpelling, base, path);
        }
        if (ValueConversion.isBlock(raw)) {
            Record defaults =
                    base instanceof Record known ? known : RecordShape.of(raw).defaults();
            return node instanceof Mapping mapping
                    ? record(mapping, defaults, path, true)
                    : mismatch(node, "map", base, path);
        }
        if (!(node instanceof Scalar scalar)) {
            return mismatch(node, ValueConversion.typeName(raw), base, path);
        }
        try {
            return ValueConversion.read(scalar, raw, prometheusSpelling);
        } catch (IllegalArgumentException e) {
            problems.add(new ConfigProblem(node.line(), path, e.getMessage() + " (" + path + ")"));
            return base;
        }
    }

    private @Nullable Object mismatch(YamlNode node, String type, @Nullable Object base, String path) {
        problems.add(new ConfigProblem(
                node.line(), path, GoScalars.mismatch(node, type).getMessage() + " (" + path + ")"));
        return base;
    }

    private @Nullable Object list(
            YamlNode node, Type item, boolean prometheusSpelling, @Nullable Object base, String path) {
        if (node instanceof Scalar scalar && item == String.class) {
            return commaSeparated(scalar);
        }
        if (!(node instanceof Sequence sequence)) {
            return mismatch(node, "list", base, path);
        }
        List<Object> items = new ArrayList<>();
        for (int i = 0; i < sequence.items().size(); i++) {
            Object value = value(sequence.items().get(i), item, prometheusSpelling, null, path + "[" + i + "]");
            if (value != null) {
                items.add(value);
            }
        }
        return List.copyOf(items);
    }

    /// Lists of names may be written as one string (`join_members: a,b`).
    private static List<String> commaSeparated(Scalar scalar) {
        return scalar.text().isEmpty() ? List.of() : List.of(scalar.text().split(",", -1));
    }

    private @Nullable Object map(
            YamlNode node, Type valueType, boolean prometheusSpelling, @Nullable Object base, String path) {
        if (!(node instanceof Mapping mapping)) {
            return mismatch(node, "map", base, path);
        }
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        if (base instanceof Map<?, ?> lower) {
            lower.forEach((key, value) -> values.put(String.valueOf(key), value));
        }
        for (Map.Entry<String, Entry> entry : mapping.entries().entrySet()) {
            String key = entry.getKey();
            YamlNode child = entry.getValue().value();
            values.put(key, value(child, valueType, prometheusSpelling, values.get(key), join(path, key)));
        }
        return Collections.unmodifiableMap(values);
    }

    static String join(String path, String key) {
        return path.isEmpty() ? key : path + "." + key;
    }
}
