// SPDX-License-Identifier: Apache-2.0
package io.minitempo.frontend.queue;

import io.micrometer.core.instrument.MeterRegistry;
import io.minitempo.core.TempoException;
import io.minitempo.core.TenantId;
import io.minitempo.core.time.Clock;
import io.minitempo.core.time.Deadline;
import io.minitempo.proto.httpgrpc.HTTPRequest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/// Requests on their way to queriers (`spec/api.md §5.6`).
///
/// Each tenant has a bounded line; whoever takes gets requests of the tenant whose turn it is. Every request that is
/// accepted gets exactly one outcome, unless it is cancelled. All state is guarded by one lock, under which nothing
/// blocks; any thread may enqueue, take and cancel.
public final class RequestQueue {

    /// From so many on some of them are kept for tenants that keep few busy.
    private static final int MANY_TAKERS = 8;
    /// One in so many is kept.
    private static final int KEPT_SHARE = 5;

    private final int maxPerTenant;
    private final int maxBatchWeight;
    private final Clock clock;
    private final QueueMetrics metrics;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition available = lock.newCondition();
    private final Condition idle = lock.newCondition();
    private final Map<TenantId, Line> lines = new HashMap<>();
    private final Deque<Line> turns = new ArrayDeque<>();
    private int unfinished;
    private boolean closing;
    private boolean closed;

    /// Threads that wait in [#take].
    private int idleTakers;
    /// Batches of each tenant that somebody waits for.
    private final Map<TenantId, Integer> busy = new HashMap<>();

    private record Line(TenantId tenant, LinkedHashSet<QueuedRequest> requests) {}

    /// A queue without requests.
    ///
    /// @param maxPerTenant requests of one tenant that may wait
    /// @param maxBatchWeight weight at which a batch is full
    public RequestQueue(int maxPerTenant, int maxBatchWeight, Clock clock, MeterRegistry registry) {
        this.maxPerTenant = maxPerTenant;
        this.maxBatchWeight = maxBatchWeight;
        this.clock = clock;
        this.metrics = new QueueMetrics(maxBatchWeight, registry);
    }

    /// Puts a request at the end of its tenant's line.
    ///
    /// @param listener is told the outcome, in another thread; it must not block
    /// @throws TempoException.TooMany `job queue full`
    /// @throws TempoException.Unavailable when the process is stopping
    public QueuedRequest enqueue(TenantId tenant, HTTPRequest request, int weight, Consumer<Outcome> listener) {
        QueuedRequest queued = request(tenant, request, weight, listener);
        enqueue(List.of(queued));
        return queued;
    }

    /// A request that does not wait yet, for [#enqueue(List)].
    ///
    /// @param listener is told the outcome, in another thread; it must not block
    public QueuedRequest request(TenantId tenant, HTTPRequest request, int weight, Consumer<Outcome> listener) {
        return new QueuedRequest(tenant, request, weight, clock.nanoTime(), listener);
    }

    /// Puts requests at the ends of their tenants' lines, in their order and together, so that they are taken in whole
    /// batches. When one of them does not fit, none waits.
    ///
    /// @throws TempoException.TooMany `job queue full`
    /// @throws TempoException.Unavailable when the process is stopping
    public void enqueue(List<QueuedRequest> requests) {
        lock.lock();
        try {
            if (closing) {
                throw new TempoException.Unavailable("query-frontend is stopping");
            }
            for (int i = 0; i < requests.size(); i++) {
                if (!add(requests.get(i))) {
                    requests.subList(0, i).forEach(this::withdraw);
                    unfinished -= i;
                    metrics.discarded(requests.get(i).tenant());
                    throw new TempoException.TooMany("job queue full");
                }
            }
            int batched = maxBatchWeight;
            for (QueuedRequest request : requests) {
                if (batched >= maxBatchWeight) {
                    available.signal();
                    batched = 0;
                }
                batched += request.weight();
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean add(QueuedRequest request) {
        Line line = lines.computeIfAbsent(request.tenant(), this::newLine);
        if (line.requests.size() >= maxPerTenant) {
            return false;
        }
        line.requests.add(request);
        unfinished++;
        metrics.length(line.tenant, line.requests.size());
        return true;
    }

    private Line newLine(TenantId tenant) {
        Line line = new Line(tenant, new LinkedHashSet<>());
        turns.addLast(line);
        return line;
    }

    /// Waits for requests and takes them: one, or as many of one tenant as a batch may hold.
    ///
    /// When there are many takers, the last idle ones take nothing from a tenant that keeps more than as many busy:
    /// they
    /// are there at once for whoever asks seldom.
    ///
    /// Empty when the queue was closed.
    ///
    /// @throws InterruptedException when the caller is interrupted; it has taken nothing then
    public Optional<RequestBatch> take(boolean batching) throws InterruptedException {
        lock.lockInterruptibly();
        idleTakers++;
        try {
            @Nullable Line line = next();
            while (line == null && !closed) {
                available.await();
                line = next();
            }
            if (line == null) {
                return Optional.empty();
            }
            turns.remove(line);
            RequestBatch batch = cut(line, batching ? maxBatchWeight : 1);
            if (line.requests.isEmpty()) {
                lines.remove(line.tenant);
            } else {
                turns.addLast(line);
            }
            if (!turns.isEmpty()) {
                // Requests that came together were told of together, and whoever was told may not have been able to
                // take.
                available.signal();
            }
            return Optional.of(batch);
        } catch (InterruptedException e) {
            available.signal();
            throw e;
        } finally {
            idleTakers--;
            lock.unlock();
        }
    }

    /// The tenant whose turn it is, of those that may have one more taker; null when there is none.
    private @Nullable Line next() {
        int takers =
                idleTakers + busy.values().stream().mapToInt(Integer::intValue).sum();
        int kept = takers >= MANY_TAKERS ? takers / KEPT_SHARE : 0;
        boolean isFree = idleTakers > kept;
        for (Line line : turns) {
            if (isFree || busy.getOrDefault(line.tenant, 0) < kept) {
                return line;
            }
        }
        return null;
    }

    private RequestBatch cut(Line line, int fullWeight) {
        List<QueuedRequest> taken = new ArrayList<>();
        Iterator<QueuedRequest> waiting = line.requests.iterator();
        long now = clock.nanoTime();
        int weight = 0;
        while (waiting.hasNext() && weight < fullWeight) {
            QueuedRequest next = waiting.next();
            waiting.remove();
            taken.add(next);
            weight += next.weight();
            metrics.waited(now - next.enqueuedNanos());
        }
        RequestBatch batch = new RequestBatch(this, taken);
        taken.forEach(request -> request.taken(batch));
        busy.merge(line.tenant, 1, Integer::sum);
        metrics.taken(taken.size());
        metrics.length(line.tenant, line.requests.size());
        return batch;
    }

    /// Withdraws a request. It gets no outcome any more, unless its listener is being told one already; a batch without
    /// any request left is abandoned.
    public void cancel(QueuedRequest request) {
        @Nullable RequestBatch abandoned = null;
        lock.lock();
        try {
            switch (request.state()) {
                case WAITING -> withdraw(request);
                case TAKEN -> {
                    @Nullable RequestBatch batch = request.batch();
                    abandoned = batch != null && batch.leaveOne() ? batch : null;
                    if (abandoned != null) {
                        free(request.tenant());
                    }
                }
                case DONE -> {
                    return;
                }
            }
            done(request);
        } finally {
            lock.unlock();
        }
        if (abandoned != null) {
            abandoned.abandon();
        }
    }

    private void withdraw(QueuedRequest request) {
        @Nullable Line line = lines.get(request.tenant());
        if (line == null) {
            return;
        }
        line.requests.remove(request);
        metrics.length(line.tenant, line.requests.size());
        if (line.requests.isEmpty()) {
            lines.remove(line.tenant);
            turns.remove(line);
        }
    }

    /// The batch of a tenant has no request any more that somebody waits for.
    private void free(TenantId tenant) {
        busy.merge(tenant, -1, (all, one) -> all + one == 0 ? null : all + one);
        available.signal();
    }

    private void done(QueuedRequest request) {
        request.done();
        unfinished--;
        if (unfinished == 0) {
            idle.signalAll();
        }
    }

    /// Gives requests their outcomes, unless they have one or were cancelled.
    ///
    /// @param outcome that of the request at a place
    void finish(List<QueuedRequest> requests, IntFunction<Outcome> outcome) {
        boolean[] isFirst = new boolean[requests.size()];
        lock.lock();
        try {
            for (int i = 0; i < isFirst.length; i++) {
                QueuedRequest request = requests.get(i);
                isFirst[i] = request.state() != QueuedRequest.State.DONE;
                if (isFirst[i]) {
                    @Nullable RequestBatch batch = request.batch();
                    if (batch != null && batch.leaveOne()) {
                        free(request.tenant());
                    }
                    done(request);
                }
            }
        } finally {
            lock.unlock();
        }
        for (int i = 0; i < isFirst.length; i++) {
            if (isFirst[i]) {
                requests.get(i).tell(outcome.apply(i));
            }
        }
    }

    /// How many requests of a tenant wait.
    public int waiting(TenantId tenant) {
        lock.lock();
        try {
            @Nullable Line line = lines.get(tenant);
            return line == null ? 0 : line.requests.size();
        } finally {
            lock.unlock();
        }
    }

    /// How many threads wait in [#take].
    int idleTakers() {
        lock.lock();
        try {
            return idleTakers;
        } finally {
            lock.unlock();
        }
    }

    /// Accepts no more requests and waits until each has its outcome or the deadline passed; then loses those that
    /// still
    /// wait and sends away whoever wants to take.
    ///
    /// @throws InterruptedException when the caller is interrupted; the queue is closed nevertheless
    public void close(Deadline deadline) throws InterruptedException {
        lock.lock();
        try {
            closing = true;
            while (unfinished > 0 && !deadline.hasPassed()) {
                long left = idle.awaitNanos(deadline.remaining().toNanos());
                if (left <= 0) {
                    break;
                }
            }
        } finally {
            lock.unlock();
            loseAll();
        }
    }

    private void loseAll() {
        List<QueuedRequest> left = new ArrayList<>();
        lock.lock();
        try {
            closed = true;
            lines.values().forEach(line -> left.addAll(line.requests));
            lines.clear();
            turns.clear();
            available.signalAll();
        } finally {
            lock.unlock();
        }
        finish(left, i -> new Outcome.Lost("query-frontend is stopping", Taker.UNKNOWN));
    }
}
