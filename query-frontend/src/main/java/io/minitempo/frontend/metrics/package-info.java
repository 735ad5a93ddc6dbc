// SPDX-License-Identifier: Apache-2.0
/// Metrics queries, cut into jobs and combined again (`spec/api.md §3.6`, §3.7, §5.4).
///
/// Must not know how jobs reach queriers. Start reading at [io.minitempo.frontend.metrics.MetricsQuery].
@NullMarked
package io.minitempo.frontend.metrics;

import org.jspecify.annotations.NullMarked;
