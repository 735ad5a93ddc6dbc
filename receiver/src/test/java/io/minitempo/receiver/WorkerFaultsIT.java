// SPDX-License-Identifier: Apache-2.0
package io.minitempo.receiver;

import static io.minitempo.testsupport.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.minitempo.receiver.config.ReceiverConfig;
import io.minitempo.receiver.config.ReceiversConfig;
import io.minitempo.receiver.config.UdpConfig;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What work in the background outlives.
class WorkerFaultsIT {

    @Test
    void anErrorCostsOneDatagramAndNotItsWorker() throws Exception {
        OpenReceivers one = new OpenReceivers(
                false,
                new ReceiversConfig(List.of(new ReceiverConfig.Jaeger(
                        "jaeger", null, null, new UdpConfig(OpenReceivers.ANY, 10, 65_000, 1, 0), null))));
        byte[] good = GoldenClient.of("jaeger-udp-compact").sent().getFirst();
        try (DatagramSocket socket = new DatagramSocket()) {
            DatagramPacket packet = new DatagramPacket(
                    good, good.length, InetAddress.getLoopbackAddress(), one.port("jaeger", "thrift_compact"));
            one.sink.error.set(new OutOfMemoryError("of the test"));
            socket.send(packet);
            eventually(() -> assertThat(one.counter("tempo_receiver_refused_spans", "jaeger", "udp_thrift_compact"))
                    .isPositive());
            socket.send(packet);
            eventually(() -> assertThat(one.sink.pushes).hasSize(1));
        } finally {
            one.close();
        }
    }
}
