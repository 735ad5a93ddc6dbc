// SPDX-License-Identifier: Apache-2.0
package io.minitempo.sidecar;

import static io.minitempo.testsupport.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.minitempo.core.TempoException;
import io.minitempo.core.concurrent.Threads;
import io.minitempo.core.time.Clock;
import io.minitempo.core.time.Deadline;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class SidecarIT {

    private final InetAddress loopback = InetAddress.getLoopbackAddress();
    private EchoServer echo;
    private Sidecar sidecar;

    @BeforeEach
    void start() throws IOException {
        echo = new EchoServer();
        sidecar = sidecar(new InetSocketAddress(loopback, 0));
        sidecar.start(cause -> {
            throw new AssertionError(cause);
        });
    }

    @AfterEach
    void stop() throws IOException {
        sidecar.stop(Deadline.NONE);
        echo.close();
    }

    private Sidecar sidecar(InetSocketAddress listen) {
        return new Sidecar(listen, echo.address(), new SimpleMeterRegistry(), Clock.system());
    }

    private Socket dial() throws IOException {
        Socket socket = new Socket(loopback, sidecar.listen().getPort());
        socket.setSoTimeout(20_000);
        return socket;
    }

    @Test
    void passesEveryByteBothWaysAndCountsThem() throws IOException, InterruptedException {
        byte[] sent = new byte[1_000_000];
        new Random(1).nextBytes(sent);
        byte[] received;
        try (Socket socket = dial()) {
            Threads.startVirtual("writer", () -> {
                try {
                    socket.getOutputStream().write(sent);
                    socket.shutdownOutput();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            received = socket.getInputStream().readAllBytes();
        }

        assertThat(received).isEqualTo(sent);
        assertThat(sidecar.bytesUp()).isEqualTo(sent.length);
        assertThat(sidecar.bytesDown()).isEqualTo(sent.length);
        assertThat(sidecar.connectionsAccepted()).isEqualTo(1);
        eventually(() -> assertThat(sidecar.openConnections()).isZero());
    }

    @Test
    void answersAfterTheCallersFin() throws IOException {
        try (Socket socket = dial()) {
            socket.getOutputStream().write(7);
            socket.shutdownOutput();

            assertThat(socket.getInputStream().readAllBytes()).containsExactly(7);
        }
    }

    @Test
    void closesTheCallerWhenTheTargetIsDownAndCountsIt() throws IOException, InterruptedException {
        echo.close();
        try (Socket socket = dial()) {
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
        eventually(() -> assertThat(sidecar.connectionsRefused()).isEqualTo(1));
        assertThat(sidecar.connectionsCut()).isZero();
    }

    @Test
    void closesTheCallerWhenTheTargetsNameIsNotKnown() throws IOException, InterruptedException {
        sidecar.stop(Deadline.NONE);
        sidecar = new Sidecar(
                new InetSocketAddress(loopback, 0),
                InetSocketAddress.createUnresolved("1:2:3", 1),
                new SimpleMeterRegistry(),
                Clock.system());
        sidecar.start(cause -> {});
        try (Socket socket = dial()) {
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
        eventually(() -> assertThat(sidecar.connectionsRefused()).isEqualTo(1));
    }

    @Test
    void stoppingClosesThePortAndEveryConnection() throws IOException {
        Socket open = dial();
        open.getOutputStream().write(1);
        assertThat(open.getInputStream().read()).isEqualTo(1);

        sidecar.stop(Deadline.NONE);

        assertThat(open.getInputStream().read()).isEqualTo(-1);
        assertThatThrownBy(this::dial).isInstanceOf(ConnectException.class);
    }

    @Test
    void saysWhichPortIsTaken() {
        Sidecar second = sidecar(sidecar.listen());

        assertThatThrownBy(() -> second.start(cause -> {}))
                .isInstanceOf(TempoException.Unavailable.class)
                .hasMessageContaining(String.valueOf(sidecar.listen().getPort()));
    }

    @Nested
    class WithAFault {

        @Test
        void cutBreaksWhatIsOpenAndServesWhatComesNext() throws IOException, InterruptedException {
            try (Socket before = dial()) {
                roundTrip(before);
                sidecar.cut();
                assertThatThrownByRead(before);
            }
            try (Socket after = dial()) {
                roundTrip(after);
            }
        }

        @Test
        void refuseClosesThePortUntilItIsTakenBack() throws IOException {
            Socket before = dial();
            roundTrip(before);

            sidecar.faults(Faults.NONE.with("refuse", "true"));
            assertThatThrownByRead(before);
            assertThatThrownBy(SidecarIT.this::dial).isInstanceOf(ConnectException.class);

            sidecar.faults(Faults.NONE);
            try (Socket after = dial()) {
                roundTrip(after);
            }
        }

        @Test
        void silentAcceptsAndNeverAnswers() throws IOException {
            sidecar.faults(Faults.NONE.with("silent", "on"));
            try (Socket socket = dial()) {
                socket.setSoTimeout(200);
                socket.getOutputStream().write(1);

                assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
            }
            assertThat(sidecar.bytesUp()).isZero();
        }

        @Test
        void delayAndRateSlowBytesDown() throws IOException {
            sidecar.faults(Faults.NONE.with("delay", "50ms").with("rate", "10000"));
            long start = System.nanoTime();
            try (Socket socket = dial()) {
                socket.getOutputStream().write(new byte[2_000]);
                socket.shutdownOutput();
                assertThat(socket.getInputStream().readAllBytes()).hasSize(2_000);
            }

            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(200));
        }

        @Test
        void aDelayEndsWhenTheFaultDoes() throws IOException {
            sidecar.faults(Faults.NONE.with("delay", "1h"));
            try (Socket socket = dial()) {
                socket.getOutputStream().write(42);
                sidecar.faults(Faults.NONE);

                assertThat(socket.getInputStream().read()).isEqualTo(42);
            }
        }

        @Test
        void aPortThatWasTakenMeanwhileIsSaidAndRefusingGoesOn() throws IOException {
            sidecar.faults(Faults.NONE.with("refuse", "on"));
            try (ServerSocket other = new ServerSocket()) {
                other.bind(sidecar.listen());

                assertThatThrownBy(() -> sidecar.faults(Faults.NONE))
                        .isInstanceOf(TempoException.Unavailable.class)
                        .hasMessageContaining(String.valueOf(sidecar.listen().getPort()));
                assertThat(sidecar.faults().refuse()).isTrue();
            }
            sidecar.faults(Faults.NONE);
            try (Socket socket = dial()) {
                roundTrip(socket);
            }
        }

        @Test
        void changesComeOneAfterTheOther() throws InterruptedException {
            try (ExecutorService threads = Threads.perTask("changer-")) {
                for (int i = 0; i < 500; i++) {
                    threads.execute(() -> sidecar.change(now -> now.with("rate", "" + (now.bytesPerSecond() + 1))));
                }
            }
            assertThat(sidecar.faults().bytesPerSecond()).isEqualTo(500);
        }

        private static void roundTrip(Socket socket) throws IOException {
            socket.getOutputStream().write(42);
            assertThat(socket.getInputStream().read()).isEqualTo(42);
        }

        private static void assertThatThrownByRead(Socket socket) {
            InputStream in;
            try {
                in = socket.getInputStream();
                assertThat(in.read()).isEqualTo(-1);
            } catch (IOException e) {
                assertThat(e).hasMessageContaining("reset");
            }
        }
    }
}
