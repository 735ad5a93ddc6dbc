// SPDX-License-Identifier: Apache-2.0
package io.minitempo.frontend.queue;

import io.minitempo.proto.httpgrpc.HTTPRequest;
import io.minitempo.proto.httpgrpc.HTTPResponse;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What one querier gets at a time: requests of one tenant, to be answered together and in order.
public final class RequestBatch {

    private final RequestQueue queue;
    private final List<QueuedRequest> requests;
    // Guarded by the lock of the queue.
    private int wanted;
    // Guarded by the monitor.
    private boolean abandoned;
    private @Nullable Runnable onAbandoned;

    RequestBatch(RequestQueue queue, List<QueuedRequest> requests) {
        this.queue = queue;
        this.requests = List.copyOf(requests);
        this.wanted = requests.size();
    }

    /// The requests in order.
    public List<HTTPRequest> requests() {
        return requests.stream().map(QueuedRequest::request).toList();
    }

    /// Hands out the answers, one per request and in their order.
    ///
    /// @throws IllegalArgumentException when there are more or fewer
    public void complete(List<HTTPResponse> responses) {
        if (responses.size() != requests.size()) {
            throw new IllegalArgumentException(responses.size() + " answers to " + requests.size() + " requests");
        }
        queue.finish(requests, i -> new Outcome.Answered(responses.get(i)));
    }

    /// Tells every request without an answer that its querier is lost.
    public void lose(String reason, Taker by) {
        queue.finish(requests, i -> new Outcome.Lost(reason, by));
    }

    /// Runs `action` once when nobody waits for any answer any more; at once when that is so already.
    public void whenAbandoned(Runnable action) {
        boolean now;
        synchronized (this) {
            now = abandoned;
            onAbandoned = now ? null : action;
        }
        if (now) {
            action.run();
        }
    }

    /// Under the lock of the queue: nobody waits for one of the requests any more. Whether it was the last one.
    boolean leaveOne() {
        wanted--;
        return wanted == 0;
    }

    void abandon() {
        @Nullable Runnable action;
        synchronized (this) {
            abandoned = true;
            action = onAbandoned;
            onAbandoned = null;
        }
        if (action != null) {
            action.run();
        }
    }
}
