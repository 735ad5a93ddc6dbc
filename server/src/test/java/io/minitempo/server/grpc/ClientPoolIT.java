// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.grpc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import io.minitempo.core.TempoException;
import io.minitempo.core.time.Clock;
import io.minitempo.core.time.Deadline;
import io.minitempo.server.tls.ClientAuth;
import io.minitempo.server.tls.Pem;
import io.minitempo.server.tls.ServerTls;
import io.minitempo.server.tls.TlsVersions;
import io.minitempo.testsupport.RefusingPort;
import io.minitempo.testsupport.TestCertificates;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClientPoolIT {

    private static final GrpcClientConfig DEFAULTS = GrpcClientConfig.defaults();

    private final AtomicBoolean healthy = new AtomicBoolean(true);
    private final AtomicReference<Set<String>> live = new AtomicReference<>(Set.of());
    private final AtomicReference<String> authority = new AtomicReference<>("");
    private final List<GrpcServer> servers = new ArrayList<>();
    private final List<GrpcChannels> opened = new ArrayList<>();

    private GrpcServer serve(GrpcServerConfig config) {
        RawService tenant = new RawService("test.Tenant")
                .unary(
                        "Get",
                        RawMarshaller.bytes(),
                        (request, call) ->
                                String.join(",", call.values("x-scope-orgid")).getBytes(UTF_8));
        GrpcServer server = new GrpcServer(
                config,
                GrpcServices.builder()
                        .add(new EchoService().definition())
                        .add(tenant.build())
                        .add(HealthService.of(healthy::get))
                        .build());
        server.start(cause -> {});
        servers.add(server);
        return server;
    }

    private static GrpcServerConfig anyPort() {
        return GrpcServerConfig.defaults().listeningOn("127.0.0.1", 0);
    }

    private static String address(GrpcServer server) {
        return "127.0.0.1:" + server.port();
    }

    private ClientPool<Channel> pool(GrpcClientConfig config) {
        return pool(config, Duration.ofMinutes(1));
    }

    private ClientPool<Channel> pool(GrpcClientConfig config, Duration healthCheckTimeout) {
        PoolConfig defaults = PoolConfig.defaults();
        PoolConfig checks = new PoolConfig(
                defaults.checkInterval(), true, healthCheckTimeout, defaults.healthCheckGracePeriod(), 0);
        GrpcChannels channels = new GrpcChannels(config, Clock.system());
        channels.start(cause -> {});
        opened.add(channels);
        return new ClientPool<>("peer", channels, checks, live::get, c -> c, Clock.system());
    }

    @AfterEach
    void stop() throws InterruptedException {
        for (GrpcChannels channels : opened) {
            channels.stop(Deadline.after(Duration.ofSeconds(1)));
        }
        for (GrpcServer server : servers) {
            server.stop(Deadline.after(Duration.ofSeconds(5)));
        }
    }

    private static byte[] echo(Channel client) {
        return Calls.unary(client, "test.Echo/Echo", new byte[] {7});
    }

    private static StatusRuntimeException failing(Channel client) {
        return catchThrowableOfType(
                StatusRuntimeException.class,
                () -> Calls.unary(
                        client,
                        "test.Echo/Echo",
                        new byte[] {7},
                        CallOptions.DEFAULT.withDeadlineAfter(60, TimeUnit.SECONDS)));
    }

    @Test
    void dialsTheAdvertisedAddressOnceAndOnFirstUse() throws IOException {
        GrpcServer server = serve(anyPort());
        try (TcpForwarder proxy = new TcpForwarder(server.port())) {
            ClientPool<Channel> pool = pool(DEFAULTS);
            Channel client = pool.client(proxy.address());
            assertThat(proxy.connections).hasValue(0);

            for (int i = 0; i < 20; i++) {
                assertThat(echo(pool.client(proxy.address()))).containsExactly(7);
            }

            assertThat(pool.client(proxy.address())).isSameAs(client);
            assertThat(pool.size()).isEqualTo(1);
            assertThat(proxy.connections).hasValue(1);
            assertThat(proxy.bytes.get()).isGreaterThan(20 * 2 * 9);
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    /// Remembers the `:authority` that arrived.
    private GrpcServer serveOn(String host) {
        ServerInterceptor remembering = new ServerInterceptor() {
            @Override
            public <Q, R> ServerCall.Listener<Q> interceptCall(
                    ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
                authority.set(String.valueOf(call.getAuthority()));
                return next.startCall(call, headers);
            }
        };
        GrpcServer server = new GrpcServer(
                GrpcServerConfig.defaults().listeningOn(host, 0),
                GrpcServices.builder()
                        .add(ServerInterceptors.intercept(new EchoService().definition(), remembering))
                        .build());
        server.start(cause -> {});
        servers.add(server);
        return server;
    }

    private String authority(Channel client) {
        assertThat(echo(client)).containsExactly(7);
        return authority.get();
    }

    @Test
    void dialsIpv6AsTheRingHasIt() {
        String port = ":" + serveOn("::1").port();
        ClientPool<Channel> pool = pool(DEFAULTS);

        assertThat(authority(pool.client("[::1]" + port))).isEqualTo("[::1]" + port);
        assertThat(authority(pool.client("[0:0:0:0:0:0:0:1]" + port))).isEqualTo("[0:0:0:0:0:0:0:1]" + port);
    }

    @Test
    void dialsNamesAndNoName() {
        String port = ":" + serveOn("127.0.0.1").port();
        ClientPool<Channel> pool = pool(DEFAULTS);

        assertThat(authority(pool.client("localhost" + port))).isEqualTo("localhost" + port);
        assertThat(authority(pool.client(port))).isEqualTo("localhost" + port);
    }

    /// Containers are called so; the operating system decides whether there is one.
    @Test
    void anAddressThatCannotBeUsedFailsTheCallAndNotThePool() {
        ClientPool<Channel> pool = pool(DEFAULTS);

        assertThat(failing(pool.client("side_car a:9095")))
                .hasMessage("UNAVAILABLE: host of side_car a:9095 is not known");
        assertThat(failing(pool.client("::1:9095")))
                .hasMessage("UNAVAILABLE: address '::1:9095': expected host:port, with IPv6 hosts in brackets");
    }

    @Test
    void closesClientsWhoseAddressLeftTheRing() throws InterruptedException {
        GrpcServer stays = serve(anyPort());
        GrpcServer leaves = serve(anyPort());
        ClientPool<Channel> pool = pool(DEFAULTS);
        echo(pool.client(address(stays)));
        echo(pool.client(address(leaves)));
        live.set(Set.of(address(stays)));

        pool.check();

        assertThat(pool.addresses()).containsExactly(address(stays));
        assertThat(echo(pool.client(address(leaves))))
                .as("dials again when asked")
                .containsExactly(7);
    }

    @Test
    void closesClientsWhosePeerIsNotHealthyAndDialsAgain() throws InterruptedException {
        GrpcServer server = serve(anyPort());
        ClientPool<Channel> pool = pool(DEFAULTS);
        live.set(Set.of(address(server)));
        Channel first = pool.client(address(server));
        echo(first);
        pool.check();
        assertThat(pool.size()).isEqualTo(1);

        healthy.set(false);
        pool.check();

        assertThat(pool.size()).isZero();
        assertThat(failing(first).getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(echo(pool.client(address(server)))).containsExactly(7);
    }

    @Test
    void closesClientsWhosePeerDoesNotAnswer() throws IOException, InterruptedException {
        try (TcpForwarder silent = new TcpForwarder(0)) {
            ClientPool<Channel> pool = pool(DEFAULTS, Duration.ofMillis(300));
            live.set(Set.of(silent.address()));
            pool.client(silent.address());

            pool.check();

            assertThat(pool.size()).isZero();
        }
    }

    @Test
    void goesOnWhenTheProxyBreaksItsConnections() throws IOException {
        GrpcServer server = serve(anyPort());
        try (TcpForwarder proxy = new TcpForwarder(server.port())) {
            ClientPool<Channel> pool = pool(DEFAULTS);
            echo(pool.client(proxy.address()));

            proxy.breakConnections();

            // The first call may meet the end of the old connection.
            for (int i = 0; i < 3; i++) {
                StatusRuntimeException failure = failing(pool.client(proxy.address()));
                if (failure == null) {
                    break;
                }
                assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
            }
            assertThat(echo(pool.client(proxy.address()))).containsExactly(7);
        }
    }

    @Test
    void noCallFailsWhileConnectionsAgeAndServersSayGoaway() {
        GrpcServerConfig.Keepalive keepalive = new GrpcServerConfig.Keepalive(
                GrpcServerConfig.Keepalive.INFINITE,
                Duration.ofSeconds(1),
                Duration.ofSeconds(5),
                Duration.ofHours(2),
                Duration.ofSeconds(20),
                Duration.ofSeconds(10),
                true);
        GrpcServer server = serve(anyPort().withKeepalive(keepalive));
        ClientPool<Channel> pool = pool(DEFAULTS);
        Clock clock = Clock.system();
        long start = clock.nanoTime();
        int calls = 0;
        while (calls <= 100 || clock.nanoTime() - start < Duration.ofSeconds(3).toNanos()) {
            assertThat(echo(pool.client(address(server)))).containsExactly(7);
            calls++;
        }
    }

    @Test
    void findsAServerThatComesBack() throws InterruptedException {
        GrpcServer first = serve(anyPort());
        int port = first.port();
        ClientPool<Channel> pool = pool(DEFAULTS);
        echo(pool.client("127.0.0.1:" + port));
        first.stop(Deadline.after(Duration.ofSeconds(5)));
        assertThat(failing(pool.client("127.0.0.1:" + port)).getStatus().getDescription())
                .isEqualTo("connection to 127.0.0.1:" + port + " refused");

        serve(GrpcServerConfig.defaults().listeningOn("127.0.0.1", port));

        assertThat(Calls.unary(
                        pool.client("127.0.0.1:" + port),
                        "test.Echo/Echo",
                        new byte[] {7},
                        CallOptions.DEFAULT.withWaitForReady().withDeadlineAfter(60, TimeUnit.SECONDS)))
                .containsExactly(7);
    }

    @Test
    void compressesRequestsAndNamesTheTenant() {
        GrpcServer server = serve(anyPort());
        Channel client = pool(DEFAULTS).client(address(server));
        AtomicReference<Metadata> headers = new AtomicReference<>();

        byte[] tenant = Calls.unary(
                ClientInterceptors.intercept(
                        client, MetadataUtils.newCaptureMetadataInterceptor(headers, new AtomicReference<>())),
                "test.Tenant/Get",
                new byte[0],
                OutgoingOrgId.in(CallOptions.DEFAULT, "t1"));

        assertThat(tenant).isEqualTo("t1".getBytes(UTF_8));
        assertThat(headers.get().get(Metadata.Key.of("grpc-encoding", Metadata.ASCII_STRING_MARSHALLER)))
                .isEqualTo("snappy");
    }

    @Test
    void saysThatAConnectionIsRefused() throws IOException {
        try (RefusingPort port = new RefusingPort()) {
            StatusRuntimeException failure = failing(pool(DEFAULTS).client(port.address()));

            String words = "connection to " + port.address() + " refused";
            assertThat(failure).hasMessage("UNAVAILABLE: " + words);
            assertThat(GrpcErrors.fromStatus(failure, "live-store-0"))
                    .isInstanceOf(TempoException.Unavailable.class)
                    .hasMessage("live-store-0: rpc error: code = Unavailable desc = " + words);
        }
    }

    @Test
    void saysThatConnectingTimedOut() throws IOException {
        GrpcClientConfig config = new GrpcClientConfig(
                1 << 20,
                1 << 20,
                "",
                0,
                0,
                false,
                DEFAULTS.backoffConfig(),
                DEFAULTS.initialStreamWindowSize(),
                DEFAULTS.initialConnectionWindowSize(),
                false,
                "",
                "",
                "",
                "",
                false,
                "",
                "",
                Duration.ofMillis(300),
                Duration.ofSeconds(1),
                Duration.ofSeconds(5),
                DEFAULTS.clusterValidation());
        List<Socket> fillers = new ArrayList<>();
        // Nobody accepts, and a queue of one is soon full: further connections are neither taken nor refused.
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            for (int i = 0; i < 2; i++) {
                fillers.add(new Socket(full.getInetAddress(), full.getLocalPort()));
            }
            String address = "127.0.0.1:" + full.getLocalPort();

            assertThat(failing(pool(config).client(address)))
                    .hasMessage("UNAVAILABLE: connecting to " + address + " timed out after 300ms");
        } finally {
            for (Socket filler : fillers) {
                filler.close();
            }
        }
    }

    private static GrpcClientConfig tls(Path ca) {
        return new GrpcClientConfig(
                DEFAULTS.maxRecvMsgSize(),
                DEFAULTS.maxSendMsgSize(),
                "snappy",
                0,
                0,
                false,
                DEFAULTS.backoffConfig(),
                DEFAULTS.initialStreamWindowSize(),
                DEFAULTS.initialConnectionWindowSize(),
                true,
                "",
                "",
                ca.toString(),
                "",
                false,
                "",
                "VersionTLS13",
                DEFAULTS.connectTimeout(),
                DEFAULTS.connectBackoffBaseDelay(),
                DEFAULTS.connectBackoffMaxDelay(),
                new GrpcClientConfig.ClusterValidation("dev"));
    }

    @Test
    void speaksTlsAndSaysWhatIsWrongWithIt(@TempDir Path folder) throws IOException, GeneralSecurityException {
        TestCertificates authority = TestCertificates.authority("ca");
        TestCertificates leaf = authority.issue("server");
        Path ca = Files.writeString(folder.resolve("ca.pem"), authority.certificatePem());
        Path other = Files.writeString(
                folder.resolve("other.pem"), TestCertificates.authority("other").certificatePem());
        GrpcServer plain = serve(anyPort());
        GrpcServer encrypted = serve(anyPort()
                .withTls(new ServerTls(
                        Pem.of("c", leaf.certificatePem(), ""),
                        Pem.of("k", leaf.keyPem(), ""),
                        new Pem.None(),
                        ClientAuth.NO_CLIENT_CERT,
                        TlsVersions.DEFAULT,
                        List.of())));

        assertThat(echo(pool(tls(ca)).client(address(encrypted)))).containsExactly(7);
        assertThat(failing(pool(tls(other)).client(address(encrypted))))
                .hasMessageContaining("TLS with " + address(encrypted) + " failed: ");
        assertThat(failing(pool(tls(ca)).client(address(plain))))
                .hasMessageContaining("TLS with " + address(plain) + " failed: ");
        assertThat(failing(pool(DEFAULTS).client(address(encrypted))))
                .hasMessage("UNAVAILABLE: " + address(encrypted)
                        + " closed the connection; it may want TLS or be stopping");
    }
}
