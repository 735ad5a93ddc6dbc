// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.grpc;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.minitempo.core.concurrent.Threads;
import io.minitempo.core.lifecycle.Service;
import io.minitempo.core.time.Clock;
import io.minitempo.core.time.Deadline;
import io.minitempo.server.grpc.PeerProbe.Finding;
import io.minitempo.server.http.HttpResponse;
import io.minitempo.server.http.HttpServer;
import io.minitempo.server.http.HttpServerConfig;
import io.minitempo.server.http.Route;
import io.minitempo.server.http.Router;
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
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Everything that may be behind an address but a healthy live-store.
@Timeout(60)
class PeerProbeIT {

    private static final GrpcServerConfig ANY_PORT = GrpcServerConfig.defaults().listeningOn("127.0.0.1", 0);

    private final AtomicBoolean healthy = new AtomicBoolean(true);
    private final List<Service> services = new ArrayList<>();
    private final List<ServerSocket> sockets = new ArrayList<>();
    private final List<Socket> accepted = new CopyOnWriteArrayList<>();
    private final PeerProbe probe = new PeerProbe(GrpcClientConfig.defaults(), Clock.system());

    @AfterEach
    void stop() throws Exception {
        for (Service service : services) {
            service.stop(Deadline.after(Duration.ofSeconds(1)));
        }
        for (ServerSocket socket : sockets) {
            socket.close();
        }
        for (Socket socket : accepted) {
            socket.close();
        }
    }

    private String serve(GrpcServerConfig config, boolean withHealth) {
        GrpcServices.Builder offered = GrpcServices.builder().add(new EchoService().definition());
        if (withHealth) {
            offered.add(HealthService.of(healthy::get));
        }
        GrpcServer server = new GrpcServer(config, offered.build());
        server.start(cause -> {});
        services.add(server);
        return "127.0.0.1:" + server.port();
    }

    /// Says something to everyone who connects, and, unless it is silent, closes.
    private String saying(String words) throws IOException {
        ServerSocket listener = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        sockets.add(listener);
        Threads.startVirtual("stranger", () -> {
            try {
                while (true) {
                    Socket socket = listener.accept();
                    accepted.add(socket);
                    socket.getOutputStream().write(words.getBytes(ISO_8859_1));
                    if (!words.isEmpty()) {
                        socket.shutdownOutput();
                    }
                }
            } catch (IOException e) {
                // The test is over.
            }
        });
        return "127.0.0.1:" + listener.getLocalPort();
    }

    @Test
    void aHealthyServerAnswers() throws Exception {
        Finding finding = probe.check(serve(ANY_PORT, true));

        assertThat(finding.answers()).isTrue();
        assertThat(finding.words()).startsWith("answers as a healthy gRPC server, in ");
    }

    @Test
    void aServerThatIsNotReadyAnswersAndSaysSo() throws Exception {
        healthy.set(false);

        assertThat(probe.check(serve(ANY_PORT, true)))
                .isEqualTo(
                        new Finding(
                                false,
                                "answers as a gRPC server, and its health check says: peer answers health checks with status 2"));
        assertThat(probe.check(serve(ANY_PORT, false)).words())
                .startsWith("answers as a gRPC server, and its health check says: ")
                .contains("grpc.health.v1.Health");
    }

    @Test
    void nobodyListens() throws Exception {
        try (RefusingPort port = new RefusingPort()) {
            assertThat(probe.check(port.address()))
                    .isEqualTo(new Finding(false, "refused the connection: nothing listens there"));
        }
    }

    @Test
    void nobodyAccepts() throws Exception {
        List<Socket> fillers = new ArrayList<>();
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            for (int i = 0; i < 8; i++) {
                Socket filler = new Socket();
                fillers.add(filler);
                try {
                    filler.connect(full.getLocalSocketAddress(), 100);
                } catch (IOException e) {
                    break;
                }
            }

            assertThat(probe.check("127.0.0.1:" + full.getLocalPort()).words())
                    .isEqualTo("timed out: nothing accepted the connection within 2s");
        } finally {
            for (Socket filler : fillers) {
                filler.close();
            }
        }
    }

    @Test
    void strangersAreNamed() throws Exception {
        assertThat(probe.check(saying("")).words()).startsWith("accepted the connection and said nothing within 2s");
        assertThat(probe.check(saying("HTTP/1.1 400 Bad Request\r\n\r\n")).words())
                .isEqualTo("is something else: a server of HTTP/1 answers there");
        assertThat(probe.check(saying("220 \0mail ready\r\n")).words())
                .isEqualTo("is something else: its answer begins with \"220 .mail\"");
        assertThat(probe.check(saying("hi")).words()).isEqualTo("is something else: its answer begins with \"hi\"");
        assertThat(probe.check(saying("\25\3\3\0\2\2\50")).words())
                .isEqualTo("wants TLS, where this process calls in clear text");
    }

    private String serveHttp(int status) throws InterruptedException {
        Router router = new Router().add(Route.prefix("/", request -> HttpResponse.error(status, "no")));
        HttpServer server = new HttpServer(HttpServerConfig.defaults().listeningOn("127.0.0.1", 0), router);
        server.start(cause -> {});
        services.add(server);
        return "127.0.0.1:" + server.port();
    }

    @Test
    void aServerOfHttpIsNoneAndAProxyWithoutUpstreamIsOne() throws Exception {
        assertThat(probe.check(serveHttp(404)).words())
                .isEqualTo("is something else: a server of HTTP/2 that is none of gRPC answers there");
        assertThat(probe.check(serveHttp(502)).words())
                .startsWith("is a proxy that cannot reach what is behind it: ")
                .contains("502");
    }

    @Test
    void tlsThatDoesNotMatchIsNamed() throws IOException, GeneralSecurityException, InterruptedException {
        TestCertificates leaf = TestCertificates.authority("ca").issue("server");
        String encrypted = serve(
                ANY_PORT.withTls(new ServerTls(
                        Pem.of("c", leaf.certificatePem(), ""),
                        Pem.of("k", leaf.keyPem(), ""),
                        new Pem.None(),
                        ClientAuth.NO_CLIENT_CERT,
                        TlsVersions.DEFAULT,
                        List.of())),
                true);

        assertThat(probe.check(encrypted).words()).isEqualTo("wants TLS, where this process calls in clear text");
    }

    @Test
    void addressesThatCannotBeDialledAreExplained() throws Exception {
        assertThat(probe.check("127.0.0.1:0").words()).isEqualTo("has port 0: nobody calls the members of this ring");
        assertThat(probe.check("live store:9095").words()).isEqualTo("has a host that is not known here");
        assertThat(probe.check("::1:9095").words())
                .isEqualTo("cannot be used: address '::1:9095': expected host:port, with IPv6 hosts in brackets");
    }
}
