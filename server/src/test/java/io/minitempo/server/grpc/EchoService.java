// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.grpc;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.grpc.Metadata;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.minitempo.core.TempoException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// A service of raw bytes with one method of each kind, for tests of what lies between client and service.
public final class EchoService {

    /// Set when `Block` runs.
    public final CountDownLatch started = new CountDownLatch(1);

    /// Set when `Block` or `Endless` is cancelled.
    public final CountDownLatch cancelled = new CountDownLatch(1);

    /// How many messages `Endless` has sent.
    public final AtomicInteger sent = new AtomicInteger();

    private static final Metadata.Key<byte[]> BINARY = Metadata.Key.of("echo-bin", Metadata.BINARY_BYTE_MARSHALLER);
    private static final Metadata.Key<String> TEXT = Metadata.Key.of("echo", Metadata.ASCII_STRING_MARSHALLER);

    /// The methods `Echo`, `Fail`, `Block`, `Count`, `Endless` and `Chat` of `test.Echo`.
    public ServerServiceDefinition definition() {
        ServerServiceDefinition unary = new RawService("test.Echo")
                .unary("Echo", RawMarshaller.bytes(), (request, call) -> request)
                .unary("Fail", RawMarshaller.bytes(), (request, call) -> {
                    throw failure(new String(request, UTF_8));
                })
                .unary("Block", RawMarshaller.bytes(), this::block)
                .build();
        ServerServiceDefinition.Builder all = ServerServiceDefinition.builder("test.Echo");
        unary.getMethods().forEach(all::addMethod);
        all.addMethod(
                Calls.method("test.Echo/Count", MethodType.SERVER_STREAMING),
                ServerCalls.asyncServerStreamingCall(EchoService::count));
        all.addMethod(
                Calls.method("test.Echo/Endless", MethodType.SERVER_STREAMING),
                ServerCalls.asyncServerStreamingCall(this::endless));
        all.addMethod(
                Calls.method("test.Echo/Chat", MethodType.BIDI_STREAMING),
                ServerCalls.asyncBidiStreamingCall(EchoService::chat));
        return all.build();
    }

    /// Sends the request's `echo` and `echo-bin` back in headers and trailers.
    public static ServerInterceptor echoHeaders() {
        return new ServerInterceptor() {
            @Override
            public <Q, R> ServerCall.Listener<Q> interceptCall(
                    ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
                return next.startCall(
                        new io.grpc.ForwardingServerCall.SimpleForwardingServerCall<>(call) {
                            @Override
                            public void sendHeaders(Metadata responseHeaders) {
                                copy(headers, responseHeaders);
                                super.sendHeaders(responseHeaders);
                            }

                            @Override
                            public void close(Status status, Metadata trailers) {
                                copy(headers, trailers);
                                super.close(status, trailers);
                            }
                        },
                        headers);
            }
        };
    }

    private static void copy(Metadata from, Metadata to) {
        copy(from, to, TEXT);
        copy(from, to, BINARY);
    }

    private static <T> void copy(Metadata from, Metadata to, Metadata.Key<T> key) {
        @Nullable Iterable<T> values = from.getAll(key);
        if (values != null) {
            values.forEach(v -> to.put(key, v));
        }
    }

    private static RuntimeException failure(String kind) {
        return switch (kind) {
            case "invalid" -> new TempoException.Invalid("bad id: 100 % \u00e4\n");
            case "many" -> new TempoException.TooMany("slow down", Duration.ofMillis(5500));
            case "status" -> Status.ABORTED.withDescription("as is").asRuntimeException();
            default -> new IllegalStateException("secret of the inside");
        };
    }

    private byte[] block(byte[] request, GrpcCall call) throws InterruptedException {
        started.countDown();
        try {
            new CountDownLatch(1).await();
            return request;
        } catch (InterruptedException e) {
            cancelled.countDown();
            throw e;
        }
    }

    private static void count(byte[] request, StreamObserver<byte[]> answers) {
        int count = Integer.parseInt(new String(request, UTF_8));
        for (int i = 0; i < count; i++) {
            answers.onNext(Integer.toString(i).getBytes(UTF_8));
        }
        answers.onCompleted();
    }

    private void endless(byte[] request, StreamObserver<byte[]> answers) {
        ServerCallStreamObserver<byte[]> call = (ServerCallStreamObserver<byte[]>) answers;
        call.setOnCancelHandler(cancelled::countDown);
        call.setOnReadyHandler(() -> {
            while (call.isReady()) {
                call.onNext(new byte[64 << 10]);
                sent.incrementAndGet();
            }
        });
    }

    private static StreamObserver<byte[]> chat(StreamObserver<byte[]> answers) {
        return new StreamObserver<>() {
            @Override
            public void onNext(byte[] message) {
                answers.onNext(message);
            }

            @Override
            public void onError(Throwable failure) {
                answers.onError(failure);
            }

            @Override
            public void onCompleted() {
                answers.onCompleted();
            }
        };
    }
}
