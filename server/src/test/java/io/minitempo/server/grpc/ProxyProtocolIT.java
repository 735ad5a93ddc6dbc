// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.grpc;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.minitempo.core.time.Deadline;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Calls behind a proxy that says who its client is.
class ProxyProtocolIT {

    private static final byte[] HEADER = "PROXY TCP4 192.0.2.7 192.0.2.9 4711 9095\r\n".getBytes(US_ASCII);

    private final GrpcServer server = server(true);

    private static GrpcServer server(boolean proxyProtocol) {
        RawService service = new RawService("test.Peer")
                .unary(
                        "Peer",
                        RawMarshaller.bytes(),
                        (request, call) -> call.peer().getBytes(US_ASCII));
        GrpcServer server = new GrpcServer(
                GrpcServerConfig.defaults().listeningOn("127.0.0.1", 0).withProxyProtocol(proxyProtocol),
                GrpcServices.builder().add(service.build()).build());
        server.start(cause -> {});
        return server;
    }

    private static String peer(int port) throws InterruptedException {
        ManagedChannel channel = Calls.channel(port);
        try {
            return new String(Calls.unary(channel, "test.Peer/Peer", new byte[0]), US_ASCII);
        } finally {
            Calls.close(channel);
        }
    }

    private static int port(TcpForwarder proxy) {
        return Integer.parseInt(proxy.address().substring(proxy.address().indexOf(':') + 1));
    }

    @AfterEach
    void stop() throws InterruptedException {
        server.stop(Deadline.after(Duration.ofSeconds(5)));
    }

    @Test
    void theClientOfTheProxyIsTheCaller() throws Exception {
        try (TcpForwarder proxy = new TcpForwarder(server.port(), HEADER)) {
            assertThat(peer(port(proxy))).isEqualTo("192.0.2.7:4711");
        }
    }

    @Test
    void callersWithoutAProxyPass() throws Exception {
        assertThat(peer(server.port())).startsWith("127.0.0.1:");
    }

    @Test
    void aHeaderThatNamesNobodyEndsTheConnection() throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.getOutputStream().write("PROXY TCP4 nobody\r\n".getBytes(US_ASCII));
            // The server's settings come first; what counts is that the stream ends.
            assertThat(socket.getInputStream().readAllBytes().length).isLessThan(1000);
        }
    }

    @Test
    void aServerThatWasNotToldTakesTheHeaderForRubbish() throws Exception {
        GrpcServer plain = server(false);
        try (TcpForwarder proxy = new TcpForwarder(plain.port(), HEADER)) {
            assertThatThrownBy(() -> peer(port(proxy))).isInstanceOf(StatusRuntimeException.class);
        } finally {
            plain.stop(Deadline.after(Duration.ofSeconds(5)));
        }
    }
}
