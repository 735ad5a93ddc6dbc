// SPDX-License-Identifier: Apache-2.0
package io.minitempo.frontend.worker;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.minitempo.core.concurrent.Threads;
import io.minitempo.core.time.Clock;
import io.minitempo.core.time.Deadline;
import io.minitempo.proto.frontend.ClientToFrontend;
import io.minitempo.proto.frontend.FrontendGrpc;
import io.minitempo.proto.frontend.FrontendToClient;
import io.minitempo.proto.frontend.Type;
import io.minitempo.proto.httpgrpc.HTTPRequest;
import io.minitempo.proto.httpgrpc.HTTPResponse;
import io.minitempo.server.grpc.GrpcChannels;
import io.minitempo.server.grpc.GrpcClientConfig;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// One worker stream of a querier that says what the test tells it to, over loopback with the settings of real
/// queriers.
public final class FakeQuerier implements AutoCloseable {

    private final GrpcChannels channels = new GrpcChannels(GrpcClientConfig.frontendWorkerDefaults(), Clock.system());
    private final BlockingQueue<FrontendToClient> received = new LinkedBlockingQueue<>();
    private final BlockingQueue<Status> ended = new LinkedBlockingQueue<>();
    private final ManagedChannel channel;
    private final ClientCallStreamObserver<ClientToFrontend> out;

    private FakeQuerier(int port) {
        this(null, port);
    }

    /// @param shared the connection of another stream
    private FakeQuerier(@Nullable ManagedChannel shared, int port) {
        channel = shared == null ? channels.open("127.0.0.1:" + port) : shared;
        StreamObserver<FrontendToClient> incoming = new StreamObserver<>() {
            @Override
            public void onNext(FrontendToClient message) {
                received.add(message);
            }

            @Override
            public void onError(Throwable cause) {
                ended.add(Status.fromThrowable(cause));
            }

            @Override
            public void onCompleted() {
                ended.add(Status.OK);
            }
        };
        out = (ClientCallStreamObserver<ClientToFrontend>)
                FrontendGrpc.newStub(channel).process(incoming);
    }

    /// Opens a stream; nothing is said on it yet.
    public static FakeQuerier connect(int port) {
        return new FakeQuerier(port);
    }

    /// Opens a stream and introduces itself.
    public static FakeQuerier introduced(int port, int features) throws InterruptedException {
        return connect(port).introduce(features);
    }

    private FakeQuerier introduce(int features) throws InterruptedException {
        next();
        send(ClientToFrontend.newBuilder()
                .setClientID("querier-0")
                .setFeatures(features)
                .build());
        return this;
    }

    /// Another stream over the same connection, introduced.
    public FakeQuerier sibling(int features) throws InterruptedException {
        return new FakeQuerier(channel, 0).introduce(features);
    }

    /// Opens a stream that answers every request with `answers`, batches in order.
    public static FakeQuerier answering(int port, Function<HTTPRequest, HTTPResponse> answers)
            throws InterruptedException {
        FakeQuerier querier = introduced(port, 1);
        Threads.startVirtual("fake-querier", () -> {
            try {
                while (true) {
                    querier.answer(querier.received.take(), answers);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        return querier;
    }

    private void answer(FrontendToClient message, Function<HTTPRequest, HTTPResponse> answers) {
        ClientToFrontend.Builder reply = ClientToFrontend.newBuilder();
        if (message.getType() == Type.HTTP_REQUEST_BATCH) {
            message.getHttpRequestBatchList().forEach(request -> reply.addHttpResponseBatch(answers.apply(request)));
        } else {
            reply.setHttpResponse(answers.apply(message.getHttpRequest()));
        }
        send(reply.build());
    }

    /// The next message of the frontend.
    public FrontendToClient next() throws InterruptedException {
        FrontendToClient message = received.poll(60, TimeUnit.SECONDS);
        if (message == null) {
            throw new AssertionError("no message from the frontend; stream ended: " + ended);
        }
        return message;
    }

    /// Says something.
    public void send(ClientToFrontend message) {
        out.onNext(message);
    }

    /// Answers a single request.
    public void send(HTTPResponse response) {
        send(ClientToFrontend.newBuilder().setHttpResponse(response).build());
    }

    /// Answers a batch.
    public void send(List<HTTPResponse> responses) {
        send(ClientToFrontend.newBuilder().addAllHttpResponseBatch(responses).build());
    }

    /// Cuts the stream.
    public void cut() {
        out.cancel("cut", null);
    }

    /// Closes its side of the stream in good order.
    public void halfClose() {
        out.onCompleted();
    }

    /// How the frontend ended the stream.
    public Status end() throws InterruptedException {
        Status status = ended.poll(60, TimeUnit.SECONDS);
        if (status == null) {
            throw new AssertionError("the frontend does not end the stream");
        }
        return status;
    }

    /// The connection, for other calls.
    public ManagedChannel channel() {
        return channel;
    }

    @Override
    public void close() {
        channels.close(channel);
        try {
            channels.stop(Deadline.after(Duration.ofSeconds(5)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
