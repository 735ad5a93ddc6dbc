// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.grpc;

import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.minitempo.core.TempoException;
import io.minitempo.core.concurrent.Threads;
import io.minitempo.core.lifecycle.Service;
import io.minitempo.core.time.Clock;
import io.minitempo.core.time.Deadline;
import io.minitempo.server.grpc.GrpcServerConfig.Keepalive;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One gRPC port. Handlers block on virtual threads.
///
/// Several may run in one process with different settings. Started and stopped by its service graph; [#port] and
/// [#connections] may be asked by any thread.
public final class GrpcServer implements Service {

    private static final Logger log = LoggerFactory.getLogger(GrpcServer.class);

    private static final int ACCEPT_QUEUE = 4096;

    private final GrpcServerConfig config;
    private final GrpcServices services;
    private final AtomicInteger connections = new AtomicInteger();
    private final PortTraffic traffic = new PortTraffic();
    private final ConnectionStreams streams = new ConnectionStreams();
    private final @Nullable ProxiedClients proxied;
    private volatile @Nullable Running running;

    private record Running(Server server, ExecutorService executor, EventLoopGroup acceptor, EventLoopGroup io) {}

    /// A server of `services`, not yet started.
    public GrpcServer(GrpcServerConfig config, GrpcServices services) {
        this.config = config;
        this.services = services;
        this.proxied = config.proxyProtocol() ? new ProxiedClients() : null;
    }

    /// Binds the port and serves.
    ///
    /// @throws TempoException.Unavailable when the port cannot be bound
    @Override
    public void start(FailureListener failure) {
        ExecutorService executor = Threads.perTask("grpc-");
        EventLoopGroup acceptor = group("grpc-accept", 1);
        EventLoopGroup io = group("grpc-io", 0);
        InetSocketAddress address = config.listenAddress().isEmpty()
                ? new InetSocketAddress(config.listenPort())
                : new InetSocketAddress(config.listenAddress(), config.listenPort());
        NettyServerBuilder builder = NettyServerBuilder.forAddress(address)
                .bossEventLoopGroup(acceptor)
                .workerEventLoopGroup(io)
                .channelFactory(() -> new LimitedServerChannel(config.connectionLimit(), connections, traffic, proxied))
                .executor(executor)
                .maxInboundMessageSize(RequestParsing.wall(config.maxReceiveBytes()))
                .withOption(ChannelOption.SO_REUSEADDR, true)
                .withOption(ChannelOption.SO_BACKLOG, ACCEPT_QUEUE)
                .withChildOption(
                        ChannelOption.RECVBUF_ALLOCATOR,
                        new AdaptiveRecvByteBufAllocator(
                                64, Math.min(2048, config.readBufferBytes()), Math.max(64, config.readBufferBytes())))
                .withChildOption(
                        ChannelOption.WRITE_BUFFER_WATER_MARK,
                        new WriteBufferWaterMark(config.writeBufferBytes(), 2 * config.writeBufferBytes()));
        if (config.maxConcurrentStreams() > 0) {
            builder.maxConcurrentCallsPerConnection(config.maxConcurrentStreams());
        }
        if (config.tls().isOn()) {
            builder.sslContext(NettyTls.server(config.tls(), Clock.system()));
        }
        keepalive(builder, config.keepalive());
        builder.addTransportFilter(streams).addStreamTracerFactory(streams.tracers());
        GrpcStack.install(builder, services, config.maxReceiveBytes(), config.maxSendBytes());
        if (proxied != null) {
            builder.intercept(proxied);
        }
        Server server = builder.build();
        running = new Running(server, executor, acceptor, io);
        try {
            server.start();
        } catch (IOException e) {
            throw new TempoException.Unavailable("gRPC server cannot listen on " + address + ": " + reason(e), e);
        }
        log.atInfo().addKeyValue("addr", address.getHostString() + ":" + port()).log("gRPC server listening");
    }

    private static EventLoopGroup group(String name, int threads) {
        return new MultiThreadIoEventLoopGroup(
                threads, new DefaultThreadFactory(name, true), NioIoHandler.newFactory());
    }

    private static String reason(IOException e) {
        @Nullable Throwable cause = e.getCause();
        return String.valueOf(cause == null ? e.getMessage() : cause.getMessage());
    }

    private static void keepalive(NettyServerBuilder builder, Keepalive keepalive) {
        builder.keepAliveTime(keepalive.time().toNanos(), TimeUnit.NANOSECONDS)
                .keepAliveTimeout(keepalive.timeout().toNanos(), TimeUnit.NANOSECONDS)
                .permitKeepAliveTime(keepalive.minTimeBetweenPings().toNanos(), TimeUnit.NANOSECONDS)
                .permitKeepAliveWithoutCalls(keepalive.pingWithoutStreamAllowed());
        if (isFinite(keepalive.maxConnectionIdle())) {
            builder.maxConnectionIdle(keepalive.maxConnectionIdle().toNanos(), TimeUnit.NANOSECONDS);
        }
        if (isFinite(keepalive.maxConnectionAge())) {
            builder.maxConnectionAge(keepalive.maxConnectionAge().toNanos(), TimeUnit.NANOSECONDS);
        }
        if (isFinite(keepalive.maxConnectionAgeGrace())) {
            builder.maxConnectionAgeGrace(keepalive.maxConnectionAgeGrace().toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    private static boolean isFinite(Duration duration) {
        return duration.isPositive() && duration.compareTo(Keepalive.INFINITE) < 0;
    }

    /// The port it listens on, which is not the configured one when that is 0.
    ///
    /// @throws IllegalStateException when it does not run
    public int port() {
        @Nullable Running current = running;
        if (current == null) {
            throw new IllegalStateException("gRPC server does not run");
        }
        return current.server.getPort();
    }

    /// The number of open connections.
    public int connections() {
        return connections.get();
    }

    /// The number of connections accepted so far.
    public long acceptedConnections() {
        return traffic.connections();
    }

    /// The number of bytes received so far on all connections, as they came in.
    public long receivedBytes() {
        return traffic.bytes();
    }

    /// The number of calls on the connection that has most.
    public int maxStreamsByConnection() {
        return streams.max();
    }

    /// Sends GOAWAY, lets calls finish until the deadline, then cancels what is left.
    @Override
    public void stop(Deadline deadline) throws InterruptedException {
        @Nullable Running current = running;
        if (current == null) {
            return;
        }
        current.server.shutdown();
        try {
            if (!current.server.awaitTermination(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS)) {
                log.atWarn().log("gRPC calls still open at shutdown are cancelled");
            }
        } finally {
            current.server.shutdownNow();
            current.server.awaitTermination(1, TimeUnit.SECONDS);
            current.executor.shutdownNow();
            current.acceptor.shutdownGracefully(0, 1, TimeUnit.SECONDS).await(1, TimeUnit.SECONDS);
            current.io.shutdownGracefully(0, 1, TimeUnit.SECONDS).await(1, TimeUnit.SECONDS);
        }
    }
}
