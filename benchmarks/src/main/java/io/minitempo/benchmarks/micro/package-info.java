// SPDX-License-Identifier: Apache-2.0
/// JMH benchmarks of the hot paths, each on the classes that the product runs. They know no sockets and no processes.
/// Start reading at `RegroupBenchmark`.
@NullMarked
package io.minitempo.benchmarks.micro;

import org.jspecify.annotations.NullMarked;
