// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.engine;

/// When a trace must have been under way for a search to find it: it qualifies when it overlaps `[start, end]`.
///
/// @param startNanos unix nanoseconds; both 0 for no limit
/// @param endNanos unix nanoseconds
public record TimeRange(long startNanos, long endNanos) {

    /// No limit.
    public static final TimeRange ALL = new TimeRange(0, 0);

    /// Whether there is no limit.
    public boolean isUnlimited() {
        return startNanos == 0 && endNanos == 0;
    }

    /// Whether a trace overlaps.
    public boolean overlaps(long traceStartNanos, long traceEndNanos) {
        return isUnlimited() || (traceStartNanos <= endNanos && traceEndNanos >= startNanos);
    }
}
