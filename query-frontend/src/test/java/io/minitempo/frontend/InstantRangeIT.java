// SPDX-License-Identifier: Apache-2.0
package io.minitempo.frontend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.minitempo.frontend.TestFrontend.Querier;
import io.minitempo.frontend.config.QueryFrontendConfig;
import io.minitempo.proto.tempopb.QueryRangeResponse;
import io.minitempo.server.http.HttpHeaders;
import io.minitempo.server.http.HttpRequest;
import io.minitempo.server.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Which time an instant query is about, by what queriers are asked.
@Timeout(60)
class InstantRangeIT {

    private static final String QUERY = "/api/metrics/query?q=%7B%7D%7Ccount_over_time()";

    private final ConcurrentLinkedQueue<String> asked = new ConcurrentLinkedQueue<>();

    private HttpResponse ask(String parameters) throws InterruptedException {
        try (TestFrontend frontend = new TestFrontend(QueryFrontendConfig.defaults(), new FakeBlocks())) {
            frontend.querier(request -> {
                asked.add(request.getUrl());
                return Querier.protobuf(200, QueryRangeResponse.getDefaultInstance());
            });
            return frontend.get(QUERY + parameters, HttpHeaders.EMPTY);
        }
    }

    private Duration rangeAsked() {
        HttpRequest request = HttpRequest.get(asked.remove());
        long start = Long.parseLong(request.query().get("start", ""));
        long end = Long.parseLong(request.query().get("end", ""));
        return Duration.ofNanos(end - start);
    }

    @Test
    void withoutTimesItIsAboutRecentData() throws InterruptedException {
        assertThat(ask("").status()).isEqualTo(200);

        assertThat(rangeAsked()).isBetween(Duration.ofSeconds(14 * 60 + 29), Duration.ofSeconds(14 * 60 + 30));
    }

    @Test
    void sinceCountsFromTheLatestTimeThatMayBeAsked() throws InterruptedException {
        assertThat(ask("&since=5m").status()).isEqualTo(200);

        assertThat(rangeAsked()).isEqualTo(Duration.ofMinutes(5));
    }

    @ParameterizedTest
    @ValueSource(strings = {"start", "end"})
    void oneTimeAloneIsRefused(String name) throws InterruptedException {
        HttpResponse response = ask("&" + name + "=1700000000");

        assertThat(response.status()).isEqualTo(400);
        assertThat(new String(response.bodyBytes(), UTF_8))
                .isEqualTo(
                        "error parsing date range: only one of start and end provided: must provide both or neither");
        assertThat(asked).isEmpty();
    }
}
