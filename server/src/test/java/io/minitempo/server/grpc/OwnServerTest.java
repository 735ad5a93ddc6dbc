// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.grpc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.StatusRuntimeException;
import io.minitempo.core.concurrent.Threads;
import io.minitempo.core.time.Clock;
import io.minitempo.core.time.Deadline;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Channels to an address that is the process itself: what callers see is as if it had been dialled.
@Timeout(60)
class OwnServerTest {

    private static final String ADDRESS = "127.0.0.1:1";

    private final EchoService echo = new EchoService();
    private final BlockingQueue<String> tenants = new LinkedBlockingQueue<>();
    private final InProcessGrpcServer server = new InProcessGrpcServer(
            GrpcServices.builder()
                    .add(echo.definition())
                    .intercept(new Listening())
                    .build(),
            GrpcServerConfig.defaults());
    private final GrpcChannels channels = new GrpcChannels(
            GrpcClientConfig.defaults(), Clock.system(), address -> address.equals(ADDRESS) ? server : null);

    private final class Listening implements ServerInterceptor {
        @Override
        public <Q, R> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
            tenants.add(
                    String.valueOf(headers.get(Metadata.Key.of("x-scope-orgid", Metadata.ASCII_STRING_MARSHALLER))));
            return next.startCall(call, headers);
        }
    }

    @BeforeEach
    void start() {
        server.start(cause -> {});
    }

    @AfterEach
    void stop() throws InterruptedException {
        channels.stop(Deadline.after(Duration.ofSeconds(1)));
        server.stop(Deadline.after(Duration.ofSeconds(1)));
    }

    @Test
    void callsOfTheOwnAddressNeedNoPortAndNameTheirTenant() {
        CallOptions options = OutgoingOrgId.in(CallOptions.DEFAULT, "tenant-a");
        byte[] answer = Calls.unary(channels.open(ADDRESS), "test.Echo/Echo", "x".getBytes(UTF_8), options);

        assertThat(answer).asString(UTF_8).isEqualTo("x");
        assertThat(tenants).containsExactly("tenant-a");
    }

    @Test
    void failuresHaveTheirStatus() {
        assertThatThrownBy(() -> Calls.unary(channels.open(ADDRESS), "test.Echo/Fail", "many".getBytes(UTF_8)))
                .isInstanceOf(StatusRuntimeException.class)
                .hasMessage("RESOURCE_EXHAUSTED: slow down");
    }

    @Test
    void aDeadlineEndsTheCallAndInterruptsTheHandler() throws InterruptedException {
        CallOptions options = CallOptions.DEFAULT.withDeadlineAfter(20, TimeUnit.MILLISECONDS);

        assertThatThrownBy(() -> Calls.unary(channels.open(ADDRESS), "test.Echo/Block", new byte[0], options))
                .isInstanceOf(StatusRuntimeException.class)
                .hasMessage("DEADLINE_EXCEEDED: context deadline exceeded");
        if (echo.started.getCount() == 0) {
            echo.cancelled.await();
        }
    }

    @Test
    void anInterruptOfTheCallerInterruptsTheHandler() throws Exception {
        ManagedChannel channel = channels.open(ADDRESS);
        CompletableFuture<String> end = new CompletableFuture<>();
        Thread caller = Threads.startVirtual("caller", () -> {
            try {
                Calls.unary(channel, "test.Echo/Block", new byte[0]);
            } catch (StatusRuntimeException e) {
                end.complete(
                        e.getStatus().getCode() + " " + Thread.currentThread().isInterrupted());
            }
        });
        echo.started.await();
        caller.interrupt();

        assertThat(end.get()).isEqualTo("CANCELLED true");
        echo.cancelled.await();
    }

    @Test
    void aClosedChannelCancelsItsCallsAndLeavesOthersAlone() throws Exception {
        ManagedChannel other = channels.open(ADDRESS);
        ManagedChannel channel = channels.open(ADDRESS);
        Thread caller = Threads.startVirtual("caller", () -> {
            try {
                Calls.unary(channel, "test.Echo/Block", new byte[0]);
            } catch (StatusRuntimeException e) {
                tenants.add(e.getStatus().getCode().toString());
            }
        });
        echo.started.await();
        channels.close(channel);
        caller.join();

        echo.cancelled.await();
        // Whichever end of the transport speaks first.
        assertThat(tenants).containsAnyOf("UNAVAILABLE", "CANCELLED");
        assertThat(Calls.unary(other, "test.Echo/Echo", new byte[] {7})).containsExactly(7);
    }

    @Test
    void aServerThatHasStoppedIsUnavailable() throws InterruptedException {
        ManagedChannel channel = channels.open(ADDRESS);
        server.stop(Deadline.after(Duration.ofSeconds(1)));

        assertThatThrownBy(() -> Calls.unary(channel, "test.Echo/Echo", new byte[0]))
                .isInstanceOf(StatusRuntimeException.class)
                .hasMessageStartingWith("UNAVAILABLE");
    }
}
