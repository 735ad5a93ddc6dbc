// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.engine;

import io.minitempo.traceql.data.ServiceStats;
import java.util.List;
import java.util.Map;

/// A trace that a search found (`spec/traceql.md §11`).
///
/// @param traceId 16 bytes; not to be changed
/// @param rootServiceName empty when no root span is stored here
/// @param rootTraceName the root span's name; empty when no root span is stored here
/// @param startNanos unix nanoseconds
/// @param durationNanos nanoseconds
/// @param services spans and errors per service
/// @param spansets at least one
@SuppressWarnings("ArrayRecordComponent") // never compared
public record TraceMatch(
        byte[] traceId,
        String rootServiceName,
        String rootTraceName,
        long startNanos,
        long durationNanos,
        Map<String, ServiceStats> services,
        List<SpansetMatch> spansets) {

    /// Copies the collections, shares the array.
    public TraceMatch {
        services = Map.copyOf(services);
        spansets = List.copyOf(spansets);
    }
}
