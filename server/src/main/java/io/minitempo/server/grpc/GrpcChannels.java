// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.grpc;

import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.minitempo.core.concurrent.PeriodicTask;
import io.minitempo.core.concurrent.Threads;
import io.minitempo.core.lifecycle.Service;
import io.minitempo.core.time.Clock;
import io.minitempo.core.time.Deadline;
import io.netty.channel.ChannelOption;
import io.netty.handler.ssl.SslContext;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Opens channels as one client configuration wants them. Any thread may open and close.
///
/// A channel dials its address, and nothing else, when it is first used, and again when the connection is gone.
/// Started and stopped by its service graph; stopping closes every channel.
public final class GrpcChannels implements Service {

    private static final Duration KEEPALIVE_TIME = Duration.ofSeconds(20);
    private static final Duration KEEPALIVE_TIMEOUT = Duration.ofSeconds(10);
    /// Between two attempts to connect, where the configuration does not say.
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);
    private static final Duration LIBRARY_CONNECT_TIMEOUT = Duration.ofSeconds(20);
    private static final long GROWING_WINDOW = 65_535;

    private final GrpcClientConfig config;
    private final ExecutorService executor = Threads.perTask("grpc-client-");
    private final Set<ManagedChannel> channels = ConcurrentHashMap.newKeySet();
    private final @Nullable SslContext tls;
    private final OwnServer own;
    private final PeriodicTask reconnecting;

    /// Which addresses lead back into this process with nobody in between.
    @FunctionalInterface
    public interface OwnServer {
        /// All addresses are others'.
        OwnServer NONE = address -> null;

        /// The services behind `address`; null when it has to be dialled.
        @Nullable
        InProcessGrpcServer at(String address);
    }

    /// Channels of `config`.
    ///
    /// @throws io.minitempo.core.TempoException.Invalid when its TLS files cannot be used
    public GrpcChannels(GrpcClientConfig config, Clock clock) {
        this(config, clock, OwnServer.NONE);
    }

    /// Channels of `config`, without a socket where `own` knows the address.
    ///
    /// @throws io.minitempo.core.TempoException.Invalid when its TLS files cannot be used
    public GrpcChannels(GrpcClientConfig config, Clock clock, OwnServer own) {
        this.own = own;
        this.config = config;
        this.tls = config.tlsEnabled() ? NettyTls.client(config.tls(), clock) : null;
        Duration longestWait =
                config.connectBackoffMaxDelay().isPositive() ? config.connectBackoffMaxDelay() : LONGEST_WAIT;
        this.reconnecting = new PeriodicTask("grpc-reconnect", longestWait, clock, this::reconnect);
    }

    @Override
    public void start(FailureListener failure) {
        reconnecting.start(false);
    }

    /// A channel to `host:port`, which is also its `:authority`. The caller closes it with [#close].
    public ManagedChannel open(String address) {
        @Nullable InProcessGrpcServer local = own.at(address);
        ManagedChannel channel = local == null
                ? dialling(address)
                : local.open(
                        executor,
                        new FailureWords(address, Duration.ZERO),
                        new OutgoingOrgId(),
                        CallDefaults.uncompressed(config));
        channels.add(channel);
        return channel;
    }

    private ManagedChannel dialling(String address) {
        Duration connectTimeout =
                config.connectTimeout().isPositive() ? config.connectTimeout() : LIBRARY_CONNECT_TIMEOUT;
        NettyChannelBuilder builder = NettyChannelBuilder.forTarget(RingAddressResolverProvider.target(address))
                .executor(executor)
                .offloadExecutor(executor)
                // What the ring says is dialled, whatever proxies the JVM knows.
                .proxyDetector(target -> null)
                .withOption(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) connectTimeout.toMillis())
                .keepAliveTime(KEEPALIVE_TIME.toMillis(), TimeUnit.MILLISECONDS)
                .keepAliveTimeout(KEEPALIVE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
                .keepAliveWithoutCalls(true)
                .maxInboundMessageSize(config.maxRecvMsgSize())
                .disableServiceConfigLookUp()
                .compressorRegistry(GrpcCodecs.compressors())
                .decompressorRegistry(GrpcCodecs.decompressors())
                .intercept(new FailureWords(address, connectTimeout), new OutgoingOrgId(), CallDefaults.of(config));
        long window = Math.max(
                config.initialStreamWindowSize().bytes(),
                config.initialConnectionWindowSize().bytes());
        if (window > GROWING_WINDOW) {
            builder.flowControlWindow((int) Math.min(window, Integer.MAX_VALUE));
        }
        if (tls == null) {
            builder.usePlaintext();
        } else {
            builder.sslContext(tls);
            if (!config.tlsServerName().isEmpty()) {
                builder.overrideAuthority(config.tlsServerName());
            }
        }
        return builder.build();
    }

    /// Closes a channel; calls that run are cancelled.
    public void close(ManagedChannel channel) {
        channels.remove(channel);
        channel.shutdownNow();
    }

    /// The library waits up to two minutes between attempts; nobody may be kept waiting longer than configured, nor a
    /// querier for minutes after its query-frontend came back, whose `connect_backoff_max_delay` is 0.
    private void reconnect() {
        for (ManagedChannel channel : channels) {
            if (channel.getState(false) == ConnectivityState.TRANSIENT_FAILURE) {
                channel.resetConnectBackoff();
            }
        }
    }

    @Override
    public void stop(Deadline deadline) throws InterruptedException {
        reconnecting.stop(deadline);
        channels.forEach(ManagedChannel::shutdown);
        try {
            for (ManagedChannel channel : channels) {
                channel.awaitTermination(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS);
            }
        } finally {
            channels.forEach(ManagedChannel::shutdownNow);
            channels.clear();
            executor.shutdown();
        }
    }
}
