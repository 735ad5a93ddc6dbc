// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.parquet.format;

/// A column of a schema with its place in it.
///
/// @param index the position among all leaves, from 0
/// @param path the names from below the root down, joined by `.`
/// @param column the node
/// @param maxDefinition how many optional or repeated nodes the path has
/// @param maxRepetition how many repeated nodes the path has
public record Leaf(int index, String path, SchemaNode.Column column, int maxDefinition, int maxRepetition) {

    /// How values are stored.
    public PhysicalType type() {
        return column.type();
    }
}
