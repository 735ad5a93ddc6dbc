// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.metrics;

import java.util.List;

/// One sub-query of a job: turns selected spans into series.
sealed interface FragmentRun permits FunctionRun, CompareRun {

    /// Counts spans.
    void observe(Selection selection) throws InterruptedException;

    /// The series so far, with internal labels but without that of the fragment.
    List<Series> result();

    /// Whether series were left out.
    boolean truncated();
}
