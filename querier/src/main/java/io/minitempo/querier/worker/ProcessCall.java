// SPDX-License-Identifier: Apache-2.0
package io.minitempo.querier.worker;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import io.minitempo.core.concurrent.Threads;
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
/// The thread that calls [#run] owns all state; the stream, the work and [#finish] only add to its queue. The work has
/// a thread of its own, so that the end of the stream aborts it at once.
final class ProcessCall {

    /// How long a query-frontend may take to close a stream on which it has got its last reply.
    private static final Duration FAREWELL = Duration.ofSeconds(1);

    private final RequestExecutor executor;
    private final String clientId;
    private final Clock clock;
    private final ClientCall<ClientToFrontend, FrontendToClient> call;
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private @Nullable Thread work;
    private boolean finishing;
    private boolean exchanged;

    /// A stream on `channel`, not yet opened.
    ///
    /// @param clientId the name to reply to `GET_ID`
    ProcessCall(Channel channel, RequestExecutor executor, String clientId, Clock clock) {
        this.executor = executor;
        this.clientId = clientId;
        this.clock = clock;
        this.call = channel.newCall(FrontendGrpc.getProcessMethod(), CallOptions.DEFAULT);
    }

    /// What the owner reacts to. At most one message and one piece of work are under way, so the queue is short.
    private sealed interface Event {
        /// A message has come.
        record Received(FrontendToClient message) implements Event {}

        /// The work is done.
        record Done(ClientToFrontend reply) implements Event {}

        /// The work broke off without a reply.
        record Broken(String reason) implements Event {}

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
                        if (work != null) {
                            return Status.INTERNAL.withDescription("message while another one is at work");
                        }
                        accept(received.message());
                    }
                    case Event.Done done -> {
                        work = null;
                        reply(done.reply());
                    }
                    case Event.Broken broken -> {
                        return Status.INTERNAL.withDescription(broken.reason());
                    }
                    case Event.Finish finish -> finishing = true;
                    case Event.Closed closed -> {
                        return closed.status();
                    }
                }
                if (finishing && work == null) {
                    return farewell();
                }
            }
        } finally {
            call.cancel("querier ends the stream", null);
            abort();
        }
    }

    private void accept(FrontendToClient message) {
        if (message.getType() == Type.GET_ID) {
            reply(RequestExecutor.identity(clientId));
        } else if (message.getType() == Type.UNRECOGNIZED) {
            events.add(new Event.Broken("message of unknown type " + message.getTypeValue()));
        } else {
            work = Threads.startVirtual("frontend-request", () -> execute(message));
        }
    }

    private void execute(FrontendToClient message) {
        try {
            events.add(new Event.Done(executor.execute(message)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            events.add(new Event.Broken("work was interrupted"));
        } catch (RuntimeException | Error e) {
            events.add(new Event.Broken("work failed: " + e));
        }
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
            if (event instanceof Event.Closed closed) {
                return closed.status();
            }
        }
    }

    /// Ends the work and waits for it, so that no stream leaves anything behind.
    private void abort() throws InterruptedException {
        if (work != null) {
            work.interrupt();
            work.join();
            work = null;
        }
    }

    private final class Incoming extends ClientCall.Listener<FrontendToClient> {
        @Override
        public void onMessage(FrontendToClient message) {
            events.add(new Event.Received(message));
        }

        @Override
        public void onClose(Status status, Metadata trailers) {
            events.add(new Event.Closed(status));
        }
    }
}
