// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.TlsChannelCredentials;
import io.grpc.netty.NettyChannelBuilder;
import io.minitempo.core.time.Clock;
import io.minitempo.core.time.Deadline;
import io.minitempo.server.grpc.Calls;
import io.minitempo.server.grpc.EchoService;
import io.minitempo.server.grpc.GrpcServer;
import io.minitempo.server.grpc.GrpcServerConfig;
import io.minitempo.server.grpc.GrpcServices;
import io.minitempo.server.grpc.InProcessGrpcServer;
import io.minitempo.server.http.GrpcOverHttp;
import io.minitempo.server.http.HttpResponse;
import io.minitempo.server.http.HttpServer;
import io.minitempo.server.http.HttpServerConfig;
import io.minitempo.server.http.Route;
import io.minitempo.server.http.Router;
import io.minitempo.testsupport.TestCertificates;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TlsIT {

    private final TestCertificates ca = authority("ca");
    private final TestCertificates strangers = authority("strangers");
    private final GrpcServices services =
            GrpcServices.builder().add(new EchoService().definition()).build();
    private final InProcessGrpcServer local = new InProcessGrpcServer(services, GrpcServerConfig.defaults());
    private HttpServer http = new HttpServer(HttpServerConfig.defaults(), new Router());
    private GrpcServer grpc = new GrpcServer(GrpcServerConfig.defaults(), services);

    private static TestCertificates authority(String name) {
        try {
            return TestCertificates.authority(name);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private ServerTls tls(ClientAuth clientAuth, TlsVersions versions, String keyType, List<String> suites)
            throws GeneralSecurityException {
        TestCertificates leaf = ca.issue("server", keyType);
        return new ServerTls(
                Pem.of("cert", leaf.certificatePem(), ""),
                Pem.of("key", leaf.keyPem(), ""),
                Pem.of("ca", ca.certificatePem(), ""),
                clientAuth,
                versions,
                suites);
    }

    private void start(ServerTls tls) throws InterruptedException {
        local.start(cause -> {});
        http = new HttpServer(
                HttpServerConfig.defaults().listeningOn("127.0.0.1", 0).withTls(tls),
                new Router().add(Route.of("/api/echo", request -> HttpResponse.text(200, "echo\n"))),
                new GrpcOverHttp(local, GrpcServerConfig.defaults()),
                Clock.system());
        http.start(cause -> {});
        grpc = new GrpcServer(
                GrpcServerConfig.defaults().listeningOn("127.0.0.1", 0).withTls(tls), services);
        grpc.start(cause -> {});
    }

    @AfterEach
    void stop() throws InterruptedException {
        http.stop(Deadline.after(Duration.ofSeconds(5)));
        grpc.stop(Deadline.after(Duration.ofSeconds(5)));
        local.stop(Deadline.after(Duration.ofSeconds(5)));
    }

    private TlsMaterial client(String identity) throws GeneralSecurityException {
        TestCertificates leaf = switch (identity) {
            case "known" -> ca.issue("client");
            case "stranger" -> strangers.issue("client");
            default -> ca;
        };
        boolean none = identity.equals("none");
        return TlsMaterial.of(
                new ClientTls(
                        true,
                        none ? new Pem.None() : Pem.of("c", leaf.certificatePem(), ""),
                        none ? new Pem.None() : Pem.of("k", leaf.keyPem(), ""),
                        Pem.of("ca", ca.certificatePem(), ""),
                        "",
                        false,
                        TlsVersions.DEFAULT,
                        List.of()),
                Clock.system());
    }

    private String get(HttpClient.Version version, SSLContext context, String... protocols)
            throws IOException, InterruptedException {
        SSLParameters parameters = context.getDefaultSSLParameters();
        if (protocols.length > 0) {
            parameters.setProtocols(protocols);
        }
        try (HttpClient client = HttpClient.newBuilder()
                .version(version)
                .sslContext(context)
                .sslParameters(parameters)
                .build()) {
            var answer = client.send(
                    HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + http.port() + "/api/echo"))
                            .build(),
                    BodyHandlers.ofString());
            return answer.version() + " " + answer.body();
        }
    }

    private byte[] call(int port, String identity) throws GeneralSecurityException, IOException, InterruptedException {
        TlsMaterial material = client(identity);
        TlsChannelCredentials.Builder credentials =
                TlsChannelCredentials.newBuilder().trustManager(stream(ca.certificatePem()));
        KeyManager keyManager = material.keyManager();
        if (keyManager != null) {
            // Unlike the one of the JDK, it presents its certificate whoever the server says it trusts.
            credentials.keyManager(keyManager);
        }
        ManagedChannel channel = NettyChannelBuilder.forAddress("127.0.0.1", port, credentials.build())
                .build();
        try {
            return Calls.unary(channel, "test.Echo/Echo", new byte[] {1, 2, 3});
        } finally {
            Calls.close(channel);
        }
    }

    private static InputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @ValueSource(strings = {"EC", "RSA", "Ed25519"})
    void encryptsBothPortsWithEveryKindOfKey(String keyType) throws Exception {
        start(tls(ClientAuth.NO_CLIENT_CERT, TlsVersions.DEFAULT, keyType, List.of()));
        SSLContext client = client("none").context();

        assertThat(get(HttpClient.Version.HTTP_1_1, client)).isEqualTo("HTTP_1_1 echo\n");
        assertThat(get(HttpClient.Version.HTTP_2, client)).isEqualTo("HTTP_2 echo\n");
        assertThat(call(grpc.port(), "none")).containsExactly(1, 2, 3);
        assertThat(call(http.port(), "none")).containsExactly(1, 2, 3);
    }

    /// Which clients get in, by what the server wants of them.
    @ParameterizedTest
    @CsvSource({
        "NO_CLIENT_CERT, true, true, true",
        "REQUEST_CLIENT_CERT, true, true, true",
        "REQUIRE_ANY_CLIENT_CERT, false, true, true",
        "VERIFY_CLIENT_CERT_IF_GIVEN, true, false, true",
        "REQUIRE_AND_VERIFY_CLIENT_CERT, false, false, true",
    })
    void wantsOfClientsWhatItShould(ClientAuth auth, boolean none, boolean stranger, boolean known) throws Exception {
        start(tls(auth, TlsVersions.DEFAULT, "EC", List.of()));

        for (String identity : List.of("none", "stranger", "known")) {
            boolean expected = switch (identity) {
                case "none" -> none;
                case "stranger" -> stranger;
                default -> known;
            };
            SSLContext context = client(identity).context();
            if (expected) {
                assertThat(get(HttpClient.Version.HTTP_1_1, context))
                        .as(identity)
                        .endsWith("echo\n");
                assertThat(call(grpc.port(), identity)).hasSize(3);
            } else {
                assertThatIOException().as(identity).isThrownBy(() -> get(HttpClient.Version.HTTP_1_1, context));
                assertThat(catchThrowableOfType(StatusRuntimeException.class, () -> call(grpc.port(), identity)))
                        .as(identity)
                        .isNotNull();
            }
        }
    }

    @Test
    void keepsToItsVersions() throws Exception {
        start(tls(ClientAuth.NO_CLIENT_CERT, TlsVersions.range("VersionTLS13", ""), "EC", List.of()));
        SSLContext client = client("none").context();

        assertThat(get(HttpClient.Version.HTTP_1_1, client, "TLSv1.3")).endsWith("echo\n");
        assertThatIOException().isThrownBy(() -> get(HttpClient.Version.HTTP_1_1, client, "TLSv1.2"));
    }

    @Test
    void keepsToItsCipherSuites() throws Exception {
        start(tls(
                ClientAuth.NO_CLIENT_CERT,
                TlsVersions.range("VersionTLS12", "1.2"),
                "EC",
                List.of("TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384")));

        assertThat(get(HttpClient.Version.HTTP_1_1, client("none").context())).endsWith("echo\n");
        assertThat(call(grpc.port(), "none")).hasSize(3);
    }

    @Test
    void plainTextOnAnEncryptedPortIsRefused() throws Exception {
        start(tls(ClientAuth.NO_CLIENT_CERT, TlsVersions.DEFAULT, "EC", List.of()));

        try (HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            assertThatIOException()
                    .isThrownBy(() -> client.send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + http.port() + "/api/echo"))
                                    .build(),
                            BodyHandlers.ofString()));
        }
    }
}
