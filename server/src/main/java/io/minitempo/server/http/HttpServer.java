// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.http;

import io.minitempo.core.TempoException;
import io.minitempo.core.concurrent.PeriodicTask;
import io.minitempo.core.lifecycle.Service;
import io.minitempo.core.time.Clock;
import io.minitempo.core.time.Deadline;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.io.WindowRateControl;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.ProxyConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.util.thread.VirtualThreadPool;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One HTTP port: HTTP/1.1 and HTTP/2, in clear text or over TLS. Handlers block on virtual threads.
///
/// Several may run in one process with different settings. Started and stopped by its service graph; [#port] and
/// [#connections] may be asked by any thread.
public final class HttpServer implements Service {

    /// Header fields that a connection remembers. Jetty takes 48 bytes for each, and remembers 1024 if nobody says.
    private static final int HEADERS_KEPT = 64;
    private static final Logger log = LoggerFactory.getLogger(HttpServer.class);

    private static final Duration SWEEP = Duration.ofMillis(250);
    private static final Duration DRAIN_POLL = Duration.ofMillis(5);
    private static final int HTTP2_STREAMS = 250;
    private static final int HTTP2_EVENTS_PER_SECOND = 10_000;
    private static final int HTTP2_STREAM_WINDOW = 1 << 20;
    private static final int HTTP2_SESSION_WINDOW = 4 << 20;
    private static final int NETWORK_THREADS = 16;
    private static final int ACCEPT_QUEUE = 4096;

    private final HttpServerConfig config;
    private final JettyHandler handler;
    private final ConnectionSweeper sweeper;
    private final PeriodicTask sweeping;
    private final Clock clock;
    private volatile @Nullable Running running;

    private record Running(Server server, ServerConnector connector) {}

    /// A server that answers with `handler`, not yet started.
    public HttpServer(HttpServerConfig config, HttpHandler handler) {
        this(config, handler, null, Clock.system());
    }

    /// A server that hands gRPC requests to `grpc` and answers all others with `handler`
    /// (`stream_over_http_enabled`).
    public HttpServer(HttpServerConfig config, HttpHandler handler, @Nullable GrpcOverHttp grpc, Clock clock) {
        this.config = config;
        this.clock = clock;
        this.sweeper = new ConnectionSweeper(config.effectiveReadHeaderTimeout(), clock);
        this.handler = new JettyHandler(config, handler, grpc, sweeper, clock);
        this.sweeping = new PeriodicTask("http-sweep", SWEEP, Clock.system(), sweeper::sweep);
    }

    /// Binds the port and serves.
    ///
    /// @throws TempoException.Unavailable when the port cannot be bound
    @Override
    public void start(FailureListener failure) throws InterruptedException {
        QueuedThreadPool threads = new QueuedThreadPool(NETWORK_THREADS);
        threads.setName("http-io");
        threads.setDaemon(true);
        VirtualThreadPool virtualThreads = new VirtualThreadPool(0);
        virtualThreads.setName("http-");
        virtualThreads.setTracking(false);
        threads.setVirtualThreadsExecutor(virtualThreads);
        Server server = new Server(threads);
        server.setStopTimeout(0);
        server.setErrorHandler(new PlainErrors());
        server.setHandler(handler);
        ServerConnector connector = connector(server);
        server.addConnector(connector);
        if (config.connectionLimit() > 0) {
            server.addBean(new NetworkConnectionLimit(config.connectionLimit(), connector));
        }
        running = new Running(server, connector);
        try {
            server.start();
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            throw new TempoException.Unavailable(
                    "HTTP server cannot listen on " + address(config.listenPort()) + ": " + reason(e), e);
        }
        sweeping.start(false);
        log.atInfo().addKeyValue("addr", address(port())).log("HTTP server listening");
    }

    private String address(int port) {
        String host = config.listenAddress();
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }

    private static String reason(Exception e) {
        @Nullable Throwable cause = e.getCause();
        return String.valueOf(cause == null ? e.getMessage() : cause.getMessage());
    }

    private ServerConnector connector(Server server) {
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setRequestHeaderSize(config.maxHeaderBytes());
        http.setUriCompliance(UriCompliance.UNSAFE);
        http.setHttpCompliance(HttpCompliance.RFC9110);
        http.setHeaderCacheSize(HEADERS_KEPT);
        http.setPersistentConnectionsEnabled(config.keepAlives());
        HTTP2CServerConnectionFactory http2 = new HTTP2CServerConnectionFactory(http);
        http2.setMaxConcurrentStreams(HTTP2_STREAMS);
        http2.setInitialStreamRecvWindow(HTTP2_STREAM_WINDOW);
        http2.setInitialSessionRecvWindow(HTTP2_SESSION_WINDOW);
        http2.setStreamIdleTimeout(0);
        http2.setRateControlFactory(new WindowRateControl.Factory(HTTP2_EVENTS_PER_SECOND));
        HttpConnectionFactory http1 = new HttpConnectionFactory(http);
        ServerConnector connector = config.tls().isOn()
                ? new ServerConnector(server, 1, 1, JettyTls.connections(config.tls(), clock), http1, http2)
                : new ServerConnector(server, 1, 1, http1, http2);
        if (config.proxyProtocol()) {
            connector.addFirstConnectionFactory(new ProxyConnectionFactory());
        }
        connector.setHost(config.listenAddress().isEmpty() ? null : config.listenAddress());
        connector.setPort(config.listenPort());
        connector.setIdleTimeout(config.effectiveIdleTimeout().toMillis());
        connector.setReuseAddress(true);
        connector.setAcceptQueueSize(ACCEPT_QUEUE);
        connector.addBean(sweeper);
        return connector;
    }

    /// The port it listens on, which is not the configured one when that is 0.
    ///
    /// @throws IllegalStateException when it does not run
    public int port() {
        @Nullable Running current = running;
        if (current == null) {
            throw new IllegalStateException("HTTP server does not run");
        }
        return current.connector.getLocalPort();
    }

    /// The number of open connections.
    public int connections() {
        @Nullable Running current = running;
        return current == null ? 0 : current.connector.getConnectedEndPoints().size();
    }

    /// The number of requests whose clients are watched for going away.
    int watchedRequests() {
        return (int) sweeper.exchanges().stream().filter(Exchange::isWatched).count();
    }

    /// Asks clients, with every response from now on, to close their connections.
    public void disableKeepAlives() {
        handler.disableKeepAlives();
    }

    /// Accepts no more, lets requests finish until the deadline, then interrupts what is left.
    @Override
    public void stop(Deadline deadline) throws InterruptedException {
        @Nullable Running current = running;
        if (current == null) {
            return;
        }
        handler.disableKeepAlives();
        CompletableFuture<Void> closed = current.connector.shutdown();
        try {
            while (!handler.isIdle() && !deadline.hasPassed()) {
                clock.sleep(DRAIN_POLL);
            }
        } finally {
            log.atDebug()
                    .addKeyValue("idle", handler.isIdle())
                    .addKeyValue("closed", closed.isDone())
                    .log("HTTP server drained");
            handler.cancelAll();
            sweeping.stop(Deadline.after(Duration.ofSeconds(1)));
            stopJetty(current.server);
        }
    }

    private static void stopJetty(Server server) throws InterruptedException {
        try {
            server.stop();
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            log.atWarn().setCause(e).log("HTTP server did not stop cleanly");
        }
    }
}
