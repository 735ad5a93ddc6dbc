// SPDX-License-Identifier: Apache-2.0
package io.minitempo.receiver;

import static org.assertj.core.api.Assertions.assertThat;

import io.minitempo.testsupport.Eventually;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The very bytes that OpenTelemetry's exporters sent to the real Tempo, sent again over real sockets, become the very
/// traces that Tempo made of them.
class GoldenClientsIT {

    private OpenReceivers receivers;

    @BeforeEach
    void open() throws InterruptedException {
        receivers = new OpenReceivers(false);
    }

    @AfterEach
    void close() throws InterruptedException {
        receivers.close();
    }

    @ParameterizedTest
    @CsvSource({
        "zipkin-json-v2,zipkin,http,http_v2_json",
        "zipkin-json-v1,zipkin,http,http_v1_json",
        "zipkin-proto,zipkin,http,http_v2_proto",
        "jaeger-thrift-http,jaeger,thrift_http,collector_http",
    })
    void httpClientsAreUnderstood(String client, String receiver, String protocol, String transport) throws Exception {
        GoldenClient golden = GoldenClient.of(client);
        byte[] stream = golden.sent().getFirst();
        int requests = 0;
        for (int at = 0; at < stream.length; requests++) {
            int end = requestEnd(stream, at);
            String answer = exchange(receivers.port(receiver, protocol), stream, at, end);
            assertThat(answer).startsWith("HTTP/1.1 202 ");
            assertThat(answer.toLowerCase(java.util.Locale.ROOT)).contains("connection: close");
            at = end;
        }

        assertThat(requests).isPositive();
        assertThat(GoldenClient.sorted(receivers.sink.spans())).isEqualTo(golden.trace());
        assertThat(receivers.counter("tempo_receiver_accepted_spans", receiver, transport))
                .isEqualTo(5);
        assertThat(receivers.counter("tempo_receiver_refused_spans", receiver, transport))
                .isZero();
    }

    private static int requestEnd(byte[] stream, int start) {
        String text = new String(stream, start, stream.length - start, StandardCharsets.ISO_8859_1);
        int headers = text.indexOf("\r\n\r\n") + 4;
        String length = text.substring(0, headers).replaceFirst("(?is).*content-length: *(\\d+).*", "$1");
        return start + headers + Integer.parseInt(length);
    }

    private static String exchange(int port, byte[] stream, int start, int end) throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write(stream, start, end - start);
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    @Test
    void theJaegerGrpcClientIsUnderstood() throws Exception {
        GoldenClient golden = GoldenClient.of("jaeger-grpc");

        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), receivers.port("jaeger", "grpc"))) {
            OutputStream out = socket.getOutputStream();
            out.write(golden.sent().getFirst());
            out.flush();
            InputStream in = socket.getInputStream();
            Eventually.eventually(() -> {
                in.skipNBytes(in.available());
                assertThat(receivers.sink.spans()).hasSize(5);
            });
        }

        assertThat(GoldenClient.sorted(receivers.sink.spans())).isEqualTo(golden.trace());
    }

    @Test
    void theJaegerUdpClientIsUnderstood() throws Exception {
        GoldenClient golden = GoldenClient.of("jaeger-udp-compact");

        send(golden.sent(), receivers.port("jaeger", "thrift_compact"));

        Eventually.eventually(() -> assertThat(receivers.sink.spans()).hasSize(5));
        assertThat(GoldenClient.sorted(receivers.sink.spans())).isEqualTo(golden.trace());
        Eventually.eventually(
                () -> assertThat(receivers.counter("tempo_receiver_accepted_spans", "jaeger", "udp_thrift_compact"))
                        .isEqualTo(5));
    }

    private static void send(List<byte[]> datagrams, int port) throws Exception {
        try (DatagramSocket socket = new DatagramSocket()) {
            for (byte[] datagram : datagrams) {
                socket.send(new DatagramPacket(datagram, datagram.length, InetAddress.getLoopbackAddress(), port));
            }
        }
    }
}
