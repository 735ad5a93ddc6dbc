// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.meta;

import java.util.List;

/// One attribute that has a column of its own in a block (`spec/blocks.md §4`).
///
/// @param scope where the attribute stands
/// @param name its name, not empty
/// @param type the type of the values that go to the column
/// @param options in the order in which they stand in `meta.json`
public record DedicatedColumn(ColumnScope scope, String name, ColumnType type, List<ColumnOption> options) {

    /// Checks that there is a name.
    public DedicatedColumn {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("dedicated column name must not be empty");
        }
        options = List.copyOf(options);
    }

    /// The column that a configuration describes in the words of `meta.json`.
    ///
    /// @throws IllegalArgumentException for a scope, type or option that is not known, or a missing name
    public static DedicatedColumn of(String scope, String name, String type, List<String> options) {
        return new DedicatedColumn(
                ColumnScope.of(scope),
                name,
                ColumnType.of(type),
                options.stream().map(ColumnOption::of).toList());
    }

    /// A text column without options.
    public static DedicatedColumn string(ColumnScope scope, String name) {
        return new DedicatedColumn(scope, name, ColumnType.STRING, List.of());
    }

    /// An integer column without options.
    public static DedicatedColumn integer(ColumnScope scope, String name) {
        return new DedicatedColumn(scope, name, ColumnType.INT, List.of());
    }

    /// Whether the column holds large values.
    public boolean isBlob() {
        return options.contains(ColumnOption.BLOB);
    }
}
