// SPDX-License-Identifier: Apache-2.0
/// The metrics of a process: a Micrometer registry that keeps names as they are, native histograms, the three formats
/// of `/metrics`, and what every request is measured by.
///
/// Must not know which metrics other modules have. Start reading at [io.minitempo.server.metrics.MetricsRegistry].
@NullMarked
package io.minitempo.server.metrics;

import org.jspecify.annotations.NullMarked;
