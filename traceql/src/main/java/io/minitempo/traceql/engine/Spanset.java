// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.engine;

import java.util.List;

/// Some spans of one trace, and what aggregates and groupings said about them.
///
/// @param spans ordinals in the batch, ascending and distinct; not to be changed
/// @param attributes in the order in which the pipeline made them
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Spanset(int[] spans, List<NamedValue> attributes) {

    /// Copies the list, shares the array.
    public Spanset {
        attributes = List.copyOf(attributes);
    }
}
