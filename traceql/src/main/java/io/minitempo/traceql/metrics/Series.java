// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.metrics;

import java.util.List;

/// A series on the grid of an [Interval].
///
/// @param labels in order
/// @param values one per interval, NaN for no sample; not to be changed
/// @param exemplars spans that contributed, by time
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Series(List<Label> labels, double[] values, List<Exemplar> exemplars) {

    /// Copies the lists, not the values.
    public Series {
        labels = List.copyOf(labels);
        exemplars = List.copyOf(exemplars);
    }
}
