// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ingestlog;

import io.minitempo.core.TraceId;

/// One trace of a record as something that knows its size and writes itself once, in its final place.
///
/// An implementation may keep slices of the client's request; it must stay valid until the write call it was given to
/// returns, not longer.
public interface TracePiece {

    /// The id that goes into the record beside the trace.
    TraceId id();

    /// Bytes of the trace as plain `Trace` protobuf, without any prefix (`spec/write-path.md §3.1`).
    int size();

    /// Writes exactly [#size] bytes to `target` from `offset` on and returns the offset behind them.
    int writeTo(byte[] target, int offset);
}
