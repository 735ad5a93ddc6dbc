// SPDX-License-Identifier: Apache-2.0
/// Queries over blocks, through HTTP, against the reference figures. It knows nothing of how blocks come about.
/// Start reading at `QueryBenchmark`.
@NullMarked
package io.minitempo.benchmarks.query;

import org.jspecify.annotations.NullMarked;
