// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.grpc;

import io.grpc.Channel;
import io.grpc.ClientInterceptor;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.minitempo.core.TempoException;
import io.minitempo.core.concurrent.Threads;
import io.minitempo.core.lifecycle.Service;
import io.minitempo.core.time.Deadline;
import java.io.IOException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The services of a gRPC port without the port, for calls from within the process, such as those that come over HTTP.
/// Messages of generated code pass as they are, without being written and parsed.
///
/// Started and stopped by its service graph; [#channel] may be asked by any thread.
public final class InProcessGrpcServer implements Service {

    private final GrpcServices services;
    private final int maxReceiveBytes;
    private final int maxSendBytes;
    private final boolean isDirect;
    private final String name = InProcessServerBuilder.generateName();
    private volatile @Nullable Running running;

    private record Running(Server server, ManagedChannel channel, ExecutorService executor) {}

    /// A server of `services` with the limits of a gRPC port, not yet started.
    public InProcessGrpcServer(GrpcServices services, GrpcServerConfig config) {
        this(services, config, false);
    }

    /// A server without threads: whoever sends runs the callback of the receiver, on both sides, so that a message
    /// needs no thread to be woken for it. Only for methods and clients that do not block in callbacks.
    public static InProcessGrpcServer direct(GrpcServices services, GrpcServerConfig config) {
        return new InProcessGrpcServer(services, config, true);
    }

    private InProcessGrpcServer(GrpcServices services, GrpcServerConfig config, boolean isDirect) {
        this.isDirect = isDirect;
        this.services = services;
        this.maxReceiveBytes = config.maxReceiveBytes();
        this.maxSendBytes = config.maxSendBytes();
    }

    @Override
    public void start(FailureListener failure) {
        ExecutorService executor = Threads.perTask("grpc-local-");
        InProcessServerBuilder builder = InProcessServerBuilder.forName(name);
        InProcessChannelBuilder client = client();
        if (isDirect) {
            builder.directExecutor();
            client.directExecutor();
        } else {
            builder.executor(executor);
            client.executor(executor);
        }
        GrpcStack.install(builder, services, maxReceiveBytes, maxSendBytes);
        Server server = builder.build();
        ManagedChannel channel = client.build();
        running = new Running(server, channel, executor);
        try {
            server.start();
            channel.getState(true);
        } catch (IOException e) {
            throw new TempoException.Internal("in-process gRPC server cannot start", e);
        }
    }

    private InProcessChannelBuilder client() {
        return InProcessChannelBuilder.forName(name).maxInboundMessageSize(Integer.MAX_VALUE);
    }

    /// A channel of its own for somebody who closes it, as one that dials would be.
    ManagedChannel open(Executor executor, ClientInterceptor... interceptors) {
        return client().executor(executor).intercept(interceptors).build();
    }

    /// A channel to the services.
    ///
    /// @throws TempoException.Unavailable when the server does not run
    public Channel channel() {
        @Nullable Running current = running;
        if (current == null) {
            throw new TempoException.Unavailable("in-process gRPC server does not run");
        }
        return current.channel;
    }

    @Override
    public void stop(Deadline deadline) throws InterruptedException {
        @Nullable Running current = running;
        if (current == null) {
            return;
        }
        current.channel.shutdown();
        current.server.shutdown();
        try {
            current.server.awaitTermination(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS);
        } finally {
            current.channel.shutdownNow();
            current.server.shutdownNow();
            current.executor.shutdown();
        }
    }
}
