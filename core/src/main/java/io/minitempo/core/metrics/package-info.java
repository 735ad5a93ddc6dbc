// SPDX-License-Identifier: Apache-2.0
/// What metrics of several modules have in common.
///
/// Must not know any metric nor the registry. Start reading at [io.minitempo.core.metrics.PrometheusBuckets].
@NullMarked
package io.minitempo.core.metrics;

import org.jspecify.annotations.NullMarked;
