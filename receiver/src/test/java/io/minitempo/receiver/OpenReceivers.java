// SPDX-License-Identifier: Apache-2.0
package io.minitempo.receiver;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.minitempo.core.time.Clock;
import io.minitempo.core.time.Deadline;
import io.minitempo.receiver.config.GrpcPortConfig;
import io.minitempo.receiver.config.HttpPortConfig;
import io.minitempo.receiver.config.OtlpHttpConfig;
import io.minitempo.receiver.config.ReceiverConfig;
import io.minitempo.receiver.config.ReceiversConfig;
import io.minitempo.receiver.config.UdpConfig;
import io.minitempo.receiver.config.ZipkinConfig;
import io.minitempo.receiver.intake.ReceiverMetrics;
import io.minitempo.receiver.intake.RequestBufferPool;
import io.minitempo.receiver.intake.SpanIntake;
import io.minitempo.receiver.intake.TenantResolver;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/// Receivers of every protocol on free ports of the loopback interface, in front of a [CapturingSink].
final class OpenReceivers {

    static final String ANY = "127.0.0.1:0";

    final CapturingSink sink = new CapturingSink();
    final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Receivers receivers;

    OpenReceivers(boolean multitenancy) throws InterruptedException {
        this(multitenancy, everything());
    }

    OpenReceivers(boolean multitenancy, ReceiversConfig config) throws InterruptedException {
        this(multitenancy, config, new RequestBufferPool());
    }

    OpenReceivers(boolean multitenancy, ReceiversConfig config, RequestBufferPool buffers) throws InterruptedException {
        ReceiverMetrics metrics = new ReceiverMetrics(registry);
        SpanIntake intake = new SpanIntake(new TenantResolver(multitenancy), sink, metrics, Clock.system());
        receivers = new Receivers(config, intake, metrics, Clock.system(), buffers);
        receivers.start(cause -> {
            throw new IllegalStateException(cause);
        });
    }

    static ReceiversConfig everything() {
        return new ReceiversConfig(List.of(
                new ReceiverConfig.Otlp(
                        "otlp",
                        GrpcPortConfig.at(ANY, 0),
                        new OtlpHttpConfig(HttpPortConfig.at(ANY, true), "/v1/traces", "", "")),
                new ReceiverConfig.Jaeger(
                        "jaeger",
                        GrpcPortConfig.at(ANY, 0),
                        HttpPortConfig.at(ANY, false),
                        UdpConfig.at(ANY),
                        UdpConfig.at(ANY)),
                new ReceiverConfig.Zipkin("zipkin", new ZipkinConfig(HttpPortConfig.at(ANY, false), false))));
    }

    int port(String receiver, String protocol) {
        return receivers.listening().stream()
                .filter(l -> l.receiver().equals(receiver) && l.protocol().equals(protocol))
                .findFirst()
                .orElseThrow()
                .endpoint()
                .port();
    }

    URI http(String receiver, String protocol, String path) {
        return URI.create("http://127.0.0.1:" + port(receiver, protocol) + path);
    }

    double counter(String name, String receiver, String transport) {
        return registry.get(name)
                .tag("receiver", receiver + "/" + receiver + "_receiver")
                .tag("transport", transport)
                .counter()
                .count();
    }

    void close() throws InterruptedException {
        receivers.stop(Deadline.after(Duration.ofSeconds(5)));
    }
}
