// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.wal;

import io.minitempo.core.TraceId;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Walks the traces that a WAL block had when the walk began, in ascending order of their ids, one in memory at a time.
/// What is appended to them meanwhile may or may not be seen. The block must be held. Owned by one thread.
public final class WalTraces implements AutoCloseable {

    private final WalBlock block;
    private final List<TraceId> ids;
    private WalLog.@Nullable Reader reader;
    private int next;

    WalTraces(WalBlock block) {
        this.block = block;
        this.ids = block.ids();
    }

    /// The id of the next trace; null at the end.
    public @Nullable TraceId peek() {
        return next < ids.size() ? ids.get(next) : null;
    }

    /// The segments of the next trace, one list per append, which is passed over. Appends that cannot be read are left
    /// out and logged.
    ///
    /// @throws InterruptedException when the caller is interrupted
    public List<List<ByteBuffer>> take() throws InterruptedException {
        WalLog.Reader open = reader;
        if (open == null) {
            open = block.openReader();
            reader = open;
        }
        return block.pieces(open, ids.get(next++));
    }

    @Override
    public void close() {
        next = ids.size();
        if (reader != null) {
            reader.close();
            reader = null;
        }
    }
}
