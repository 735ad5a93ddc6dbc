// SPDX-License-Identifier: Apache-2.0
package io.minitempo.receiver;

import static org.assertj.core.api.Assertions.assertThat;

import io.minitempo.core.concurrent.Fanout;
import io.minitempo.receiver.config.GrpcPortConfig;
import io.minitempo.receiver.config.HttpPortConfig;
import io.minitempo.receiver.config.OtlpHttpConfig;
import io.minitempo.receiver.config.ReceiverConfig;
import io.minitempo.receiver.config.ReceiversConfig;
import io.minitempo.receiver.config.UdpConfig;
import io.minitempo.server.config.yaml.YamlTree;
import io.minitempo.testsupport.Eventually;
import io.minitempo.testsupport.Golden;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Input that no honest client sends, over real sockets: an error that says what is wrong, and a healthy process
/// afterwards.
class ReceiverFaultsIT {

    private static final byte[] WHOLE = Golden.otlpRequests().get(3);

    private LogWatch log;
    private HttpClient http;
    private OpenReceivers receivers;

    @BeforeEach
    void open() throws InterruptedException {
        log = new LogWatch();
        http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        receivers = new OpenReceivers(false);
    }

    @AfterEach
    void healthyAndClosed() throws Exception {
        http.close();
        http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        assertThat(post(WHOLE, "").statusCode()).isEqualTo(200);
        http.close();
        receivers.close();
        assertThat(log.end()).isEmpty();
    }

    private HttpResponse<String> post(byte[] body, String encoding) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(receivers.http("otlp", "http", "/v1/traces"))
                .header("Content-Type", "application/x-protobuf")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body));
        if (!encoding.isEmpty()) {
            request.header("Content-Encoding", encoding);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.ISO_8859_1));
    }

    @Test
    void requestsCutAnywhereAreRefused() throws Exception {
        for (int length = 1; length < WHOLE.length; length += 397) {
            HttpResponse<String> response = post(Arrays.copyOf(WHOLE, length), "");
            assertThat(response.statusCode()).as("cut at %d", length).isEqualTo(400);
            assertThat(response.body()).contains("unexpected EOF");
        }
    }

    @Test
    void damagedRequestsAreAnswered() throws Exception {
        long seed = 3;
        Random random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            byte[] damaged = WHOLE.clone();
            damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
            assertThat(post(damaged, "").statusCode()).as("seed %d", seed).isIn(200, 400);
        }
    }

    private static byte[] bomb(int megabytes) throws Exception {
        ByteArrayOutputStream bomb = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(bomb)) {
            byte[] zeros = new byte[1 << 20];
            for (int i = 0; i < megabytes; i++) {
                out.write(zeros);
            }
        }
        return bomb.toByteArray();
    }

    @Test
    void manyBombsAtATimeTakeNoMoreMemoryThanTheyMay() throws Exception {
        byte[] bomb = bomb(100);
        List<Callable<Integer>> posts = java.util.stream.Stream.generate(
                        () -> (Callable<Integer>) () -> post(bomb, "gzip").statusCode())
                .limit(100)
                .toList();

        assertThat(Fanout.all(posts)).allMatch(status -> status == 400 || status == 503);
    }

    @Test
    void gzipBombsAreRefusedAtTheLimit() throws Exception {
        HttpResponse<String> response = post(bomb(300), "gzip");

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("http: request body too large");
    }

    @Test
    void aClientThatAnnouncesMoreThanTheLimitIsRefusedWithoutSending() throws Exception {
        try (Socket socket = connect()) {
            socket.getOutputStream().write(request("application/x-protobuf", 900000000, ""));
            byte[] answer = new byte[12];
            socket.getInputStream().readNBytes(answer, 0, 12);
            assertThat(new String(answer, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 400");
        }
    }

    @Test
    void clientsThatGoAwayInTheMiddleOfABodyLeaveNothingBehind() throws Exception {
        for (int i = 0; i < 20; i++) {
            try (Socket socket = connect()) {
                socket.getOutputStream().write(request("application/x-protobuf", 1000, "abc"));
                socket.getOutputStream().flush();
            }
        }
        assertThat(receivers.sink.pushes).isEmpty();
    }

    @Test
    void bodiesThatComeTooSlowlyAreRefusedInTime() throws Exception {
        HttpPortConfig quick = new HttpPortConfig(
                OpenReceivers.ANY,
                "tcp",
                HttpPortConfig.at("", true).tls(),
                HttpPortConfig.at("", true).cors(),
                0,
                true,
                java.util.Map.of("X-Receiver", "quick"),
                List.of(),
                java.time.Duration.ofMillis(300),
                java.time.Duration.ZERO,
                java.time.Duration.ZERO,
                java.time.Duration.ZERO,
                true,
                null,
                null);
        OpenReceivers impatient = new OpenReceivers(
                false,
                new ReceiversConfig(List.of(
                        new ReceiverConfig.Otlp("otlp", null, new OtlpHttpConfig(quick, "/v1/traces", "", "")))));
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), impatient.port("otlp", "http"))) {
            socket.getOutputStream().write(request("application/json", 1000, "{"));
            socket.getOutputStream().flush();
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(answer).startsWith("HTTP/1.1 400").contains("in time").contains("X-Receiver: quick");
        } finally {
            impatient.close();
        }
    }

    private static byte[] request(String contentType, int length, String body) {
        return String.join(
                        "\r\n",
                        "POST /v1/traces HTTP/1.1",
                        "Host: x",
                        "Content-Type: " + contentType,
                        "Content-Length: " + length,
                        "",
                        body)
                .getBytes(StandardCharsets.US_ASCII);
    }

    private Socket connect() throws Exception {
        return new Socket(InetAddress.getLoopbackAddress(), receivers.port("otlp", "http"));
    }

    @Test
    void datagramsThatDoNotDecodeAreCountedAndForgotten() throws Exception {
        try (DatagramSocket socket = new DatagramSocket()) {
            for (String protocol : List.of("thrift_compact", "thrift_binary")) {
                for (byte[] junk : List.of(new byte[0], new byte[] {1, 2, 3}, new byte[64_000], new byte[65_007])) {
                    socket.send(new DatagramPacket(
                            junk, junk.length, InetAddress.getLoopbackAddress(), receivers.port("jaeger", protocol)));
                }
            }
        }

        Eventually.eventually(() -> assertThat(receivers
                        .registry
                        .get("tempo_receiver_dropped_datagrams_total")
                        .counter()
                        .count())
                .isEqualTo(8));
        byte[] good = GoldenClient.of("jaeger-udp-compact").sent().getFirst();
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.send(new DatagramPacket(
                    good, good.length, InetAddress.getLoopbackAddress(), receivers.port("jaeger", "thrift_compact")));
        }
        Eventually.eventually(() -> assertThat(receivers.sink.pushes).hasSize(1));
    }

    @Test
    void aFullQueueDropsDatagramsAndCountsThem() throws Exception {
        OpenReceivers narrow = new OpenReceivers(
                true,
                new ReceiversConfig(List.of(new ReceiverConfig.Jaeger(
                        "jaeger", null, null, new UdpConfig(OpenReceivers.ANY, 1, 65_000, 1, 0), null))));
        byte[] good = GoldenClient.of("jaeger-udp-compact").sent().getFirst();
        try (DatagramSocket socket = new DatagramSocket()) {
            int port = narrow.port("jaeger", "thrift_compact");
            Eventually.eventually(() -> {
                for (int i = 0; i < 500; i++) {
                    socket.send(new DatagramPacket(good, good.length, InetAddress.getLoopbackAddress(), port));
                }
                assertThat(narrow.registry
                                .get("tempo_receiver_dropped_datagrams_total")
                                .counter()
                                .count())
                        .isPositive();
            });
            Eventually.eventually(
                    () -> assertThat(narrow.counter("tempo_receiver_refused_spans", "jaeger", "udp_thrift_compact"))
                            .as("datagrams name no tenant")
                            .isPositive());
        } finally {
            narrow.close();
        }
    }

    @Test
    void aPortInUseIsNamedAndWhatWasOpenedCanBeClosed() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            ReceiversConfig config = ReceiversConfig.parse(
                            YamlTree.parse("otlp: {protocols: {http: {endpoint: \"127.0.0.1:" + taken.getLocalPort()
                                    + "\"}, grpc: {endpoint: \"127.0.0.1:0\"}}}"),
                            "receivers")
                    .orThrow();
            org.assertj.core.api.Assertions.assertThatThrownBy(() -> new OpenReceivers(false, config))
                    .isInstanceOf(io.minitempo.core.TempoException.Unavailable.class)
                    .hasMessageContaining(Integer.toString(taken.getLocalPort()));
        }
    }

    @Test
    void severalReceiversOfOneTypeRunSideBySide() throws Exception {
        OpenReceivers two = new OpenReceivers(
                false,
                new ReceiversConfig(List.of(
                        new ReceiverConfig.Otlp("otlp/a", GrpcPortConfig.at(OpenReceivers.ANY, 0), null),
                        new ReceiverConfig.Otlp("otlp/b", GrpcPortConfig.at(OpenReceivers.ANY, 0), null))));
        try {
            assertThat(two.port("otlp/a", "grpc")).isNotEqualTo(two.port("otlp/b", "grpc"));
        } finally {
            two.close();
        }
    }
}
