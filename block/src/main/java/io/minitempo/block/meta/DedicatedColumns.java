// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.meta;

import io.minitempo.core.hash.XxHash64;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// The dedicated columns of a block; their order assigns the physical columns (`spec/blocks.md §4`).
///
/// @param columns in the order of `meta.json`
public record DedicatedColumns(List<DedicatedColumn> columns) {

    /// No dedicated column.
    public static final DedicatedColumns NONE = new DedicatedColumns(List.of());

    /// The most text columns of a scope that get a physical column in vParquet5; vParquet3, vParquet4 and every
    /// format in Tempo 2.10 have ten.
    public static final int MAX_STRINGS = 20;

    /// The most integer columns of a scope that get a physical column, from vParquet5 on.
    public static final int MAX_INTS = 5;

    private static final Set<String> WELL_KNOWN_RESOURCE = Set.of(
            "service.name",
            "cluster",
            "namespace",
            "pod",
            "container",
            "k8s.cluster.name",
            "k8s.namespace.name",
            "k8s.pod.name",
            "k8s.container.name");
    private static final Set<String> WELL_KNOWN_SPAN = Set.of("http.method", "http.url", "http.status_code");

    /// Copies the list.
    public DedicatedColumns {
        columns = List.copyOf(columns);
    }

    /// These columns.
    public static DedicatedColumns of(DedicatedColumn... columns) {
        return new DedicatedColumns(List.of(columns));
    }

    /// The columns of a block when nothing is configured, the same in Tempo 2.10 and 3.0.
    public static DedicatedColumns defaults() {
        return of(
                DedicatedColumn.string(ColumnScope.RESOURCE, "k8s.cluster.name"),
                DedicatedColumn.string(ColumnScope.RESOURCE, "k8s.namespace.name"),
                DedicatedColumn.string(ColumnScope.RESOURCE, "k8s.pod.name"),
                DedicatedColumn.string(ColumnScope.RESOURCE, "k8s.container.name"),
                DedicatedColumn.string(ColumnScope.SPAN, "http.request.method"),
                DedicatedColumn.integer(ColumnScope.SPAN, "http.response.status_code"),
                DedicatedColumn.string(ColumnScope.SPAN, "url.path"),
                DedicatedColumn.string(ColumnScope.SPAN, "url.route"),
                DedicatedColumn.string(ColumnScope.SPAN, "server.address"),
                DedicatedColumn.integer(ColumnScope.SPAN, "server.port"),
                DedicatedColumn.string(ColumnScope.SPAN, "http.method"),
                DedicatedColumn.string(ColumnScope.SPAN, "http.url"),
                DedicatedColumn.string(ColumnScope.SPAN, "http.route"),
                DedicatedColumn.integer(ColumnScope.SPAN, "http.status_code"));
    }

    /// Whether there is none.
    public boolean isEmpty() {
        return columns.isEmpty();
    }

    /// What remains of the columns in a block of this format; it is the list that its `meta.json` gets.
    ///
    /// vParquet5 stores all. Older formats store text of spans and resources without options, and not the attributes
    /// that have a column in every block anyway.
    public DedicatedColumns in(BlockFormat format) {
        return switch (format) {
            case VPARQUET5 -> this;
            case VPARQUET3, VPARQUET4 ->
                new DedicatedColumns(columns.stream()
                        .filter(c ->
                                c.type() == ColumnType.STRING && c.options().isEmpty())
                        .filter(c -> switch (c.scope()) {
                            case RESOURCE -> !WELL_KNOWN_RESOURCE.contains(c.name());
                            case SPAN -> !WELL_KNOWN_SPAN.contains(c.name());
                            case EVENT -> false;
                        })
                        .toList());
        };
    }

    /// The number that must agree for two blocks to be compacted together; 0 when there is no column.
    public long hash() {
        if (columns.isEmpty()) {
            return 0;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (DedicatedColumn column : columns) {
            bytes.writeBytes(column.scope().text().getBytes(StandardCharsets.UTF_8));
            bytes.write(0xff);
            bytes.writeBytes(column.name().getBytes(StandardCharsets.UTF_8));
            bytes.write(0xff);
            bytes.writeBytes(column.type().text().getBytes(StandardCharsets.UTF_8));
            for (ColumnOption option : column.options()) {
                bytes.write(0xff);
                bytes.writeBytes(option.text().getBytes(StandardCharsets.UTF_8));
            }
        }
        return XxHash64.hash(bytes.toByteArray());
    }

    /// What makes the list unusable, one text per problem: an attribute that is named twice.
    public List<String> problems() {
        List<String> problems = new ArrayList<>();
        Set<DedicatedColumn> seen = new HashSet<>();
        for (DedicatedColumn column : columns) {
            if (!seen.add(DedicatedColumn.string(column.scope(), column.name()))) {
                problems.add("duplicate dedicated column " + column.scope().text() + "." + column.name());
            }
        }
        return problems;
    }

    /// What is accepted but has no effect, one text per scope and type: more columns than a block can hold. Values of
    /// the columns beyond the limit are stored with the other attributes.
    public List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        for (ColumnScope scope : ColumnScope.values()) {
            for (ColumnType type : ColumnType.values()) {
                long count = columns.stream()
                        .filter(c -> c.scope() == scope && c.type() == type)
                        .count();
                int limit = type == ColumnType.STRING ? MAX_STRINGS : MAX_INTS;
                if (count > limit) {
                    warnings.add(count + " dedicated columns of scope " + scope.text() + " and type " + type.text()
                            + " configured, only the first " + limit + " get a column");
                }
            }
        }
        return warnings;
    }

    /// The JSON array of `meta.json`, without whitespace; defaults are left out.
    public String toJson() {
        StringBuilder out = new StringBuilder("[");
        for (DedicatedColumn column : columns) {
            out.append(out.length() == 1 ? "{" : ",{");
            if (column.scope() != ColumnScope.SPAN) {
                out.append("\"s\":\"").append(column.scope().text()).append("\",");
            }
            out.append("\"n\":");
            JsonText.string(out, column.name());
            if (column.type() != ColumnType.STRING) {
                out.append(",\"t\":\"").append(column.type().text()).append('"');
            }
            if (!column.options().isEmpty()) {
                out.append(",\"o\":[\"");
                out.append(String.join(
                        "\",\"",
                        column.options().stream().map(ColumnOption::text).toList()));
                out.append("\"]");
            }
            out.append('}');
        }
        return out.append(']').toString();
    }

    /// Reads the JSON array of `meta.json`; an empty text is an empty list.
    ///
    /// @throws IllegalArgumentException when it is no such array, or names an unknown scope, type or option
    public static DedicatedColumns parse(String json) {
        if (json.isEmpty()) {
            return NONE;
        }
        try {
            return parse(JsonText.MAPPER.readTree(json));
        } catch (JacksonException e) {
            throw new IllegalArgumentException("dedicated columns are not JSON: " + e.getOriginalMessage(), e);
        }
    }

    /// Reads the parsed array; null and missing are an empty list.
    static DedicatedColumns parse(JsonNode array) {
        if (array.isMissingNode() || array.isNull()) {
            return NONE;
        }
        List<DedicatedColumn> columns = new ArrayList<>();
        each(array, node -> {
            List<ColumnOption> options = new ArrayList<>();
            each(node.path("o"), o -> options.add(ColumnOption.of(JsonText.text(o, ""))));
            columns.add(new DedicatedColumn(
                    ColumnScope.of(JsonText.text(node.path("s"), "span")),
                    JsonText.text(node.path("n"), ""),
                    ColumnType.of(JsonText.text(node.path("t"), "string")),
                    options));
        });
        return columns.isEmpty() ? NONE : new DedicatedColumns(columns);
    }

    private static void each(JsonNode array, Consumer<JsonNode> action) {
        if (array.isMissingNode() || array.isNull()) {
            return;
        }
        if (!array.isArray()) {
            throw new IllegalArgumentException("expected a JSON array of dedicated columns, found " + array);
        }
        array.forEach(action);
    }
}
