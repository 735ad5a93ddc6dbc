// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.overrides;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// One entry of `parquet_dedicated_columns` (`spec/blocks.md §4`).
///
/// @param scope `span`, `resource` or `event`
/// @param name the attribute
/// @param type `string` or `int`
/// @param options `array`, `blob`
public record DedicatedColumn(String scope, String name, String type, List<String> options) {

    private static final Set<String> SCOPES = Set.of("span", "resource", "event");
    private static final Set<String> TYPES = Set.of("string", "int");
    private static final Set<String> OPTIONS = Set.of("array", "blob");

    /// Copies the list.
    public DedicatedColumn {
        options = List.copyOf(options);
    }

    /// A column of a span's string attribute.
    public static DedicatedColumn defaults() {
        return new DedicatedColumn("span", "", "string", List.of());
    }

    /// What is wrong with a list of columns; each text begins with `key`.
    static List<String> problems(String key, List<DedicatedColumn> columns) {
        List<String> problems = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (DedicatedColumn column : columns) {
            if (column.name.isEmpty()) {
                problems.add(key + ": a dedicated column must have a name");
            }
            if (!SCOPES.contains(column.scope)) {
                problems.add(key + ": unknown scope '" + column.scope + "' of dedicated column " + column.name);
            }
            if (!TYPES.contains(column.type)) {
                problems.add(key + ": unknown type '" + column.type + "' of dedicated column " + column.name);
            }
            if (!OPTIONS.containsAll(column.options)) {
                problems.add(key + ": unknown options " + column.options + " of dedicated column " + column.name);
            }
            if (!seen.add(column.scope + '\u0000' + column.name)) {
                problems.add(key + ": duplicate dedicated column " + column.scope + "." + column.name);
            }
        }
        return problems;
    }
}
