// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.data;

import org.jspecify.annotations.Nullable;

/// A sequence of batches: a block, a part of one, or live traces. A trace lies in one batch of a source. Owned by one
/// thread at a time.
public interface SpanSource extends AutoCloseable {

    /// The next batch, or null at the end. What the batch before gave stays valid until this call.
    ///
    /// @throws InterruptedException when the caller is interrupted
    @Nullable
    SpanBatch next() throws InterruptedException;

    /// Bytes read from storage so far, as they lie there; 0 for what is in memory.
    long inspectedBytes();

    @Override
    void close();
}
