// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.schema;

import io.minitempo.block.meta.ColumnScope;
import io.minitempo.block.meta.ColumnType;
import io.minitempo.block.parquet.format.Leaf;
import io.minitempo.block.parquet.format.Repetition;

/// A column that holds the values of one attribute, beside the generic attribute lists.
///
/// @param scope where the attribute stands
/// @param attribute the name of the attribute
/// @param type the type of the values that the column takes
/// @param leaf the column
/// @param kind why the column exists
public record AttributeColumn(ColumnScope scope, String attribute, ColumnType type, Leaf leaf, Kind kind) {

    /// Why a column exists.
    public enum Kind {
        /// `service.name`: always there, empty when the resource has none.
        SERVICE_NAME,
        /// Part of the format.
        WELL_KNOWN,
        /// Listed in the metadata of the block.
        DEDICATED
    }

    /// Whether the column takes arrays.
    public boolean takesArrays() {
        return kind == Kind.DEDICATED && leaf.column().repetition() == Repetition.REPEATED;
    }
}
