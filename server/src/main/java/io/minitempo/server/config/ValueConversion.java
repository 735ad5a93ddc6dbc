// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.config;

import io.minitempo.core.ByteSize;
import io.minitempo.core.config.Secret;
import io.minitempo.core.time.GoDuration;
import io.minitempo.core.time.PrometheusDuration;
import io.minitempo.server.config.yaml.GoScalars;
import io.minitempo.server.config.yaml.YamlNode;
import io.minitempo.server.config.yaml.YamlNode.Scalar;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Single values of configuration records from YAML scalars and back.
final class ValueConversion {

    private ValueConversion() {}

    /// Whether [#read] knows the type.
    static boolean isSingle(Class<?> type) {
        return type == String.class
                || type == Boolean.class
                || type == boolean.class
                || type == Integer.class
                || type == int.class
                || type == Long.class
                || type == long.class
                || type == Double.class
                || type == double.class
                || type == Duration.class
                || type == ByteSize.class
                || type == Secret.class
                || type.isEnum();
    }

    /// Whether the type is a configuration record of its own.
    static boolean isBlock(Class<?> type) {
        return type.isRecord() && !isSingle(type) && !YamlNode.class.isAssignableFrom(type);
    }

    /// What Go's error texts call the type.
    static String typeName(Class<?> type) {
        if (type == String.class || type == Secret.class || type.isEnum()) {
            return "string";
        }
        if (type == Duration.class) {
            return "time.Duration";
        }
        return type == boolean.class || type == Boolean.class ? "bool" : type.getSimpleName();
    }

    /// The value of `type` that the scalar means.
    ///
    /// @throws IllegalArgumentException in Go's words when it means none
    static Object read(Scalar scalar, Class<?> type, boolean prometheusSpelling) {
        if (type == String.class) {
            return GoScalars.string(scalar);
        }
        if (type == Secret.class) {
            return new Secret(GoScalars.string(scalar));
        }
        if (type == boolean.class || type == Boolean.class) {
            return GoScalars.bool(scalar);
        }
        if (type == int.class || type == Integer.class) {
            long value = GoScalars.integer(scalar);
            if (value != (int) value) {
                throw GoScalars.mismatch(scalar, "int32");
            }
            return (int) value;
        }
        if (type == long.class || type == Long.class) {
            return GoScalars.integer(scalar);
        }
        if (type == double.class || type == Double.class) {
            return GoScalars.real(scalar);
        }
        if (type == Duration.class) {
            return prometheusSpelling ? GoScalars.prometheusDuration(scalar) : GoScalars.duration(scalar);
        }
        if (type == ByteSize.class) {
            return ByteSize.of(Base2Bytes.read(scalar));
        }
        return constant(scalar, type);
    }

    private static Object constant(Scalar scalar, Class<?> type) {
        List<Enum<?>> constants = constants(type);
        Optional<Enum<?>> found = constants.stream()
                .filter(constant -> text(constant).equals(scalar.text()))
                .findFirst();
        return found.orElseThrow(() -> new IllegalArgumentException("unsupported value `" + scalar.text()
                + "`, expected one of "
                + String.join(
                        ", ", constants.stream().map(ValueConversion::text).toList())));
    }

    private static List<Enum<?>> constants(Class<?> type) {
        @Nullable Object[] constants = type.getEnumConstants();
        if (constants == null) {
            throw new IllegalStateException("a configuration record must not use the type " + type);
        }
        return Arrays.stream(constants)
                .<Enum<?>>map(constant -> (Enum<?>) constant)
                .toList();
    }

    /// How an enum constant is written: by its `toString` where it has one, else `PUSH_BYTES` is `push-bytes`.
    private static String text(Enum<?> constant) {
        String text = constant.toString();
        return text.equals(constant.name()) ? text.toLowerCase(Locale.ROOT).replace('_', '-') : text;
    }

    /// The scalar that stands for a value; secrets are masked.
    static Scalar write(Object value, boolean prometheusSpelling) {
        return switch (value) {
            case String text -> Scalar.string(text);
            case Secret secret -> Scalar.string(secret.toString());
            case Duration duration ->
                Scalar.plain(prometheusSpelling ? PrometheusDuration.format(duration) : GoDuration.format(duration));
            case Double number -> Scalar.plain(GoScalars.formatReal(number));
            case Enum<?> constant -> Scalar.string(text(constant));
            default -> Scalar.plain(value.toString());
        };
    }

    /// Go's zero value of a type, or null where Go's would be nil.
    static @Nullable Object zero(Class<?> type) {
        if (type == String.class) {
            return "";
        }
        if (type == boolean.class) {
            return false;
        }
        if (type == int.class) {
            return 0;
        }
        if (type == long.class) {
            return 0L;
        }
        if (type == double.class) {
            return 0.0;
        }
        if (type == Duration.class) {
            return Duration.ZERO;
        }
        if (type == Secret.class) {
            return Secret.NONE;
        }
        if (type == ByteSize.class) {
            return ByteSize.of(0);
        }
        if (type == YamlNode.class || type == YamlNode.Mapping.class) {
            return YamlNode.Mapping.EMPTY;
        }
        if (type == List.class) {
            return List.of();
        }
        return type == Map.class ? Map.of() : null;
    }

    /// A free-form tree as plain Java values: maps, lists, strings, `Long`, `Double`, `Boolean`, null.
    static @Nullable Object plain(YamlNode node) {
        return switch (node) {
            case YamlNode.Mapping mapping -> {
                Map<String, @Nullable Object> map = new LinkedHashMap<>();
                mapping.entries().forEach((key, entry) -> map.put(key, plain(entry.value())));
                yield map;
            }
            case YamlNode.Sequence sequence ->
                sequence.items().stream().map(ValueConversion::plain).toList();
            case Scalar scalar ->
                switch (scalar.tag()) {
                    case "!!null" -> null;
                    case "!!bool" -> GoScalars.bool(scalar);
                    case "!!int" -> GoScalars.integer(scalar);
                    case "!!float" -> GoScalars.real(scalar);
                    default -> scalar.text();
                };
        };
    }
}
