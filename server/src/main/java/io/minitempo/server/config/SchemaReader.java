// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.config;

import io.minitempo.server.config.KeySchema.Block;
import io.minitempo.server.config.KeySchema.Entries;
import io.minitempo.server.config.KeySchema.Free;
import io.minitempo.server.config.KeySchema.Items;
import io.minitempo.server.config.KeySchema.Marks;
import io.minitempo.server.config.KeySchema.Value;
import io.minitempo.server.config.yaml.YamlNode;
import io.minitempo.server.config.yaml.YamlNode.Mapping;
import io.minitempo.server.config.yaml.YamlNode.Scalar;
import io.minitempo.server.config.yaml.YamlNode.Sequence;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Puts the schema together from both recorded dumps, whose values show their types, and from `keys.yaml`, which says
/// what they do not show; the language of that file is explained at its top.
final class SchemaReader {

    private static final Pattern DURATION = Pattern.compile("(\\d+h)?(\\d+m)?(\\d+(\\.\\d+)?(ms|s))");
    private static final Set<String> SIGNS = Set.of("*", "?", "~");

    private SchemaReader() {}

    static Block read(Mapping newer, Mapping older, Mapping keys) {
        return (Block) schema(newer, older, keys, Marks.NONE);
    }

    private static KeySchema schema(
            @Nullable YamlNode newer, @Nullable YamlNode older, @Nullable YamlNode said, Marks inherited) {
        if (said instanceof Sequence items) {
            YamlNode last = items.items().getLast();
            Marks marks = last instanceof Scalar words ? marks(words.text()) : Marks.NONE;
            return new Items(schema(null, null, items.items().getFirst(), Marks.NONE), inherited.and(marks));
        }
        if (said instanceof Mapping block) {
            YamlNode each = block.get("*");
            return each == null
                    ? block(newer, older, block, inherited)
                    : new Entries(schema(null, null, each, Marks.NONE), inherited);
        }
        String text = said instanceof Scalar scalar ? scalar.text() : "";
        if (!text.isEmpty() && !text.startsWith("@")) {
            return declared(text, inherited);
        }
        return inferred(newer, older, inherited.and(marks(text)));
    }

    private static boolean isNull(YamlNode node) {
        return node instanceof Scalar scalar && scalar.isNull();
    }

    private static KeySchema inferred(@Nullable YamlNode newer, @Nullable YamlNode older, Marks marks) {
        YamlNode shape = newer == null || isNull(newer) ? older : newer;
        if (shape == null) {
            throw new IllegalStateException("keys.yaml: a key without type that no dump has");
        }
        return switch (shape) {
            case Mapping mapping ->
                mapping.entries().isEmpty()
                        ? new Entries(single(KeyType.STRING), marks)
                        : block(newer, older, Mapping.EMPTY, marks);
            case Sequence sequence ->
                sequence.items().isEmpty()
                        ? new Items(single(KeyType.STRING), marks)
                        : new Items(inferred(sequence.items().getFirst(), null, Marks.NONE), marks);
            case Scalar scalar -> {
                KeyType type = type(scalar);
                yield new Value(type, type.zero(), marks);
            }
        };
    }

    private static Value single(KeyType type) {
        return new Value(type, type.zero(), Marks.NONE);
    }

    private static KeyType type(Scalar value) {
        return switch (value.tag()) {
            case "!!bool" -> KeyType.BOOL;
            case "!!int" -> KeyType.INT;
            case "!!float" -> KeyType.FLOAT;
            case "!!timestamp" -> KeyType.TIMESTAMP;
            default -> !value.quoted() && DURATION.matcher(value.text()).matches() ? KeyType.DURATION : KeyType.STRING;
        };
    }

    private static KeySchema block(@Nullable YamlNode newer, @Nullable YamlNode older, Mapping said, Marks inherited) {
        Mapping fromNewer = newer instanceof Mapping mapping ? mapping : Mapping.EMPTY;
        Mapping fromOlder = older instanceof Mapping mapping ? mapping : Mapping.EMPTY;
        List<String> order = new ArrayList<>(fromNewer.entries().keySet());
        weave(order, fromOlder.entries().keySet());
        weave(order, said.entries().keySet());
        LinkedHashMap<String, KeySchema> keys = new LinkedHashMap<>();
        for (String key : order) {
            if (!SIGNS.contains(key) && !key.startsWith("x-")) {
                Marks marks = new Marks(inherited.ignored(), false, false, false);
                keys.put(key, schema(fromNewer.get(key), fromOlder.get(key), said.get(key), marks));
            }
        }
        return new Block(keys, said.get("?") != null, said.get("~") != null, inherited);
    }

    /// Puts the keys that `order` lacks behind the key that they follow in `more`.
    private static void weave(List<String> order, Iterable<String> more) {
        int place = -1;
        for (String key : more) {
            int known = order.indexOf(key);
            place = known >= 0 ? known : place + 1;
            if (known < 0) {
                order.add(place, key);
            }
        }
    }

    private static KeySchema declared(String text, Marks inherited) {
        String[] words = text.split(" ", -1);
        Scalar fallback = words.length > 2 && words[1].equals("=") ? Scalar.plain(words[2]) : Scalar.NULL;
        return ofType(words[0], fallback, inherited.and(marks(text)));
    }

    private static KeySchema ofType(String type, Scalar fallback, Marks marks) {
        if (type.equals("any")) {
            return new Free(marks);
        }
        if (type.startsWith("list(")) {
            return new Items(ofType(inner(type), Scalar.NULL, Marks.NONE), marks);
        }
        if (type.startsWith("map(")) {
            return new Entries(ofType(inner(type), Scalar.NULL, Marks.NONE), marks);
        }
        KeyType single = KeyType.parse(type);
        if (fallback.isNull()) {
            return new Value(single, marks.unset() ? Scalar.NULL : single.zero(), marks);
        }
        return new Value(single, single.normalise(fallback), marks);
    }

    private static String inner(String type) {
        return type.substring(type.indexOf('(') + 1, type.length() - 1);
    }

    private static Marks marks(String text) {
        Set<String> words = Set.copyOf(List.of(text.replace("@", "").split(" ", -1)));
        return new Marks(
                words.contains("ignored"),
                words.contains("omitempty"),
                words.contains("show"),
                words.contains("unset"));
    }
}
