// SPDX-License-Identifier: Apache-2.0
/// Metrics queries: what a job runs, and series as messages.
///
/// Must not know where spans are stored, nor how requests travel. Start reading at
/// [io.minitempo.query.metrics.MetricsJob].
@NullMarked
package io.minitempo.query.metrics;

import org.jspecify.annotations.NullMarked;
