// SPDX-License-Identifier: Apache-2.0
package io.minitempo.querier.worker;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import io.minitempo.core.time.Clock;
import io.minitempo.core.time.Deadline;
import io.minitempo.proto.frontend.ClientToFrontend;
import io.minitempo.proto.frontend.FrontendGrpc;
import io.minitempo.proto.frontend.FrontendToClient;
import io.minitempo.proto.frontend.Type;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One `Process` stream: takes a message, executes it, replies, and so on, one exchange at a time
/// (`spec/api.md §8.2`).
///
/// The thread that calls [#run] executes and owns all state but what says otherwise. The stream and [#finish] add to
/// its queue; the end of the stream interrupts what is at work, so that it is aborted at once.
final class ProcessCall {

    /// How long a query-frontend may take to close a stream on which it has got its last reply.
    private static final Duration FAREWELL = Duration.ofSeconds(1);

    private final RequestExecutor executor;
    private final String clientId;
    private final Clock clock;
    private final ClientCall<ClientToFrontend, FrontendToClient> call;
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private boolean exchanged;

    /// The thread that executes a message now. Guarded by the monitor.
    private @Nullable Thread working;

    /// Why the stream has ended. Guarded by the monitor.
    private @Nullable Status closed;

    /// A stream on `channel`, not yet opened.
    ///
    /// @param clientId the name to reply to `GET_ID`
    ProcessCall(Channel channel, RequestExecutor executor, String clientId, Clock clock) {
        this.executor = executor;
        this.clientId = clientId;
        this.clock = clock;
        this.call = channel.newCall(FrontendGrpc.getProcessMethod(), CallOptions.DEFAULT);
    }

    /// What the owner reacts to. At most one message is under way, so the queue is short.
    private sealed interface Event {
        /// A message has come; none comes before the last one was replied to, because none is asked for.
        record Received(FrontendToClient message) implements Event {}

        /// No further message is wanted.
        record Finish() implements Event {}

        /// The stream has ended.
        record Closed(Status status) implements Event {}
    }

    /// Whether the query-frontend has sent anything.
    boolean exchanged() {
        return exchanged;
    }

    /// Lets the exchange at work end and takes no other. Any thread may ask for it.
    void finish() {
        events.add(new Event.Finish());
    }

    /// Opens the stream and serves it until it ends; returns why it ended.
    ///
    /// @throws InterruptedException when the caller is interrupted; what runs is aborted
    Status run() throws InterruptedException {
        call.start(new Incoming(), new Metadata());
        call.request(1);
        try {
            while (true) {
                switch (events.take()) {
                    case Event.Received received -> {
                        exchanged = true;
                        @Nullable Status end = exchange(received.message());
                        if (end != null) {
                            return end;
                        }
                    }
                    case Event.Finish finish -> {
                        return farewell();
                    }
                    case Event.Closed closed -> {
                        return closed.status();
                    }
                }
            }
        } finally {
            call.cancel("querier ends the stream", null);
        }
    }

    /// Executes a message and replies; what ends the stream otherwise.
    private @Nullable Status exchange(FrontendToClient message) throws InterruptedException {
        if (message.getType() == Type.UNRECOGNIZED) {
            return Status.INTERNAL.withDescription("message of unknown type " + message.getTypeValue());
        }
        if (message.getType() == Type.GET_ID) {
            reply(RequestExecutor.identity(clientId));
            return null;
        }
        if (!begin()) {
            return null;
        }
        @Nullable ClientToFrontend reply = null;
        @Nullable Status failure = null;
        try {
            reply = executor.execute(message);
        } catch (InterruptedException e) {
            if (!end()) {
                throw e;
            }
        } catch (RuntimeException | Error e) {
            failure = Status.INTERNAL.withDescription("work failed: " + e);
        }
        if (!end() && reply != null) {
            reply(reply);
        }
        return failure;
    }

    /// False when the stream has ended.
    private synchronized boolean begin() {
        if (closed != null) {
            return false;
        }
        working = Thread.currentThread();
        return true;
    }

    /// From here on the end of the stream interrupts nobody. Whether it has ended.
    private synchronized boolean end() {
        boolean wasAborted = working != null && closed != null;
        working = null;
        if (wasAborted) {
            // That interrupt was for the work alone.
            Thread.interrupted();
        }
        return closed != null;
    }

    private void reply(ClientToFrontend message) {
        call.sendMessage(message);
        call.request(1);
    }

    /// Says that no more is wanted and waits until the last reply has arrived, which is when the stream ends.
    private Status farewell() throws InterruptedException {
        call.halfClose();
        Deadline deadline = Deadline.after(FAREWELL, clock);
        while (true) {
            @Nullable Event event = events.poll(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS);
            if (event == null) {
                return Status.CANCELLED.withDescription("querier stops");
            }
            if (event instanceof Event.Closed end) {
                return end.status();
            }
        }
    }

    private void closed(Status status) {
        synchronized (this) {
            closed = status;
            if (working != null) {
                working.interrupt();
            }
        }
        events.add(new Event.Closed(status));
    }

    private final class Incoming extends ClientCall.Listener<FrontendToClient> {
        @Override
        public void onMessage(FrontendToClient message) {
            events.add(new Event.Received(message));
        }

        @Override
        public void onClose(Status status, Metadata trailers) {
            closed(status);
        }
    }
}
