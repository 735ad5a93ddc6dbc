// SPDX-License-Identifier: Apache-2.0
package io.minitempo.objectstore.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.minitempo.core.TempoException;
import io.minitempo.core.time.Clock;
import io.minitempo.objectstore.Backend;
import io.minitempo.objectstore.BackendMetrics;
import io.minitempo.objectstore.tls.ClientTlsConfig;
import io.minitempo.objectstore.tls.PemFiles;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Map;
import java.util.Objects;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;

class S3TlsIT {

    private static final String SERVER = resource("server.crt");
    private static final ClientTlsConfig DEFAULTS = ClientTlsConfig.defaults();

    private static String resource(String name) {
        return Path.of(Objects.requireNonNull(S3TlsIT.class.getResource("/tls/" + name))
                        .getPath())
                .toString();
    }

    private static ScriptedServer server(boolean asksForCertificate, String... protocols) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = S3TlsIT.class.getResourceAsStream("/tls/server.p12")) {
            store.load(in, "changeit".toCharArray());
        }
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, "changeit".toCharArray());
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(PemFiles.trusting(PemFiles.certificates(Path.of(resource("client.crt")))));
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context) {
            @Override
            public void configure(HttpsParameters parameters) {
                SSLParameters ssl = context.getDefaultSSLParameters();
                ssl.setNeedClientAuth(asksForCertificate);
                if (protocols.length > 0) {
                    ssl.setProtocols(protocols);
                }
                parameters.setSSLParameters(ssl);
            }
        });
        return new ScriptedServer(server, (n, exchange) -> ScriptedServer.object(exchange, new byte[3]));
    }

    private static int read(ScriptedServer server, ClientTlsConfig tls) throws Exception {
        S3Config config = TestS3.with(
                TestS3.config(server.endpoint(), "traces"),
                Map.of("tls", tls, "insecure", false, "retryMaxAttempts", 1));
        S3Clients clients = new S3Clients(
                new BackendMetrics(new SimpleMeterRegistry()), Clock.system(), Map.of(), Path.of("/nonexistent"));
        try (Backend backend = clients.open(config)) {
            return backend.read("t/a").length;
        }
    }

    private static ClientTlsConfig tls(String cert, String key, String ca, String name, boolean skipVerify) {
        return new ClientTlsConfig(cert, key, ca, name, skipVerify, "", "VersionTLS12");
    }

    @Test
    void trustsTheConfiguredAuthorityAndName() throws Exception {
        try (ScriptedServer server = server(false)) {
            assertThat(read(server, tls("", "", SERVER, "store.example", false)))
                    .isEqualTo(3);
        }
    }

    @Test
    void refusesAnotherAuthorityOrName() throws Exception {
        try (ScriptedServer server = server(false)) {
            assertThatThrownBy(() -> read(server, DEFAULTS)).isInstanceOf(TempoException.Unavailable.class);
            assertThatThrownBy(() -> read(server, tls("", "", SERVER, "", false)))
                    .isInstanceOf(TempoException.Unavailable.class);
            assertThatThrownBy(() -> read(server, tls("", "", resource("client.crt"), "store.example", false)))
                    .isInstanceOf(TempoException.Unavailable.class);
            assertThat(server.seen()).isEmpty();
        }
    }

    @Test
    void skipsVerificationWhenTold() throws Exception {
        try (ScriptedServer server = server(false)) {
            assertThat(read(server, tls("", "", "", "", true))).isEqualTo(3);
        }
    }

    @Test
    void showsTheClientsCertificate() throws Exception {
        try (ScriptedServer server = server(true)) {
            for (String key : new String[] {"client.key", "client-pkcs1.key"}) {
                assertThat(read(server, tls(resource("client.crt"), resource(key), SERVER, "store.example", false)))
                        .as(key)
                        .isEqualTo(3);
            }
            assertThatThrownBy(() -> read(server, tls("", "", SERVER, "store.example", false)))
                    .isInstanceOf(TempoException.Unavailable.class);
        }
    }

    @Test
    void speaksNoVersionBelowTheMinimum() throws Exception {
        try (ScriptedServer server = server(false, "TLSv1.2")) {
            ClientTlsConfig twelve = new ClientTlsConfig("", "", SERVER, "store.example", false, "", "VersionTLS12");
            ClientTlsConfig thirteen = new ClientTlsConfig("", "", SERVER, "store.example", false, "", "VersionTLS13");
            assertThat(read(server, twelve)).isEqualTo(3);
            assertThatThrownBy(() -> read(server, thirteen)).isInstanceOf(TempoException.Unavailable.class);
        }
    }

    @Test
    void usesTheNamedCipherSuites() throws Exception {
        String suite = "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256";
        try (ScriptedServer server = server(false, "TLSv1.2")) {
            assertThat(read(server, new ClientTlsConfig("", "", SERVER, "store.example", false, suite, "")))
                    .isEqualTo(3);
            ClientTlsConfig unknown = new ClientTlsConfig("", "", SERVER, "store.example", false, "TLS_NONE", "");
            assertThatThrownBy(() -> read(server, unknown))
                    .isInstanceOf(TempoException.Invalid.class)
                    .hasMessageContaining("TLS_NONE");
        }
    }

    @Test
    void namesAFileThatIsUnusable() {
        String certificate = resource("client.crt");
        assertThat(PemFiles.privateKey(Path.of(resource("ec.key"))).getAlgorithm())
                .isEqualTo("EC");
        for (String key : new String[] {"ec-sec1.key", "client.crt", "README.md"}) {
            assertThatThrownBy(() -> S3Tls.strategy(tls(certificate, resource(key), "", "", false)))
                    .isInstanceOf(TempoException.Invalid.class)
                    .hasMessageContaining(key);
        }
        assertThatThrownBy(() -> S3Tls.strategy(tls("", "", "/nonexistent/ca.crt", "", false)))
                .isInstanceOf(TempoException.Invalid.class)
                .hasMessageContaining("ca.crt");
        assertThatThrownBy(() -> S3Tls.strategy(tls("", "", resource("README.md"), "", false)))
                .isInstanceOf(TempoException.Invalid.class)
                .hasMessageContaining("README.md");
    }
}
