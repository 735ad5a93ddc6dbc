// SPDX-License-Identifier: Apache-2.0
/// Metrics queries: from spans to series, and from the series of many jobs to the answer (`spec/traceql.md §12`).
///
/// Must not know protocols, storage formats or where jobs run.
/// Start reading at [io.minitempo.traceql.metrics.MetricsRun] and [io.minitempo.traceql.metrics.SeriesMerge].
@NullMarked
package io.minitempo.traceql.metrics;

import org.jspecify.annotations.NullMarked;
