// SPDX-License-Identifier: Apache-2.0
package io.minitempo.frontend.worker;

import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.minitempo.core.time.Clock;
import io.minitempo.frontend.queue.RequestQueue;
import io.minitempo.frontend.queue.Taker;
import io.minitempo.proto.frontend.ClientToFrontend;
import io.minitempo.proto.frontend.FrontendGrpc;
import io.minitempo.proto.frontend.FrontendToClient;
import io.minitempo.proto.frontend.NotifyClientShutdownRequest;
import io.minitempo.proto.frontend.NotifyClientShutdownResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The gRPC service that queriers dial to pull work (`spec/api.md §8.2`).
public final class FrontendService extends FrontendGrpc.FrontendImplBase {

    private static final Logger log = LoggerFactory.getLogger(FrontendService.class);

    private final RequestQueue queue;
    private final ConnectedQueriers connected;
    private final Clock clock;

    /// Work comes from `queue`.
    public FrontendService(RequestQueue queue, ConnectedQueriers connected, Clock clock) {
        this.queue = queue;
        this.connected = connected;
        this.clock = clock;
    }

    /// The methods; each stream is told its connection before it begins.
    public ServerServiceDefinition definition() {
        return ServerInterceptors.intercept(this, new Connections());
    }

    @Override
    public StreamObserver<ClientToFrontend> process(StreamObserver<FrontendToClient> responses) {
        Taker taker = new Taker(Connections.current(), clock.nanoTime());
        WorkerStream stream =
                new WorkerStream(queue, connected, taker, (ServerCallStreamObserver<FrontendToClient>) responses);
        stream.start();
        return stream;
    }

    @Override
    public void notifyClientShutdown(
            NotifyClientShutdownRequest request, StreamObserver<NotifyClientShutdownResponse> response) {
        log.atInfo().addKeyValue("querier", request.getClientID()).log("querier is shutting down");
        response.onNext(NotifyClientShutdownResponse.getDefaultInstance());
        response.onCompleted();
    }
}
