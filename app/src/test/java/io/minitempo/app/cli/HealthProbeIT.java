// SPDX-License-Identifier: Apache-2.0
package io.minitempo.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.minitempo.testsupport.RefusingPort;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HealthProbeIT {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int health(String url) throws InterruptedException {
        return new TempoCommand(
                        Map.of(),
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        (config, loader) -> 7)
                .run(List.of("-health", "-health.url=" + url));
    }

    private int healthWithStatus(int status) throws IOException, InterruptedException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1);
        server.createContext("/ready", exchange -> {
            byte[] body = "not yet\n".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        try {
            return health("http://127.0.0.1:" + server.getAddress().getPort() + "/ready");
        } finally {
            server.stop(0);
        }
    }

    @Test
    void aReadyProcessIsHealthy() throws Exception {
        assertThat(healthWithStatus(200)).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("Tempo is healthy\n");
    }

    @Test
    void aProcessThatIsNotReadyIsNot() throws Exception {
        assertThat(healthWithStatus(503)).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8)).isEqualTo("Tempo is not healthy: status 503: not yet\n");
    }

    @Test
    void aProcessThatIsNotThereIsNot() throws Exception {
        try (RefusingPort port = new RefusingPort()) {
            assertThat(health("http://" + port.address() + "/ready")).isEqualTo(1);
        }
        assertThat(err.toString(StandardCharsets.UTF_8))
                .startsWith("Tempo is not healthy: cannot ask http://127.0.0.1:");
    }

    @Test
    void anAddressThatIsNoneIsNamed() throws Exception {
        assertThat(health("nowhere")).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("cannot ask nowhere");
    }
}
