// SPDX-License-Identifier: Apache-2.0
package io.minitempo.sidecar;

import static io.minitempo.testsupport.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.minitempo.core.lifecycle.ServiceGraph;
import io.minitempo.core.time.Clock;
import io.minitempo.core.time.Deadline;
import io.minitempo.server.http.HttpServer;
import io.minitempo.server.http.HttpServerConfig;
import io.minitempo.server.http.Router;
import io.minitempo.server.metrics.MetricsRegistry;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SidecarAdminIT {

    private static final String FORM = "application/x-www-form-urlencoded";

    private final HttpClient client = HttpClient.newHttpClient();
    private final ServiceGraph graph = new ServiceGraph();
    private EchoServer echo;
    private Sidecar sidecar;
    private HttpServer admin;

    @BeforeEach
    void start() throws IOException, InterruptedException {
        echo = new EchoServer();
        MetricsRegistry registry = new MetricsRegistry();
        sidecar = new Sidecar(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), echo.address(), registry, Clock.system());
        Router router = new Router();
        new SidecarAdmin(sidecar, graph, registry).register(router);
        admin = new HttpServer(HttpServerConfig.defaults().listeningOn("127.0.0.1", 0), router);
        graph.add("sidecar", sidecar).add("admin", admin).start(() -> Deadline.after(Duration.ofSeconds(5)));
    }

    @AfterEach
    void stop() throws IOException, InterruptedException {
        client.close();
        graph.stop(Deadline.after(Duration.ofSeconds(5)));
        echo.close();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + admin.port() + path));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(request(path));
    }

    private HttpResponse<String> post(String path, String form) throws IOException, InterruptedException {
        return send(request(path).header("Content-Type", FORM).POST(BodyPublishers.ofString(form)));
    }

    private Socket dial() throws IOException {
        Socket socket =
                new Socket(sidecar.listen().getAddress(), sidecar.listen().getPort());
        socket.setSoTimeout(20_000);
        return socket;
    }

    private static void roundTrip(Socket socket) throws IOException {
        socket.getOutputStream().write(42);
        assertThat(socket.getInputStream().read()).isEqualTo(42);
    }

    private static void assertBroken(Socket socket) throws IOException {
        try {
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        } catch (SocketException e) {
            assertThat(e).hasMessageContaining("reset");
        }
    }

    @Test
    void theStateIsJson() throws Exception {
        try (Socket socket = dial()) {
            roundTrip(socket);
            HttpResponse<String> state = get("/state");

            assertThat(state.headers().firstValue("Content-Type")).contains("application/json");
            assertThat(state.body()).isEqualTo("""
                            {
                              "listen": "localhost:%d",
                              "to": "localhost:%d",
                              "faults": {"refuse": false, "silent": false, "delay": "0s", "rate": 0},
                              "connections": {"open": 1, "accepted": 1, "refused": 0, "cut": 0},
                              "bytes": {"up": 1, "down": 1}
                            }
                            """.formatted(
                            sidecar.listen().getPort(), echo.address().getPort()));
        }
    }

    @Test
    void cutBreaksWhatIsOpenAndServesWhatComesNext() throws Exception {
        try (Socket before = dial()) {
            roundTrip(before);

            HttpResponse<String> answer = post("/cut", "");

            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).contains("\"cut\": 1");
            assertBroken(before);
        }
        try (Socket after = dial()) {
            roundTrip(after);
        }
    }

    @Test
    void refuseClosesThePortUntilReset() throws Exception {
        try (Socket before = dial()) {
            roundTrip(before);
            assertThat(post("/faults", "refuse=on").body()).contains("\"refuse\": true");
            assertBroken(before);
        }
        assertThatExceptionOfType(ConnectException.class).isThrownBy(this::dial);
        assertThat(get("/ready").statusCode()).isEqualTo(200);

        assertThat(post("/reset", "").body()).contains("\"refuse\": false");
        try (Socket after = dial()) {
            roundTrip(after);
        }
    }

    @Test
    void delayAndRateSlowBytesDownAndOtherFaultsStay() throws Exception {
        assertThat(post("/faults", "delay=60ms").body()).contains("\"delay\": \"60ms\", \"rate\": 0");
        assertThat(post("/faults?rate=100000", "").body()).contains("\"delay\": \"60ms\", \"rate\": 100000");

        long start = System.nanoTime();
        try (Socket socket = dial()) {
            roundTrip(socket);
        }
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(115));
        assertThat(sidecar.faults()).isEqualTo(new Faults(false, false, Duration.ofMillis(60), 100_000));
    }

    @Test
    void silentNeverAnswersUntilItIsTurnedOff() throws Exception {
        post("/faults", "silent=true");
        try (Socket socket = dial()) {
            socket.getOutputStream().write(1);
            eventually(() -> assertThat(sidecar.openConnections()).isEqualTo(1));
            assertThat(sidecar.bytesUp()).isZero();
        }
        post("/faults", "silent=false");
        try (Socket socket = dial()) {
            roundTrip(socket);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "explode=on | unknown fault \"explode\": expected refuse, silent, delay or rate",
                "refuse=perhaps | fault refuse: expected true or false, found \"perhaps\"",
                "delay=1s&rate=-5 | fault out of range: delay 1s, rate -5",
                "'' | no fault named: expected refuse, silent, delay or rate, as in delay=100ms",
            })
    void wrongSwitchesAreRefusedAndChangeNothing(String form, String message) throws Exception {
        HttpResponse<String> answer = post("/faults", form);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).isEqualTo(message + "\n");
        assertThat(sidecar.faults()).isEqualTo(Faults.NONE);
    }

    @Test
    void aPortThatWasTakenMeanwhileIsSaid() throws Exception {
        post("/faults", "refuse=on");
        try (ServerSocket other = new ServerSocket()) {
            other.bind(sidecar.listen());

            HttpResponse<String> answer = post("/reset", "");

            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.body())
                    .contains("cannot listen on localhost:" + sidecar.listen().getPort());
        }
        assertThat(post("/reset", "").statusCode()).isEqualTo(200);
    }

    @Test
    void hugeBodiesAreRefused() throws Exception {
        assertThat(post("/faults", "delay=" + "1".repeat(100_000)).statusCode()).isEqualTo(413);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/faults", "/cut", "/reset"})
    void readingChangesNothing(String path) throws Exception {
        HttpResponse<String> answer = get(path + "?refuse=on");

        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(answer.headers().firstValue("Allow")).contains("POST");
        assertThat(sidecar.faults()).isEqualTo(Faults.NONE);
    }

    @Test
    void pagesOfOtherSitesMayNotSwitch() throws Exception {
        HttpResponse<String> answer = send(request("/faults")
                .header("Sec-Fetch-Site", "cross-site")
                .header("Content-Type", FORM)
                .POST(BodyPublishers.ofString("refuse=on")));

        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(sidecar.faults()).isEqualTo(Faults.NONE);
    }

    @Test
    void thePageShowsStateAndSwitches() throws Exception {
        try (Socket socket = dial()) {
            roundTrip(socket);
        }
        post("/faults", "silent=on&delay=1.5s");
        HttpResponse<String> page = get("/");

        assertThat(page.headers().firstValue("Content-Type").orElse("")).startsWith("text/html");
        assertThat(page.body())
                .contains("localhost:" + sidecar.listen().getPort())
                .contains("<td id=\"faults\">silent, delay 1.5s</td>")
                .contains("<td id=\"accepted\">1</td>")
                .contains("<button name=\"silent\" value=\"off\">turn off</button>")
                .contains("<button name=\"refuse\" value=\"on\">turn on</button>")
                .contains("name=\"delay\" value=\"1.5s\"")
                .doesNotContain("{{");
    }

    @Test
    void theFormsOfThePageLeadBackToIt() throws Exception {
        HttpResponse<String> answer = send(request("/faults")
                .header("Accept", "text/html,*/*")
                .header("Sec-Fetch-Site", "same-origin")
                .header("Content-Type", FORM)
                .POST(BodyPublishers.ofString("rate=5")));

        assertThat(answer.statusCode()).isEqualTo(303);
        assertThat(answer.headers().firstValue("Location")).contains("/");
        assertThat(sidecar.faults().bytesPerSecond()).isEqualTo(5);
    }

    @Test
    void metricsCountConnectionsAndBytes() throws Exception {
        try (Socket socket = dial()) {
            roundTrip(socket);
            String listen = "{listen=\"localhost:" + sidecar.listen().getPort() + "\"}";
            String withDirection = listen.replace("{", "{direction=\"%s\",");

            // A byte is counted once it is passed on, so its receiver may be quicker.
            eventually(() -> assertThat(get("/metrics").body().lines())
                    .contains(
                            "minitempo_sidecar_connections_total" + listen + " 1",
                            "minitempo_sidecar_open_connections" + listen + " 1",
                            "minitempo_sidecar_refused_total" + listen + " 0",
                            "minitempo_sidecar_cut_total" + listen + " 0",
                            "minitempo_sidecar_bytes_total" + withDirection.formatted("up") + " 1",
                            "minitempo_sidecar_bytes_total" + withDirection.formatted("down") + " 1"));
        }
        echo.close();
        try (Socket socket = dial()) {
            assertBroken(socket);
        }
        eventually(
                () -> assertThat(get("/metrics").body()).containsPattern("minitempo_sidecar_refused_total\\{.*} 1\n"));
    }

    @Test
    void readyUntilItStops() throws Exception {
        assertThat(get("/ready").body()).isEqualTo("ready\n");

        graph.announceStop();

        assertThat(get("/ready").statusCode()).isEqualTo(503);
    }
}
