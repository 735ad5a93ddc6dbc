// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.config;

import io.minitempo.core.ByteSize;
import io.minitempo.core.config.Secret;
import io.minitempo.core.time.GoDuration;
import io.minitempo.core.time.PrometheusDuration;
import io.minitempo.server.config.yaml.GoScalars;
import io.minitempo.server.config.yaml.YamlNode;
import io.minitempo.server.config.yaml.YamlNode.Scalar;
import io.minitempo.server.config.yaml.YamlNode.Sequence;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/// What a single value of `tempo.yaml` may be, and how Tempo prints it (`spec/generator-and-ops.md §3.3`).
enum KeyType {
    STRING("string"),
    /// Printed as `********`.
    SECRET("secret"),
    /// Printed as `<secret>`, and as null when it is empty.
    PROMETHEUS_SECRET("prometheus-secret"),
    BOOL("bool"),
    INT("int"),
    FLOAT("float"),
    DURATION("duration"),
    PROMETHEUS_DURATION("prometheus-duration"),
    SIZE("size"),
    TIMESTAMP("timestamp"),
    /// A list of strings, or one string with commas; printed as the latter.
    NAMES("names");

    private final String text;

    KeyType(String text) {
        this.text = text;
    }

    /// The type of that name in `keys.yaml`.
    static KeyType parse(String text) {
        return Arrays.stream(values())
                .filter(type -> type.text.equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("keys.yaml: no type " + text));
    }

    /// Whether a component of this type may take up the key; a secret may only become a [Secret].
    boolean fits(Class<?> component) {
        return switch (this) {
            case STRING -> component == String.class || component == Secret.class || component.isEnum();
            case SECRET, PROMETHEUS_SECRET -> component == Secret.class;
            case BOOL -> component == boolean.class || component == Boolean.class;
            case INT ->
                component == int.class
                        || component == Integer.class
                        || component == long.class
                        || component == Long.class
                        || component == ByteSize.class;
            case FLOAT -> component == double.class || component == Double.class;
            case DURATION, PROMETHEUS_DURATION -> component == Duration.class;
            case SIZE -> component == ByteSize.class || component == String.class;
            case TIMESTAMP -> component == String.class;
            case NAMES -> component == List.class || component == String.class;
        };
    }

    /// The value in the spelling in which Tempo prints it, with its line.
    ///
    /// @throws IllegalArgumentException in Go's words when it is no such value
    Scalar normalise(YamlNode node) {
        if (this == NAMES && node instanceof Sequence names) {
            return new Scalar(names(names), true, node.line());
        }
        if (!(node instanceof Scalar scalar)) {
            throw GoScalars.mismatch(node, text);
        }
        return switch (this) {
            case STRING, SECRET, PROMETHEUS_SECRET, NAMES -> quoted(scalar, scalar.text());
            case BOOL -> plain(scalar, Boolean.toString(GoScalars.bool(scalar)));
            case INT -> plain(scalar, Long.toString(GoScalars.integer(scalar)));
            case FLOAT -> plain(scalar, GoScalars.formatReal(GoScalars.real(scalar)));
            case DURATION -> plain(scalar, GoDuration.format(GoScalars.duration(scalar)));
            case PROMETHEUS_DURATION -> plain(scalar, PrometheusDuration.format(GoScalars.prometheusDuration(scalar)));
            case SIZE -> quoted(scalar, Base2Bytes.format(Base2Bytes.read(scalar)));
            case TIMESTAMP -> plain(scalar, scalar.text());
        };
    }

    private static String names(Sequence names) {
        return names.items().stream()
                .map(item -> {
                    if (item instanceof Scalar name) {
                        return name.text();
                    }
                    throw GoScalars.mismatch(item, "string");
                })
                .collect(Collectors.joining(","));
    }

    private static Scalar plain(Scalar scalar, String text) {
        return new Scalar(text, false, scalar.line());
    }

    private static Scalar quoted(Scalar scalar, String text) {
        return new Scalar(text, true, scalar.line());
    }

    @Override
    public String toString() {
        return text;
    }

    /// The zero value, which is the default of every key that has no other.
    Scalar zero() {
        return switch (this) {
            case STRING, SECRET, NAMES -> Scalar.string("");
            case PROMETHEUS_SECRET -> Scalar.NULL;
            case BOOL -> Scalar.plain("false");
            case INT, FLOAT -> Scalar.plain("0");
            case DURATION, PROMETHEUS_DURATION -> Scalar.plain("0s");
            case SIZE -> Scalar.string("0B");
            case TIMESTAMP -> Scalar.plain("0001-01-01T00:00:00Z");
        };
    }

    /// The value as it may be shown.
    Scalar mask(Scalar value) {
        return switch (this) {
            case SECRET -> value.text().isEmpty() ? value : Scalar.string("********");
            case PROMETHEUS_SECRET ->
                value.isNull() || value.text().isEmpty() ? Scalar.NULL : Scalar.string("<secret>");
            default -> value;
        };
    }
}
