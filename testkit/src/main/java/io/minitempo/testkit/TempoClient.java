// SPDX-License-Identifier: Apache-2.0
package io.minitempo.testkit;

import io.minitempo.core.TempoException;
import io.minitempo.core.time.Clock;
import io.minitempo.core.time.Deadline;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;

/// A client of a cluster's public HTTP ports. Used by many threads.
public final class TempoClient {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final Duration PAUSE = Duration.ofMillis(50);

    private final HttpClient http;
    private final URI otlp;
    private final URI queries;
    private final Map<String, String> headers;

    TempoClient(HttpClient http, URI otlp, URI queries) {
        this(http, otlp, queries, Map.of());
    }

    private TempoClient(HttpClient http, URI otlp, URI queries, Map<String, String> headers) {
        this.http = http;
        this.otlp = otlp;
        this.queries = queries;
        this.headers = headers;
    }

    /// The same client in the name of a tenant.
    public TempoClient as(String tenant) {
        return new TempoClient(http, otlp, queries, Map.of("X-Scope-OrgID", tenant));
    }

    /// An answer.
    ///
    /// @param status the status code
    /// @param contentType the header `Content-Type`, empty when there is none
    /// @param body the body
    @SuppressWarnings("ArrayRecordComponent") // handed out once, never compared
    public record Answer(int status, String contentType, byte[] body) {

        /// The body as text.
        public String text() {
            return new String(body, StandardCharsets.UTF_8);
        }
    }

    /// Sends an `ExportTraceServiceRequest` over OTLP/HTTP.
    ///
    /// @throws IOException when no answer came
    /// @throws InterruptedException when the call is cancelled
    public Answer push(byte[] request) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(otlp.resolve("/v1/traces"))
                .header("Content-Type", "application/x-protobuf")
                .POST(BodyPublishers.ofByteArray(request)));
    }

    /// Asks for a trace as protobuf, `GET /api/traces/{id}`.
    ///
    /// @throws IOException when no answer came
    /// @throws InterruptedException when the call is cancelled
    public Answer trace(String id) throws IOException, InterruptedException {
        return get("/api/traces/" + id, "application/protobuf");
    }

    /// Asks the query-frontend for anything.
    ///
    /// @throws IOException when no answer came
    /// @throws InterruptedException when the call is cancelled
    public Answer get(String pathAndQuery, String accept) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(queries.resolve(pathAndQuery)).header("Accept", accept));
    }

    private Answer send(HttpRequest.Builder request) throws IOException, InterruptedException {
        headers.forEach(request::setHeader);
        HttpResponse<byte[]> response = http.send(request.timeout(LIMIT).build(), BodyHandlers.ofByteArray());
        return new Answer(
                response.statusCode(),
                response.headers().firstValue("Content-Type").orElse(""),
                response.body());
    }

    /// Waits until a span is taken. The span asks for nothing: it is one of a trace that nobody looks for.
    void awaitWritable() throws InterruptedException {
        Deadline deadline = Deadline.after(START_LIMIT);
        String last;
        do {
            try {
                Answer answer = push(ProbeSpan.request());
                if (answer.status() / 100 == 2 || answer.status() == 401) {
                    return;
                }
                last = answer.status() + " " + answer.text();
            } catch (IOException e) {
                last = e.toString();
            }
            Clock.system().sleep(PAUSE);
        } while (!deadline.hasPassed());
        throw new TempoException.DeadlineExceeded("the cluster takes no spans: " + last);
    }
}
