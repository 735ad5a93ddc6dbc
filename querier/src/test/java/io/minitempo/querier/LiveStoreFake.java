// SPDX-License-Identifier: Apache-2.0
package io.minitempo.querier;

import io.grpc.stub.StreamObserver;
import io.minitempo.core.time.Deadline;
import io.minitempo.proto.tempopb.QuerierGrpc;
import io.minitempo.proto.tempopb.TraceByIDRequest;
import io.minitempo.proto.tempopb.TraceByIDResponse;
import io.minitempo.server.grpc.GrpcErrors;
import io.minitempo.server.grpc.GrpcServer;
import io.minitempo.server.grpc.GrpcServerConfig;
import io.minitempo.server.grpc.GrpcServices;
import io.minitempo.server.tenancy.OrgId;
import io.minitempo.server.tenancy.Tenancy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// A live-store on a loopback port that answers as a test tells it.
public final class LiveStoreFake {

    private final List<TraceByIDRequest> requests = new CopyOnWriteArrayList<>();
    private final List<String> tenants = new CopyOnWriteArrayList<>();
    private final CountDownLatch cancelled = new CountDownLatch(1);
    private final CountDownLatch never = new CountDownLatch(1);
    private final GrpcServer server;
    private final int port;
    private volatile Answer answer;

    /// What a lookup gets.
    @FunctionalInterface
    public interface Answer {
        /// One answer; may throw, or block.
        TraceByIDResponse to(TraceByIDRequest request) throws InterruptedException;
    }

    public LiveStoreFake(Answer answer) {
        this(0, answer);
    }

    /// One that listens on a given port, or on any when it is 0.
    public LiveStoreFake(int listenPort, Answer answer) {
        this.answer = answer;
        server = new GrpcServer(
                GrpcServerConfig.defaults().listeningOn("127.0.0.1", listenPort),
                GrpcServices.builder()
                        .intercept(new Tenancy(true).interceptor())
                        .add(new Service())
                        .build());
        server.start(cause -> {});
        this.port = server.port();
    }

    public String address() {
        return "127.0.0.1:" + port;
    }

    public int port() {
        return port;
    }

    public List<TraceByIDRequest> requests() {
        return List.copyOf(requests);
    }

    public List<String> tenants() {
        return List.copyOf(tenants);
    }

    public void answer(Answer next) {
        answer = next;
    }

    /// An answer that never comes; [#awaitCancelled] returns when nobody waits for it any more.
    public Answer hanging() {
        return request -> {
            try {
                never.await();
                throw new IllegalStateException("unreachable");
            } catch (InterruptedException e) {
                cancelled.countDown();
                throw e;
            }
        };
    }

    public void awaitCancelled() throws InterruptedException {
        if (!cancelled.await(60, TimeUnit.SECONDS)) {
            throw new AssertionError("call was not cancelled");
        }
    }

    /// Stops at once; calls break off.
    public void close() throws InterruptedException {
        server.stop(Deadline.after(Duration.ofMillis(10)));
    }

    private final class Service extends QuerierGrpc.QuerierImplBase {
        @Override
        public void findTraceByID(TraceByIDRequest request, StreamObserver<TraceByIDResponse> observer) {
            requests.add(request);
            tenants.add(OrgId.ofCurrentCall().text());
            try {
                TraceByIDResponse response = answer.to(request);
                observer.onNext(response);
                observer.onCompleted();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (RuntimeException e) {
                observer.onError(GrpcErrors.toStatus(e));
            }
        }
    }
}
