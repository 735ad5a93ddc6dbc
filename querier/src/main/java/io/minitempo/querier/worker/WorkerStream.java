// SPDX-License-Identifier: Apache-2.0
package io.minitempo.querier.worker;

import io.grpc.Channel;
import io.grpc.Status;
import io.minitempo.core.concurrent.Threads;
import io.minitempo.core.time.Backoff;
import io.minitempo.core.time.Clock;
import io.minitempo.core.time.Deadline;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps one stream to one query-frontend open: when it ends, another is opened, at once when the query-frontend only
/// cancelled what was at work, and otherwise after a pause of 50 ms to 1 s (`spec/api.md §8.2`).
///
/// A virtual thread of its own owns the stream; any thread may finish or abort.
final class WorkerStream {

    private static final Logger log = LoggerFactory.getLogger(WorkerStream.class);

    private static final Duration MIN_PAUSE = Duration.ofMillis(50);
    private static final Duration MAX_PAUSE = Duration.ofSeconds(1);

    /// How long aborted work may take to notice.
    private static final Duration ABORT = Duration.ofSeconds(1);

    private final String address;
    private final Supplier<ProcessCall> calls;
    private final Clock clock;
    private final Backoff backoff;
    private final ReentrantLock lock = new ReentrantLock();

    /// Guarded by the lock.
    private @Nullable Thread thread;

    /// Guarded by the lock.
    private boolean finishing;

    /// Guarded by the lock.
    private @Nullable ProcessCall current;

    private WorkerStream(String address, Supplier<ProcessCall> calls, Clock clock, RandomGenerator random) {
        this.address = address;
        this.calls = calls;
        this.clock = clock;
        this.backoff = new Backoff(MIN_PAUSE, MAX_PAUSE, 0, random);
    }

    /// A stream that is opened and kept open.
    static WorkerStream open(
            Channel channel,
            String address,
            RequestExecutor executor,
            String clientId,
            Clock clock,
            RandomGenerator random) {
        WorkerStream stream =
                new WorkerStream(address, () -> new ProcessCall(channel, executor, clientId, clock), clock, random);
        stream.start();
        return stream;
    }

    private void start() {
        lock.lock();
        try {
            thread = Threads.startVirtual("frontend-stream-" + address, this::keepOpen);
        } finally {
            lock.unlock();
        }
    }

    private void keepOpen() {
        try {
            while (true) {
                ProcessCall call = calls.get();
                if (!use(call)) {
                    return;
                }
                Status end = run(call);
                if (use(null)) {
                    afterEnd(end, call.exchanged());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Serves one stream. Whatever goes wrong ends that stream only: a querier that opens no other is lost for its
    /// query-frontend.
    private static Status run(ProcessCall call) throws InterruptedException {
        try {
            return call.run();
        } catch (RuntimeException e) {
            return Status.INTERNAL.withDescription("stream failed: " + e).withCause(e);
        }
    }

    /// Notes the stream at work; false when no more shall be opened.
    private boolean use(@Nullable ProcessCall call) {
        lock.lock();
        try {
            current = call;
            return !finishing;
        } finally {
            lock.unlock();
        }
    }

    private void afterEnd(Status end, boolean exchanged) throws InterruptedException {
        if (exchanged) {
            backoff.reset();
        }
        // A stream that is cancelled before anything was sent is no cancelled query.
        if (exchanged && end.getCode() == Status.Code.CANCELLED) {
            return;
        }
        if (backoff.retries() == 0) {
            log.atWarn()
                    .addKeyValue("addr", address)
                    .addKeyValue("code", end.getCode())
                    .addKeyValue("reason", end.getDescription())
                    .log("stream to query-frontend ended, opening another");
        }
        clock.sleep(backoff.next());
    }

    /// Lets the query at work end and opens no other stream.
    void finish() {
        lock.lock();
        try {
            finishing = true;
            if (current != null) {
                current.finish();
            } else if (thread != null) {
                thread.interrupt();
            }
        } finally {
            lock.unlock();
        }
    }

    /// Whether nothing runs any more.
    boolean hasEnded() {
        return !thread().isAlive();
    }

    private Thread thread() {
        lock.lock();
        try {
            return Objects.requireNonNull(thread);
        } finally {
            lock.unlock();
        }
    }

    /// Waits until the thread has ended, and aborts what it does when `deadline` passes.
    ///
    /// @throws InterruptedException when the caller is interrupted
    void join(Deadline deadline) throws InterruptedException {
        Thread running = thread();
        try {
            if (!running.join(deadline.remaining())) {
                log.atWarn().addKeyValue("addr", address).log("query is aborted, the querier stops");
            }
        } finally {
            running.interrupt();
        }
        running.join(ABORT);
    }
}
