// SPDX-License-Identifier: Apache-2.0
package io.minitempo.it.path;

import static io.minitempo.testsupport.Eventually.within;
import static org.assertj.core.api.Assertions.assertThat;

import io.minitempo.core.time.Clock;
import io.minitempo.testkit.ClusterNode;
import io.minitempo.testkit.NodePlan;
import io.minitempo.testkit.TempoClient.Answer;
import io.minitempo.testkit.TestCluster;
import io.minitempo.testkit.proxy.ProxyKind;
import io.minitempo.testsupport.TestCertificates;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.concurrent.Callable;

/// A querier that reaches a live-store and its query-frontend within TLS, through proxies that want its certificate;
/// the two know nothing of that.
final class MutualTls implements AutoCloseable {

    private static final String QUERIER = "querier";
    private static final Duration RECOVERY = Duration.ofSeconds(30);
    private static final Duration REMOTE_TIMEOUT = Duration.ofSeconds(3);

    private final TestCluster cluster;
    private final NodePlan store;
    private final NodePlan frontend;
    private final Path tls;
    private final TestCertificates authority;
    private final RealProxy ofStore;
    private final RealProxy ofFrontend;

    MutualTls(ProxyKind kind, Path folder, TestCluster cluster, String store, String frontend)
            throws IOException, GeneralSecurityException {
        this.cluster = cluster;
        this.store = cluster.node(store).plan();
        this.frontend = cluster.node(frontend).plan();
        this.tls = Files.createDirectories(folder.resolve("tls"));
        this.authority = TestCertificates.authority("ours");
        this.ofStore = new RealProxy(kind, folder.resolve("tls-store"));
        this.ofFrontend = new RealProxy(kind, folder.resolve("tls-frontend"));
    }

    private void write(String name, TestCertificates certificate) throws IOException {
        Files.writeString(tls.resolve(name + ".key"), certificate.keyPem());
        Files.writeString(tls.resolve(name + ".pem"), certificate.certificatePem());
    }

    /// Has the querier call both within TLS.
    void start() throws Exception {
        TestCertificates proxy = authority.issue("proxy");
        write("proxy", proxy);
        Files.writeString(tls.resolve("proxy-and-key.pem"), proxy.certificatePem() + proxy.keyPem());
        Files.writeString(tls.resolve("ca.pem"), authority.certificatePem());
        write("of-stores", authority.issue("querier"));
        write("of-frontends", authority.issue("querier"));
        ClusterNode querier = cluster.node(QUERIER);
        Path file = querier.plan().configFile();
        String address = "frontend_address: \"127.0.0.1:" + frontend.advertisedPort() + "\"";
        String config = Files.readString(file);
        assertThat(config).contains(address);
        querier.stop();
        Files.writeString(
                file,
                config.replace(address, address + ", grpc_client_config: " + client("of-frontends"))
                        + "live_store_client: {remote_timeout: " + REMOTE_TIMEOUT.toSeconds()
                        + "s, grpc_client_config: " + client("of-stores") + "}\n");
        querier.start();
        ofFrontend.start(
                frontend.advertisedPort(), ofFrontend.mutualTls(frontend.advertisedPort(), frontend.grpcPort(), tls));
        startStore(store.grpcPort());
    }

    private void startStore(int to) throws InterruptedException {
        ofStore.start(store.advertisedPort(), ofStore.mutualTls(store.advertisedPort(), to, tls));
    }

    private String client(String certificate) {
        return "{tls_enabled: true, tls_ca_path: '%s', tls_cert_path: '%s', tls_key_path: '%s'}"
                .formatted(tls.resolve("ca.pem"), tls.resolve(certificate + ".pem"), tls.resolve(certificate + ".key"));
    }

    /// The ring page of a process that calls in clear text says what is wrong; that of the querier finds a live-store.
    void checksSayWhoWantsTls() throws Exception {
        HttpClient http = HttpClient.newHttpClient();
        String path = "/live-store/ring?check=" + store.name();
        assertThat(new NodeMetrics(http, cluster.node("distributor")).get(path, "text/html"))
                .contains("wants TLS, where this process calls in clear text");
        assertThat(new NodeMetrics(http, cluster.node(QUERIER)).get(path, "text/html"))
                .contains("answers as a healthy gRPC server");
    }

    /// A certificate that others signed is refused, in words; the right one is let in again, without a restart of the
    /// querier.
    void aStrangerIsRefused(String trace, Callable<?> complete) throws Exception {
        write("of-stores", TestCertificates.authority("theirs").issue("stranger"));
        within(RECOVERY, () -> {
            restartStore();
            Answer answer = cluster.client().trace(trace);
            assertThat(answer.status()).as(answer.text()).isEqualTo(500);
            assertThat(answer.text())
                    .contains("127.0.0.1:" + store.advertisedPort())
                    // By the proxy's own page, or by its alert.
                    .containsPattern("SSL certificate error|unknown_ca|certificate_");
            return answer;
        });

        write("of-stores", authority.issue("querier"));
        within(RECOVERY, () -> {
            restartStore();
            return complete.call();
        });
    }

    /// Ends its connections: files are looked at once a second, and what is connected by then stays.
    private void restartStore() throws InterruptedException {
        ofStore.stop();
        startStore(store.grpcPort());
    }

    /// A proxy that accepts a call and never answers it, since nothing behind it does, costs no more than a time-out.
    void silenceIsAnErrorInBoundedTime(String trace) throws Exception {
        try (ServerSocket silent = new ServerSocket()) {
            silent.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            ofStore.stop();
            startStore(silent.getLocalPort());
            Clock clock = Clock.system();
            long start = clock.nanoTime();
            Answer answer = cluster.client().trace(trace);
            assertThat(answer.status()).as(answer.text()).isEqualTo(500);
            assertThat(answer.text()).contains("127.0.0.1:" + store.advertisedPort());
            assertThat(Duration.ofNanos(clock.nanoTime() - start)).isLessThan(REMOTE_TIMEOUT.multipliedBy(4));
        }
    }

    @Override
    public void close() {
        ofStore.close();
        ofFrontend.close();
    }
}
