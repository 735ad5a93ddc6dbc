// SPDX-License-Identifier: Apache-2.0
package io.minitempo.frontend.worker;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.minitempo.core.concurrent.Threads;
import io.minitempo.frontend.queue.RequestBatch;
import io.minitempo.frontend.queue.RequestQueue;
import io.minitempo.frontend.queue.Taker;
import io.minitempo.proto.frontend.ClientToFrontend;
import io.minitempo.proto.frontend.Feature;
import io.minitempo.proto.frontend.FrontendToClient;
import io.minitempo.proto.frontend.Type;
import io.minitempo.proto.httpgrpc.HTTPRequest;
import io.minitempo.proto.httpgrpc.HTTPResponse;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One `Process` stream: asks the querier who it is, then sends it batches and waits for the answers, one exchange at a
/// time (`spec/api.md §8.2`).
///
/// A virtual thread of its own runs the conversation and is the only one that sends. The threads of the gRPC server put
/// what happens into `events`; when the querier is gone they interrupt the conversation.
final class WorkerStream implements StreamObserver<ClientToFrontend> {

    private static final Logger log = LoggerFactory.getLogger(WorkerStream.class);

    /// One answer and one abandoned batch are all that may come unread; more is a querier that talks unasked.
    private static final int MAX_UNREAD_EVENTS = 4;

    private static final FrontendToClient GET_ID = FrontendToClient.newBuilder()
            .setType(Type.GET_ID)
            .setHttpRequest(HTTPRequest.newBuilder().setMethod("GET").setUrl("/invalid_request_sent_by_frontend"))
            .build();

    private final RequestQueue queue;
    private final ConnectedQueriers connected;
    private final Taker taker;
    private final ServerCallStreamObserver<FrontendToClient> out;
    private final BlockingQueue<Event> events = new ArrayBlockingQueue<>(MAX_UNREAD_EVENTS);
    private @Nullable Thread conversation;

    private sealed interface Event {}

    private record Message(ClientToFrontend message) implements Event {}

    private record Abandoned(RequestBatch batch) implements Event {}

    WorkerStream(
            RequestQueue queue,
            ConnectedQueriers connected,
            Taker taker,
            ServerCallStreamObserver<FrontendToClient> out) {
        this.queue = queue;
        this.connected = connected;
        this.taker = taker;
        this.out = out;
    }

    synchronized void start() {
        out.setOnCancelHandler(this::end);
        conversation = Threads.startVirtual("frontend-stream", this::run);
    }

    @Override
    public void onNext(ClientToFrontend message) {
        if (!events.offer(new Message(message))) {
            log.atWarn().log("querier answers without being asked");
            end();
        }
    }

    @Override
    public void onError(Throwable cause) {
        end();
    }

    @Override
    public void onCompleted() {
        end();
    }

    private synchronized void end() {
        if (conversation != null) {
            conversation.interrupt();
        }
    }

    private void run() {
        String querier = "";
        try {
            ClientToFrontend introduction = introduction();
            querier = introduction.getClientID();
            connected.add();
            try {
                serve((introduction.getFeatures() & Feature.REQUEST_BATCHING_VALUE) != 0);
            } finally {
                connected.remove();
            }
        } catch (InterruptedException e) {
            out.onError(Status.CANCELLED.withDescription("context canceled").asRuntimeException());
        } catch (ProtocolViolation e) {
            log.atWarn()
                    .addKeyValue("querier", querier)
                    .addKeyValue("problem", e.getMessage())
                    .log("querier breaks the worker protocol");
            out.onError(Status.INTERNAL.withDescription(e.getMessage()).asRuntimeException());
        } catch (RuntimeException e) {
            // Sending failed: the call is over, or the message is larger than the server may send.
            out.onError(e);
        }
    }

    private ClientToFrontend introduction() throws InterruptedException {
        out.onNext(GET_ID);
        while (true) {
            if (events.take() instanceof Message first) {
                return first.message;
            }
        }
    }

    private void serve(boolean batching) throws InterruptedException, ProtocolViolation {
        while (true) {
            Optional<RequestBatch> next = queue.take(batching);
            if (next.isEmpty()) {
                out.onError(Status.UNAVAILABLE
                        .withDescription("query-frontend is stopping")
                        .asRuntimeException());
                return;
            }
            RequestBatch batch = next.get();
            String lost = "querier went away before it answered";
            Taker by = taker;
            try {
                exchange(batch);
            } catch (ProtocolViolation e) {
                lost = String.valueOf(e.getMessage());
                by = Taker.UNKNOWN;
                throw e;
            } finally {
                batch.lose(lost, by);
            }
        }
    }

    /// Sends a batch and hands out the answers.
    ///
    /// @throws InterruptedException when the querier is gone, or when nobody wants the answers any more
    private void exchange(RequestBatch batch) throws InterruptedException, ProtocolViolation {
        refuseUnasked();
        batch.whenAbandoned(() -> abandon(batch));
        out.onNext(message(batch.requests()));
        while (true) {
            switch (events.take()) {
                case Message answer -> {
                    batch.complete(responses(answer.message, batch.requests().size()));
                    return;
                }
                case Abandoned abandoned -> {
                    if (abandoned.batch == batch) {
                        throw new InterruptedException("nobody waits for the answer");
                    }
                }
            }
        }
    }

    private void abandon(RequestBatch batch) {
        if (!events.offer(new Abandoned(batch))) {
            end();
        }
    }

    private void refuseUnasked() throws ProtocolViolation {
        for (Event event = events.poll(); event != null; event = events.poll()) {
            if (event instanceof Message) {
                throw new ProtocolViolation("querier answered without being asked");
            }
        }
    }

    private static FrontendToClient message(List<HTTPRequest> requests) {
        FrontendToClient.Builder message = FrontendToClient.newBuilder();
        if (requests.size() == 1) {
            return message.setType(Type.HTTP_REQUEST)
                    .setHttpRequest(requests.getFirst())
                    .build();
        }
        return message.setType(Type.HTTP_REQUEST_BATCH)
                .addAllHttpRequestBatch(requests)
                .build();
    }

    private static List<HTTPResponse> responses(ClientToFrontend answer, int requests) throws ProtocolViolation {
        List<HTTPResponse> responses = answer.getHttpResponseBatchList();
        if (responses.isEmpty() && answer.hasHttpResponse()) {
            responses = List.of(answer.getHttpResponse());
        }
        if (responses.size() != requests) {
            throw new ProtocolViolation(
                    "querier sent " + responses.size() + " responses to a batch of " + requests + " requests");
        }
        return responses;
    }
}
