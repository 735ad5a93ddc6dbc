// SPDX-License-Identifier: Apache-2.0
package io.minitempo.it.faults;

import io.minitempo.core.SpanId;
import io.minitempo.core.TraceId;

/// What a span is known by.
///
/// @param trace the id of its trace
/// @param span its own id
/// @param kind its kind, as number
record SpanKey(TraceId trace, SpanId span, int kind) {}
