// SPDX-License-Identifier: Apache-2.0
package io.minitempo.receiver;

import static org.assertj.core.api.Assertions.assertThat;

import io.minitempo.receiver.config.CorsConfig;
import io.minitempo.server.http.HttpBody;
import io.minitempo.server.http.HttpHeaders;
import io.minitempo.server.http.HttpRequest;
import io.minitempo.server.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Test;

class CorsHandlerTest {

    private final CorsHandler handler = new CorsHandler(
            new CorsConfig(List.of("https://*.example.com", "http://localhost:3000"), List.of("X-Mine"), 60),
            request -> HttpResponse.text(200, "handled"));

    private HttpResponse answer(String method, String... headers) throws InterruptedException {
        return handler.handle(HttpRequest.of(method, "/v1/traces", HttpHeaders.of(headers), HttpBody.empty()));
    }

    private static String header(HttpResponse response, String name) {
        return response.headers().firstOrEmpty(name);
    }

    @Test
    void preflightsOfAllowedOriginsAreAnsweredBeforeTheHandler() throws Exception {
        HttpResponse response = answer(
                "OPTIONS",
                "Origin",
                "https://app.example.com",
                "Access-Control-Request-Method",
                "POST",
                "Access-Control-Request-Headers",
                "content-type,x-mine");

        assertThat(response.status()).isEqualTo(204);
        assertThat(response.bodyBytes()).isEmpty();
        assertThat(header(response, "Access-Control-Allow-Origin")).isEqualTo("https://app.example.com");
        assertThat(header(response, "Access-Control-Allow-Credentials")).isEqualTo("true");
        assertThat(header(response, "Access-Control-Allow-Methods")).isEqualTo("POST");
        assertThat(header(response, "Access-Control-Allow-Headers")).isEqualTo("content-type,x-mine");
        assertThat(header(response, "Access-Control-Max-Age")).isEqualTo("60");
    }

    @Test
    void preflightsOfOthersGetNothing() throws Exception {
        List<HttpResponse> responses = List.of(
                answer("OPTIONS", "Origin", "https://evil.test", "Access-Control-Request-Method", "POST"),
                answer("OPTIONS", "Origin", "https://app.example.com", "Access-Control-Request-Method", "DELETE"),
                answer(
                        "OPTIONS",
                        "Origin",
                        "https://app.example.com",
                        "Access-Control-Request-Method",
                        "POST",
                        "Access-Control-Request-Headers",
                        "x-other"));

        assertThat(responses).allSatisfy(response -> {
            assertThat(response.status()).isEqualTo(204);
            assertThat(response.headers().contains("Access-Control-Allow-Origin"))
                    .isFalse();
        });
    }

    @Test
    void requestsAreHandledAndMarkedForAllowedOrigins() throws Exception {
        HttpResponse allowed = answer("POST", "Origin", "http://localhost:3000");
        HttpResponse other = answer("POST", "Origin", "http://localhost:3001");

        assertThat(new String(allowed.bodyBytes(), java.nio.charset.StandardCharsets.UTF_8))
                .isEqualTo("handled");
        assertThat(header(allowed, "Access-Control-Allow-Origin")).isEqualTo("http://localhost:3000");
        assertThat(header(allowed, "Vary")).isEqualTo("Origin");
        assertThat(other.status()).isEqualTo(200);
        assertThat(other.headers().contains("Access-Control-Allow-Origin")).isFalse();
    }

    @Test
    void aDotInAnOriginIsJustADot() throws Exception {
        assertThat(answer("POST", "Origin", "https://app-exampleXcom")
                        .headers()
                        .contains("Access-Control-Allow-Origin"))
                .isFalse();
        assertThat(answer("OPTIONS").status()).as("no preflight").isEqualTo(200);
    }
}
