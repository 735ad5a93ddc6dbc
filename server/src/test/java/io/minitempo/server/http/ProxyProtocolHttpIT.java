// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Requests behind a proxy that says who its client is.
class ProxyProtocolHttpIT {

    private static final String HEADER = "PROXY TCP4 192.0.2.7 192.0.2.9 4711 3200\r\n";
    private static final String REQUEST = "GET /peer HTTP/1.1\r\nHost: x\r\n\r\n";
    /// Signature, version 2 and PROXY, TCP over IPv4, 12 bytes: the same addresses.
    private static final String BINARY =
            "\r\n\r\n\0\r\nQUIT\n!\u0011\0\f" + "\u00c0\0\u0002\u0007\u00c0\0\u0002\t" + "\u0012g\f\u0080";

    private final TestServer server = new TestServer();

    @AfterEach
    void stop() throws InterruptedException {
        server.stop();
    }

    private int serve() throws InterruptedException {
        return server.serve(HttpServerConfig.defaults().withProxyProtocol(true));
    }

    @Test
    void theClientOfTheProxyIsThePeer() throws Exception {
        int port = serve();
        for (String header : new String[] {HEADER, BINARY}) {
            try (RawClient client = new RawClient(port)) {
                assertThat(client.send(header + REQUEST).readResponse()).endsWith("192.0.2.7:4711");
                assertThat(client.send(REQUEST).readResponse())
                        .as("the next one")
                        .endsWith("192.0.2.7:4711");
            }
        }
    }

    @Test
    void requestsWithoutAProxyPass() throws Exception {
        try (RawClient client = new RawClient(serve())) {
            assertThat(client.send(REQUEST).readResponse()).contains("\r\n\r\n127.0.0.1:");
        }
    }

    @Test
    void aServerThatWasNotToldRefusesTheHeader() throws Exception {
        try (RawClient client = new RawClient(server.serve())) {
            assertThat(client.send(HEADER + REQUEST).readResponse()).startsWith("HTTP/1.1 400");
        }
    }
}
