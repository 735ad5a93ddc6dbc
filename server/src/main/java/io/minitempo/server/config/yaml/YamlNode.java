// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.config.yaml;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// One node of a YAML tree. Immutable; aliases and merges are resolved, so a node may hang in several places.
public sealed interface YamlNode {

    /// The line number of a node that stands in no file.
    int NO_LINE = 0;

    /// The line of the node in its file, counted from 1, or [#NO_LINE].
    int line();

    /// Whether both trees hold the same content; lines and the order of keys do not count.
    default boolean sameAs(YamlNode other) {
        return switch (this) {
            case Scalar scalar ->
                other instanceof Scalar that
                        && scalar.isNull() == that.isNull()
                        && (scalar.isNull() || scalar.text().equals(that.text()));
            case Sequence sequence -> other instanceof Sequence that && sequence.sameItems(that);
            case Mapping mapping -> other instanceof Mapping that && mapping.sameEntries(that);
        };
    }

    /// Whether this is the zero value of a Go type, which Go leaves out where a key says `omitempty`.
    default boolean isZero() {
        return switch (this) {
            case Mapping mapping -> mapping.entries().isEmpty();
            case Sequence sequence -> sequence.items().isEmpty();
            case Scalar scalar ->
                scalar.isNull()
                        || switch (scalar.text()) {
                            case "" -> true;
                            case "false", "0", "0s", "0001-01-01T00:00:00Z" -> !scalar.quoted();
                            default -> false;
                        };
        };
    }

    /// What Go's error texts call this kind of node.
    default String tag() {
        return switch (this) {
            case Scalar scalar -> GoScalars.tag(scalar);
            case Sequence sequence -> "!!seq";
            case Mapping mapping -> "!!map";
        };
    }

    /// A string, number, truth value or null, not yet resolved: what it is depends on what is asked of it.
    ///
    /// @param text the text without quotes
    /// @param quoted whether it can only be a string: it was quoted, a block scalar, or tagged `!!str`
    /// @param line where it stands
    record Scalar(String text, boolean quoted, int line) implements YamlNode {

        /// Null, as it stands in no file.
        public static final Scalar NULL = plain("null");

        /// A string that stands in no file.
        public static Scalar string(String text) {
            return new Scalar(text, true, NO_LINE);
        }

        /// A number, truth value or null that stands in no file.
        ///
        /// @param text how it is written
        public static Scalar plain(String text) {
            return new Scalar(text, false, NO_LINE);
        }

        /// Whether this is YAML's null.
        public boolean isNull() {
            return !quoted
                    && switch (text) {
                        case "", "~", "null", "Null", "NULL" -> true;
                        default -> false;
                    };
        }
    }

    /// A list.
    ///
    /// @param items its items in order
    /// @param line where it starts
    record Sequence(List<YamlNode> items, int line) implements YamlNode {

        /// Copies the list.
        public Sequence {
            items = List.copyOf(items);
        }

        private boolean sameItems(Sequence other) {
            if (items.size() != other.items.size()) {
                return false;
            }
            for (int i = 0; i < items.size(); i++) {
                if (!items.get(i).sameAs(other.items.get(i))) {
                    return false;
                }
            }
            return true;
        }
    }

    /// The value under one key.
    ///
    /// @param value the value
    /// @param line the line of the key
    record Entry(YamlNode value, int line) {}

    /// Keys and values in the order of the file.
    ///
    /// @param entries the values by key
    /// @param line where it starts
    record Mapping(SequencedMap<String, Entry> entries, int line) implements YamlNode {

        /// No keys at all.
        public static final Mapping EMPTY = new Mapping(new LinkedHashMap<>(), NO_LINE);

        /// Copies the map.
        public Mapping {
            entries = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(entries));
        }

        /// The value of a key, or null when there is no such key.
        public @Nullable YamlNode get(String key) {
            Entry entry = entries.get(key);
            return entry == null ? null : entry.value();
        }

        /// The node under a dotted path, or null when there is none.
        public @Nullable YamlNode at(String path) {
            YamlNode node = this;
            for (String key : path.split("\\.", -1)) {
                YamlNode next = node instanceof Mapping mapping ? mapping.get(key) : null;
                if (next == null) {
                    return null;
                }
                node = next;
            }
            return node;
        }

        /// This mapping with one more key, or one replaced; a path of several keys makes the blocks on its way.
        public Mapping with(String path, YamlNode value) {
            int dot = path.indexOf('.');
            if (dot < 0) {
                return withKey(path, value);
            }
            String key = path.substring(0, dot);
            Mapping block = get(key) instanceof Mapping known ? known : EMPTY;
            return withKey(key, block.with(path.substring(dot + 1), value));
        }

        /// This mapping with one more key, or one replaced; the key may contain dots.
        public Mapping withKey(String key, YamlNode value) {
            Entry old = entries.get(key);
            return withEntry(key, new Entry(value, old == null ? value.line() : old.line()));
        }

        /// This mapping with one more key, or one replaced, and the line of the key.
        public Mapping withEntry(String key, Entry entry) {
            LinkedHashMap<String, Entry> copy = new LinkedHashMap<>(entries);
            copy.put(key, entry);
            return new Mapping(copy, line);
        }

        /// This mapping with `upper` laid over it: mappings merge key by key, everything else is replaced.
        public Mapping overlaid(Mapping upper) {
            LinkedHashMap<String, Entry> merged = new LinkedHashMap<>(entries);
            upper.entries.forEach((key, entry) -> merged.merge(key, entry, Mapping::overlaid));
            return new Mapping(merged, upper.line);
        }

        private static Entry overlaid(Entry lower, Entry upper) {
            if (lower.value() instanceof Mapping below && upper.value() instanceof Mapping above) {
                return new Entry(below.overlaid(above), upper.line());
            }
            return upper;
        }

        private boolean sameEntries(Mapping other) {
            if (!entries.keySet().equals(other.entries.keySet())) {
                return false;
            }
            for (Map.Entry<String, Entry> entry : entries.entrySet()) {
                YamlNode that = other.get(entry.getKey());
                if (that == null || !entry.getValue().value().sameAs(that)) {
                    return false;
                }
            }
            return true;
        }

        /// This mapping with its own keys in alphabetical order.
        public Mapping sortedKeys() {
            return new Mapping(new TreeMap<>(entries), line);
        }

        /// This mapping with its keys, and those of the mappings below it, in alphabetical order.
        public Mapping sorted() {
            LinkedHashMap<String, Entry> copy = new LinkedHashMap<>();
            new TreeMap<>(entries)
                    .forEach((key, entry) -> copy.put(key, new Entry(sorted(entry.value()), entry.line())));
            return new Mapping(copy, line);
        }

        private static YamlNode sorted(YamlNode node) {
            return switch (node) {
                case Mapping mapping -> mapping.sorted();
                case Sequence sequence ->
                    new Sequence(sequence.items().stream().map(Mapping::sorted).toList(), sequence.line());
                case Scalar scalar -> scalar;
            };
        }
    }
}
