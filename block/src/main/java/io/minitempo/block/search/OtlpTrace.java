// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.search;

import io.minitempo.core.TraceId;
import java.nio.ByteBuffer;
import java.util.List;

/// A trace as it came.
///
/// @param id the id
/// @param pieces its `Trace` messages, one list per append; the bytes must not change while they are searched
public record OtlpTrace(TraceId id, List<List<ByteBuffer>> pieces) {

    /// Copies the lists.
    public OtlpTrace {
        pieces = pieces.stream().map(List::copyOf).toList();
    }

    long bytes() {
        long bytes = 0;
        for (List<ByteBuffer> piece : pieces) {
            for (ByteBuffer segment : piece) {
                bytes += segment.remaining();
            }
        }
        return bytes;
    }
}
