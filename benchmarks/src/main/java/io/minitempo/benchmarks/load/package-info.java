// SPDX-License-Identifier: Apache-2.0
/// The load of the reference figures: requests of 500 spans, 20 traces over 8 services. It knows no benchmark.
/// Start reading at `LoadShape`.
@NullMarked
package io.minitempo.benchmarks.load;

import org.jspecify.annotations.NullMarked;
