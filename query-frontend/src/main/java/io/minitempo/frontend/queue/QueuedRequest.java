// SPDX-License-Identifier: Apache-2.0
package io.minitempo.frontend.queue;

import io.minitempo.core.TenantId;
import io.minitempo.proto.httpgrpc.HTTPRequest;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A request that waits for a querier or is with one. Its state is guarded by the lock of the queue.
public final class QueuedRequest {

    enum State {
        WAITING,
        TAKEN,
        DONE
    }

    private final TenantId tenant;
    private final HTTPRequest request;
    private final int weight;
    private final long enqueuedNanos;
    private final Consumer<Outcome> listener;
    private State state = State.WAITING;
    private @Nullable RequestBatch batch;

    QueuedRequest(TenantId tenant, HTTPRequest request, int weight, long enqueuedNanos, Consumer<Outcome> listener) {
        this.tenant = tenant;
        this.request = request;
        this.weight = weight;
        this.enqueuedNanos = enqueuedNanos;
        this.listener = listener;
    }

    TenantId tenant() {
        return tenant;
    }

    HTTPRequest request() {
        return request;
    }

    int weight() {
        return weight;
    }

    long enqueuedNanos() {
        return enqueuedNanos;
    }

    State state() {
        return state;
    }

    @Nullable
    RequestBatch batch() {
        return batch;
    }

    void taken(RequestBatch by) {
        state = State.TAKEN;
        batch = by;
    }

    void done() {
        state = State.DONE;
        batch = null;
    }

    /// Must be called without the lock.
    void tell(Outcome outcome) {
        listener.accept(outcome);
    }
}
