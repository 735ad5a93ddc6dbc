// SPDX-License-Identifier: Apache-2.0
package io.minitempo.app.warmup;

import io.minitempo.app.warmup.Requests.Request;
import io.minitempo.core.TempoException;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/// Sends requests to the HTTP port, in HTTP/1.1 and HTTP/2 by turns. Owned by one thread.
final class Asker implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final HttpClient http =
            HttpClient.newBuilder().proxy(HttpClient.Builder.NO_PROXY).build();
    private long asked;

    /// Sends a request and reads the whole answer.
    ///
    /// @throws TempoException.Unavailable when the answer is another than 200
    void ask(Request request) throws InterruptedException {
        HttpRequest sent = HttpRequest.newBuilder(request.address())
                .version(asked++ % 2 == 0 ? Version.HTTP_1_1 : Version.HTTP_2)
                .timeout(LIMIT)
                .header("Accept", request.accept())
                .build();
        HttpResponse<byte[]> answer;
        try {
            answer = http.send(sent, BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new TempoException.Unavailable("no answer to " + request.address() + ": " + e, e);
        }
        if (answer.statusCode() != 200) {
            throw new TempoException.Unavailable("status " + answer.statusCode() + " of " + request.address());
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
        http.close();
    }
}
