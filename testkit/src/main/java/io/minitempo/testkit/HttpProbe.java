// SPDX-License-Identifier: Apache-2.0
package io.minitempo.testkit;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;

/// Asks a component's HTTP port whether all is well.
final class HttpProbe {

    private static final Duration LIMIT = Duration.ofSeconds(5);

    private final HttpClient client;

    HttpProbe(HttpClient client) {
        this.client = client;
    }

    /// What is wrong; empty for status 200.
    Optional<String> problem(URI url) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(url).timeout(LIMIT).build();
        try {
            HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
            return response.statusCode() == 200
                    ? Optional.empty()
                    : Optional.of(response.statusCode() + " " + response.body().strip());
        } catch (IOException e) {
            return Optional.of(url + " cannot be asked: " + e);
        }
    }
}
