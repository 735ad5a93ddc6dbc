// SPDX-License-Identifier: Apache-2.0
/// Threads: named virtual threads for blocking work, one platform pool for CPU work, fan-out, periodic tasks.
///
/// No other package creates threads or executors. Start reading at [io.minitempo.core.concurrent.Fanout].
@NullMarked
package io.minitempo.core.concurrent;

import org.jspecify.annotations.NullMarked;
