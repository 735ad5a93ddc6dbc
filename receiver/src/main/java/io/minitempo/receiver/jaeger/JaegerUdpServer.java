// SPDX-License-Identifier: Apache-2.0
package io.minitempo.receiver.jaeger;

import io.minitempo.core.TempoException;
import io.minitempo.core.concurrent.Threads;
import io.minitempo.core.lifecycle.Service;
import io.minitempo.core.time.Clock;
import io.minitempo.core.time.Deadline;
import io.minitempo.core.time.Throttle;
import io.minitempo.receiver.config.UdpConfig;
import io.minitempo.receiver.intake.PushFailure;
import io.minitempo.receiver.intake.ReceiverMetrics;
import io.minitempo.receiver.intake.RequestBufferPool;
import io.minitempo.receiver.intake.RequestBuffers;
import io.minitempo.receiver.intake.Source;
import io.minitempo.receiver.intake.SpanIntake;
import io.minitempo.receiver.intake.TenantClaim;
import io.minitempo.receiver.scan.Growth;
import io.minitempo.receiver.scan.MalformedRequestException;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes Jaeger's Thrift messages from datagrams; nobody is ever answered (`spec/write-path.md §1.4`).
///
/// One thread reads, some work. What does not fit into the queue, is too long, or does not decode is dropped and
/// counted. Started and stopped by its service graph.
public final class JaegerUdpServer implements Service {

    private static final Logger log = LoggerFactory.getLogger(JaegerUdpServer.class);

    private final UdpConfig config;
    private final Encoding encoding;
    private final InetSocketAddress address;
    private final RequestBufferPool buffers;
    private final SpanIntake intake;
    private final ReceiverMetrics metrics;
    private final Throttle warnings;
    private final BlockingQueue<byte[]> queue;
    private final List<Thread> threads = new ArrayList<>();
    private volatile @Nullable DatagramSocket socket;

    /// Which protocol the datagrams are in.
    public enum Encoding {
        /// Thrift's compact protocol, port 6831 by default.
        COMPACT("udp_thrift_compact"),
        /// Thrift's binary protocol, port 6832 by default.
        BINARY("udp_thrift_binary");

        private final String transport;

        Encoding(String transport) {
            this.transport = transport;
        }

        private Source source() {
            return new Source("jaeger", transport);
        }

        private JaegerBatch decode(byte[] packet, Growth growth) {
            return switch (this) {
                case COMPACT -> JaegerThrift.compactMessage(packet, 0, packet.length, growth);
                case BINARY -> JaegerThrift.binaryMessage(packet, 0, packet.length, growth);
            };
        }
    }

    /// A server that will listen on `address`.
    public JaegerUdpServer(
            UdpConfig config,
            Encoding encoding,
            InetSocketAddress address,
            RequestBufferPool buffers,
            SpanIntake intake,
            ReceiverMetrics metrics,
            Clock clock) {
        this.config = config;
        this.encoding = encoding;
        this.address = address;
        this.buffers = buffers;
        this.intake = intake;
        this.metrics = metrics;
        this.warnings = new Throttle(Duration.ofSeconds(1), clock);
        this.queue = new ArrayBlockingQueue<>(config.queueSize());
    }

    /// Binds the port and reads.
    ///
    /// @throws TempoException.Unavailable when the port cannot be bound
    @Override
    public void start(FailureListener failure) {
        DatagramSocket bound;
        try {
            bound = new DatagramSocket(address);
            socket = bound;
            if (config.socketBufferSize() > 0) {
                bound.setReceiveBufferSize(config.socketBufferSize());
            }
        } catch (SocketException e) {
            throw new TempoException.Unavailable(
                    "Jaeger UDP receiver cannot listen on " + address + ": " + e.getMessage(), e);
        }
        threads.add(Threads.startPlatform("jaeger-udp", () -> receive(bound, failure)));
        for (int i = 0; i < config.workers(); i++) {
            threads.add(Threads.startVirtual("jaeger-udp-worker-" + i, this::work));
        }
        log.atInfo().addKeyValue("addr", address.getHostString() + ":" + port()).log("Jaeger UDP receiver listening");
    }

    /// The port it listens on, which is not the configured one when that is 0.
    ///
    /// @throws IllegalStateException when it does not run
    public int port() {
        @Nullable DatagramSocket current = socket;
        if (current == null) {
            throw new IllegalStateException("Jaeger UDP receiver does not run");
        }
        return current.getLocalPort();
    }

    private void receive(DatagramSocket from, FailureListener failure) {
        byte[] buffer = new byte[Math.min(65_536, config.maxPacketSize() + 1)];
        while (!from.isClosed()) {
            DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
            try {
                from.receive(packet);
            } catch (IOException e) {
                if (!from.isClosed()) {
                    failure.failed(e);
                }
                return;
            }
            boolean tooLong = packet.getLength() > config.maxPacketSize();
            if (tooLong || !queue.offer(Arrays.copyOf(buffer, packet.getLength()))) {
                metrics.datagramDropped();
            }
        }
    }

    private void work() {
        try {
            while (true) {
                submit(queue.take());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void submit(byte[] packet) throws InterruptedException {
        RequestBuffers lent = buffers.take();
        try {
            byte[] otlp = JaegerTranslator.translate(encoding.decode(packet, lent.memory()))
                    .toByteArray();
            intake.accept(encoding.source(), TenantClaim.NONE, lent.scan(otlp), Deadline.NONE);
        } catch (MalformedRequestException e) {
            metrics.datagramDropped();
            if (warnings.tryPass()) {
                log.atWarn().addKeyValue("err", e.text()).log("Jaeger datagram does not decode");
            }
        } catch (RuntimeException e) {
            // Counted as refused and logged by the intake; there is nobody to tell.
            PushFailure.of(e);
        } catch (Error e) {
            // Nobody starts another worker in place of one that it ends.
            log.atError().setCause(e).log("Jaeger datagram was lost");
        } finally {
            buffers.giveBack(lent);
        }
    }

    /// Stops reading; datagrams that wait are lost, as they would be a moment later.
    @Override
    public void stop(Deadline deadline) throws InterruptedException {
        @Nullable DatagramSocket current = socket;
        if (current != null) {
            current.close();
        }
        for (Thread thread : threads) {
            thread.interrupt();
        }
        for (Thread thread : threads) {
            thread.join(deadline.remaining());
        }
    }
}
