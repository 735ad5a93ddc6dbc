// SPDX-License-Identifier: Apache-2.0

/// Lets the JVM compile the way of a query before the first user sends one: a miniature of the query path, with data,
/// ports and metrics of its own, answers queries of all kinds for a few seconds after the start. Must not know the
/// process it runs in, other than whether that is ready and busy. Start reading at [io.minitempo.app.warmup.WarmUp].
@NullMarked
package io.minitempo.app.warmup;

import org.jspecify.annotations.NullMarked;
