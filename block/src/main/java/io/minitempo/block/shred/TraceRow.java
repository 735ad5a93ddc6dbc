// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.shred;

/// What became of one trace on its way into a block.
///
/// @param spans spans written
/// @param duplicates spans dropped because their id and kind were there already
/// @param startNanos earliest start of a span in unsigned Unix nanoseconds, 0 when no span has one
/// @param endNanos latest end of a span in unsigned Unix nanoseconds
public record TraceRow(int spans, int duplicates, long startNanos, long endNanos) {}
