// SPDX-License-Identifier: Apache-2.0
package io.minitempo.distributor;

import io.micrometer.core.instrument.MeterRegistry;
import io.minitempo.core.time.Clock;
import io.minitempo.core.time.Deadline;
import io.minitempo.distributor.limits.FixedLimits;
import io.minitempo.receiver.Receivers;
import io.minitempo.receiver.config.HttpPortConfig;
import io.minitempo.receiver.config.OtlpHttpConfig;
import io.minitempo.receiver.config.ReceiverConfig;
import io.minitempo.receiver.config.ReceiversConfig;
import io.minitempo.receiver.intake.ReceiverMetrics;
import io.minitempo.receiver.intake.SpanIntake;
import io.minitempo.receiver.intake.TenantResolver;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/// A distributor behind an OTLP/HTTP receiver on a free port of the loopback interface, and a client of it.
final class OpenDistributor {

    private final Receivers receivers;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    OpenDistributor(TraceWriter writer, MeterRegistry registry) throws InterruptedException {
        Distributor distributor = new Distributor(
                DistributorConfig.defaults(),
                new FixedLimits(),
                () -> 1,
                writer,
                registry,
                Clock.system(),
                new Random(1));
        ReceiverMetrics metrics = new ReceiverMetrics(registry);
        receivers = new Receivers(
                new ReceiversConfig(List.of(new ReceiverConfig.Otlp(
                        "otlp",
                        null,
                        new OtlpHttpConfig(HttpPortConfig.at("127.0.0.1:0", true), "/v1/traces", "", "")))),
                new SpanIntake(new TenantResolver(false), distributor, metrics, Clock.system()),
                metrics,
                Clock.system());
        receivers.start(cause -> {
            throw new IllegalStateException(cause);
        });
    }

    HttpResponse<byte[]> push(byte[] body) throws Exception {
        int port = receivers.listening().getFirst().endpoint().port();
        return http.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/traces"))
                        .header("Content-Type", "application/x-protobuf")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());
    }

    void close() throws InterruptedException {
        http.close();
        receivers.stop(Deadline.after(Duration.ofSeconds(2)));
    }
}
