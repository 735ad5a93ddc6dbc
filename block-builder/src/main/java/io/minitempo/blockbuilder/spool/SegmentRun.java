// SPDX-License-Identifier: Apache-2.0
package io.minitempo.blockbuilder.spool;

import java.nio.ByteBuffer;

/// Segments of one tenant in the order of their traces, then of their arrival; read once, by one thread.
sealed interface SegmentRun permits MemoryRun, FileRun {

    /// Moves to the next segment; false when there is none.
    ///
    /// @throws InterruptedException when the caller is interrupted
    boolean next() throws InterruptedException;

    /// First half of the trace id of the segment.
    long high();

    /// Second half of the trace id of the segment.
    long low();

    /// Bytes of the segment.
    int length();

    /// The segment; valid for as long as it is referenced.
    ///
    /// @throws InterruptedException when the caller is interrupted
    ByteBuffer bytes() throws InterruptedException;
}
