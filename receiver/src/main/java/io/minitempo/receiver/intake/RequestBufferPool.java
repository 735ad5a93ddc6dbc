// SPDX-License-Identifier: Apache-2.0
package io.minitempo.receiver.intake;

import io.minitempo.receiver.encoding.MemoryBudget;
import java.util.concurrent.ArrayBlockingQueue;
import org.jspecify.annotations.Nullable;

/// Lends buffers to requests. Never blocks: when none is left a new one is made, and what does not fit when it comes
/// back is dropped. Used by any thread.
public final class RequestBufferPool {

    private static final int CAPACITY = 16;

    private final ArrayBlockingQueue<RequestBuffers> idle = new ArrayBlockingQueue<>(CAPACITY);

    private final MemoryBudget budget;

    /// An empty pool; the requests it serves may hold a sixth of the heap together.
    public RequestBufferPool() {
        this(new MemoryBudget(Runtime.getRuntime().maxMemory() / 6));
    }

    /// An empty pool; the requests it serves may hold what the budget allows.
    public RequestBufferPool(MemoryBudget budget) {
        this.budget = budget;
    }

    /// Buffers for one request.
    public RequestBuffers take() {
        @Nullable RequestBuffers buffers = idle.poll();
        return buffers == null ? new RequestBuffers(budget.open()) : buffers;
    }

    /// Takes buffers back, which the caller must not use any more.
    public void giveBack(RequestBuffers buffers) {
        buffers.release();
        idle.offer(buffers);
    }
}
