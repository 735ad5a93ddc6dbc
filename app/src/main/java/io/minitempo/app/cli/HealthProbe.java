// SPDX-License-Identifier: Apache-2.0
package io.minitempo.app.cli;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;

/// Asks a running process whether it is ready, for `-health`.
final class HealthProbe {

    private static final Duration LIMIT = Duration.ofSeconds(5);

    private HealthProbe() {}

    /// What is wrong, or nothing when the process is ready.
    static Optional<String> problem(String url) throws InterruptedException {
        try (HttpClient client = HttpClient.newBuilder().connectTimeout(LIMIT).build()) {
            HttpRequest request =
                    HttpRequest.newBuilder(URI.create(url)).timeout(LIMIT).build();
            HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
            return answer.statusCode() == 200
                    ? Optional.empty()
                    : Optional.of("status " + answer.statusCode() + ": "
                            + answer.body().strip());
        } catch (IOException | IllegalArgumentException e) {
            String reason = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
            return Optional.of("cannot ask " + url + ": " + reason);
        }
    }
}
