// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.engine;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A span of a search result.
///
/// @param spanId 8 bytes; not to be changed
/// @param name its name, when the query loaded names; else null
/// @param startNanos unix nanoseconds
/// @param durationNanos nanoseconds
/// @param attributes what the query loaded for it, under the keys that results show
@SuppressWarnings("ArrayRecordComponent") // never compared
public record SpanMatch(
        byte[] spanId, @Nullable String name, long startNanos, long durationNanos, List<NamedValue> attributes) {

    /// Copies the list, shares the array.
    public SpanMatch {
        attributes = List.copyOf(attributes);
    }
}
