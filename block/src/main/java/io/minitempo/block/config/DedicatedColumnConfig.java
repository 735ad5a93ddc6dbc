// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.config;

import io.minitempo.block.meta.ColumnOption;
import io.minitempo.block.meta.ColumnScope;
import io.minitempo.block.meta.ColumnType;
import io.minitempo.block.meta.DedicatedColumn;
import java.util.List;

/// An element of `parquet_dedicated_columns`, in the storage configuration and in the overrides (`spec/blocks.md §4`).
///
/// @param scope where the attribute stands
/// @param name its name
/// @param type the type of the values that go to the column
/// @param options what is special about it
public record DedicatedColumnConfig(ColumnScope scope, String name, ColumnType type, List<ColumnOption> options) {

    /// Copies the list.
    public DedicatedColumnConfig {
        options = List.copyOf(options);
    }

    /// A text column of spans whose name is yet to be given.
    public static DedicatedColumnConfig defaults() {
        return new DedicatedColumnConfig(ColumnScope.SPAN, "", ColumnType.STRING, List.of());
    }

    /// The element that configures this column.
    public static DedicatedColumnConfig of(DedicatedColumn column) {
        return new DedicatedColumnConfig(column.scope(), column.name(), column.type(), column.options());
    }

    /// What cannot work, each text beginning with the key.
    public List<String> validate() {
        return name.isEmpty() ? List.of("name: must not be empty") : List.of();
    }

    /// The column.
    ///
    /// @throws IllegalArgumentException when it has no name
    public DedicatedColumn toColumn() {
        return new DedicatedColumn(scope, name, type, options);
    }
}
