// SPDX-License-Identifier: Apache-2.0

/// What is left after something was killed, stopped or filled up: every acknowledged span, once.
///
/// It knows the cluster only from outside: ports, processes, the broker and the bucket. Start with [SpanLoad], which
/// sends spans and remembers what was acknowledged, and [BlockCensus], which counts them in the bucket.
@NullMarked
package io.minitempo.it.faults;

import org.jspecify.annotations.NullMarked;
