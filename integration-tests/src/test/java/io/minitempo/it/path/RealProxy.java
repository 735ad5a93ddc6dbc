// SPDX-License-Identifier: Apache-2.0
package io.minitempo.it.path;

import static io.minitempo.testsupport.Eventually.eventually;

import io.minitempo.testkit.FreePorts;
import io.minitempo.testkit.process.Watchman;
import io.minitempo.testkit.proxy.ProxyKind;
import io.minitempo.testkit.proxy.ProxyProcess;
import io.minitempo.testkit.proxy.Route;
import java.nio.file.Path;
import java.util.List;

/// A proxy that others made, with the configuration files of `docs/how-to/sidecars`. Owned by one thread.
final class RealProxy implements AutoCloseable {

    private final ProxyKind kind;
    private final Watchman watchman = Watchman.start();
    private final ProxyProcess process;

    RealProxy(ProxyKind kind, Path folder) {
        this.kind = kind;
        this.process = new ProxyProcess(kind, folder, watchman);
    }

    /// A part of its configuration: pass TCP on from one port of loopback to another.
    String tcp(int listen, int to) {
        return kind.part(Route.tcp(listen, to));
    }

    /// A part of its configuration: understand gRPC and pass calls on.
    String grpc(int listen, int to) {
        return kind.part(Route.grpc(listen, to));
    }

    /// The same within TLS, for callers with a certificate; with the files of this folder.
    String mutualTls(int listen, int to, Path certificates) {
        return kind.part(Route.mutualTls(listen, to)).replace("/etc/tempo/tls", certificates.toString());
    }

    /// A part that understands gRPC, with limits so short that it ends connections all the time: which are quiet, and
    /// where the proxy can do that, which are a second old or have had a few calls.
    String impatient(String grpc) {
        return switch (kind) {
            case NGINX ->
                grpc.replace(
                        "client_max_body_size 0;",
                        "client_max_body_size 0; keepalive_requests 4; keepalive_timeout 1s;");
            case HAPROXY -> grpc.replace("timeout client 1h", "timeout client 300ms");
            case ENVOY ->
                grpc.replace(
                        "stream_idle_timeout: 0s",
                        "common_http_protocol_options: { idle_timeout: 0.3s, max_connection_duration: 1s }\n"
                                + "                drain_timeout: 0.1s\n                stream_idle_timeout: 0s");
        };
    }

    /// Starts it with these parts; returns when `port` is listened on.
    void start(int port, String... parts) throws InterruptedException {
        process.start(List.of(parts));
        eventually(() -> {
            process.end().ifPresent(end -> {
                throw new IllegalStateException(kind + " does not run: " + end);
            });
            if (FreePorts.isFree(port)) {
                throw new IllegalStateException(kind + " does not listen on " + port);
            }
        });
    }

    /// The calls of a method that it has passed on where it understands gRPC, by its own log: lines that begin with the
    /// address and port of the client.
    List<String> passed(String method) {
        return process.passed(method);
    }

    /// Ends it with all its connections.
    void stop() throws InterruptedException {
        process.stop();
    }

    @Override
    public void close() {
        try (watchman) {
            process.stop();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
