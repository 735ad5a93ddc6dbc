// SPDX-License-Identifier: Apache-2.0
package io.minitempo.querier.worker;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import io.minitempo.core.time.Deadline;
import io.minitempo.proto.frontend.ClientToFrontend;
import io.minitempo.proto.frontend.FrontendGrpc;
import io.minitempo.proto.frontend.FrontendToClient;
import io.minitempo.proto.frontend.NotifyClientShutdownRequest;
import io.minitempo.proto.frontend.NotifyClientShutdownResponse;
import io.minitempo.proto.frontend.Type;
import io.minitempo.proto.httpgrpc.HTTPRequest;
import io.minitempo.server.grpc.GrpcServer;
import io.minitempo.server.grpc.GrpcServerConfig;
import io.minitempo.server.grpc.GrpcServices;
import io.minitempo.server.grpc.InProcessGrpcServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A query-frontend on a loopback port, or in the process, that speaks the raw protocol as a test tells it.
final class FrontendFake {

    private final BlockingQueue<Stream> opened = new LinkedBlockingQueue<>();
    private final List<String> shutdowns = new CopyOnWriteArrayList<>();
    private final io.minitempo.core.lifecycle.Service server;
    private final int port;

    /// One that listens on a given port, or on any when it is 0.
    FrontendFake(int listenPort) {
        GrpcServer listening = new GrpcServer(
                GrpcServerConfig.defaults().listeningOn("127.0.0.1", listenPort),
                GrpcServices.builder().add(new Service()).build());
        listening.start(cause -> {});
        this.server = listening;
        this.port = listening.port();
    }

    /// One without a port.
    ///
    /// @param link takes the way to it
    FrontendFake(Consumer<FrontendLink> link) {
        InProcessGrpcServer local = InProcessGrpcServer.direct(
                GrpcServices.builder().add(new Service()).build(), GrpcServerConfig.defaults());
        local.start(cause -> {});
        this.server = local;
        this.port = 0;
        link.accept(new FrontendLink.InProcess(local::channel));
    }

    int port() {
        return port;
    }

    String address() {
        return "127.0.0.1:" + port;
    }

    /// The names that were said when queriers went away.
    List<String> shutdowns() {
        return List.copyOf(shutdowns);
    }

    /// The next stream that a querier has opened.
    Stream stream() throws InterruptedException {
        return take(opened, "stream");
    }

    /// Streams opened and not taken yet.
    int streams() {
        return opened.size();
    }

    void close() throws InterruptedException {
        server.stop(Deadline.after(Duration.ofMillis(1)));
    }

    private static <T> T take(BlockingQueue<T> queue, String what) throws InterruptedException {
        @Nullable T taken = queue.poll(60, TimeUnit.SECONDS);
        if (taken == null) {
            throw new AssertionError("no " + what + " within 60 s");
        }
        return taken;
    }

    static HTTPRequest get(String url) {
        return HTTPRequest.newBuilder().setMethod("GET").setUrl(url).build();
    }

    /// One `Process` stream.
    static final class Stream implements StreamObserver<ClientToFrontend> {
        private final StreamObserver<FrontendToClient> out;
        private final BlockingQueue<ClientToFrontend> replies = new LinkedBlockingQueue<>();
        private final BlockingQueue<String> ends = new LinkedBlockingQueue<>();

        Stream(StreamObserver<FrontendToClient> out) {
            this.out = out;
        }

        /// Asks for the name and returns the answer.
        ClientToFrontend identify() throws InterruptedException {
            send(FrontendToClient.newBuilder()
                    .setType(Type.GET_ID)
                    .setHttpRequest(get("/invalid_request_sent_by_frontend"))
                    .build());
            return reply();
        }

        void request(String url) {
            send(FrontendToClient.newBuilder().setHttpRequest(get(url)).build());
        }

        void send(FrontendToClient message) {
            out.onNext(message);
        }

        ClientToFrontend reply() throws InterruptedException {
            return take(replies, "reply");
        }

        boolean hasReply() {
            return !replies.isEmpty();
        }

        /// Ends the stream from this side.
        void end(Status status) {
            out.onError(status.asRuntimeException());
        }

        /// How the querier ended the stream: `completed`, or a code.
        String ending() throws InterruptedException {
            return take(ends, "end of the stream");
        }

        @Override
        public void onNext(ClientToFrontend reply) {
            replies.add(reply);
        }

        @Override
        public void onError(Throwable failure) {
            ends.add(Status.fromThrowable(failure).getCode().toString());
        }

        @Override
        public void onCompleted() {
            ends.add("completed");
            try {
                out.onCompleted();
            } catch (StatusRuntimeException | IllegalStateException e) {
                ends.add("late");
            }
        }
    }

    private final class Service extends FrontendGrpc.FrontendImplBase {
        @Override
        public StreamObserver<ClientToFrontend> process(StreamObserver<FrontendToClient> out) {
            Stream stream = new Stream(out);
            opened.add(stream);
            return stream;
        }

        @Override
        public void notifyClientShutdown(
                NotifyClientShutdownRequest request, StreamObserver<NotifyClientShutdownResponse> observer) {
            shutdowns.add(request.getClientID());
            observer.onNext(NotifyClientShutdownResponse.getDefaultInstance());
            observer.onCompleted();
        }
    }
}
