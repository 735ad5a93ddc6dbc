// SPDX-License-Identifier: Apache-2.0
package io.minitempo.it.path;

import static org.assertj.core.api.Assertions.assertThat;

import io.minitempo.testkit.ClusterNode;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Arrays;

/// What a component says of itself over HTTP.
public record NodeMetrics(HttpClient http, ClusterNode node) {

    private static final Duration LIMIT = Duration.ofSeconds(10);

    /// The sum of the samples of `name` whose labels contain all `labels`, such as `protocol="grpc"`.
    public double sum(String name, String... labels) throws IOException, InterruptedException {
        return get("/metrics", "text/plain")
                .lines()
                .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
                .filter(line -> Arrays.stream(labels).allMatch(line::contains))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    /// The body of a page with status 200.
    public String get(String path, String accept) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(node.url(path))
                .header("Accept", accept)
                .timeout(LIMIT)
                .build();
        HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
        assertThat(response.statusCode())
                .as("%s of %s: %s", path, node.name(), response.body())
                .isEqualTo(200);
        return response.body();
    }
}
