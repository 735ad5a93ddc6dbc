// SPDX-License-Identifier: Apache-2.0
package io.minitempo.frontend.queue;

/// Who takes batches: one of the streams that a querier has opened.
///
/// @param connection what all streams of one connection have in common; empty when it is not known
/// @param sinceNanos when the stream began, on the clock of the queue
public record Taker(String connection, long sinceNanos) {

    /// One of which nothing is known.
    public static final Taker UNKNOWN = new Taker("", 0);

    /// Whether this stream went down together with `other`, which was lost at `nanos`: they share a connection, and
    /// this one was open by then. The streams of a dead connection notice it one after the other, so the last ones may
    /// take what the first ones have lost.
    public boolean fellWith(Taker other, long nanos) {
        return !connection.isEmpty() && connection.equals(other.connection) && sinceNanos - nanos <= 0;
    }
}
