// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.schema;

import io.minitempo.block.parquet.format.Leaf;
import java.util.List;

/// The seven columns of a list of generic attributes (`spec/blocks.md §9`).
///
/// @param key the names
/// @param isArray whether the value is an array; in vParquet3 arrays themselves, as JSON, empty when there is none
/// @param string text values
/// @param integer integer values
/// @param floating double values
/// @param bool boolean values
/// @param unsupported all other values, as JSON; in vParquet3 maps alone, empty when there is none
public record AttributeLeaves(
        Leaf key, Leaf isArray, Leaf string, Leaf integer, Leaf floating, Leaf bool, Leaf unsupported) {

    /// All seven, in file order.
    public List<Leaf> all() {
        return List.of(key, isArray, string, integer, floating, bool, unsupported);
    }
}
