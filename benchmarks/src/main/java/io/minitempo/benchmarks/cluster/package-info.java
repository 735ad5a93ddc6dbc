// SPDX-License-Identifier: Apache-2.0
/// Whole clusters under load, measured from outside through `/proc` and `/metrics`. It knows no component's inside.
/// Start reading at `ClusterBenchmark`.
@NullMarked
package io.minitempo.benchmarks.cluster;

import org.jspecify.annotations.NullMarked;
