// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// An answer: status, headers, and a body that is either there already or written while it is sent. Immutable.
public final class HttpResponse {

    private static final String CONTENT_TYPE = "Content-Type";

    private final int status;
    private final HttpHeaders headers;
    private final Body body;

    private HttpResponse(int status, HttpHeaders headers, Body body) {
        this.status = status;
        this.headers = headers;
        this.body = body;
    }

    /// What is sent after the headers.
    public sealed interface Body permits Bytes, Stream {}

    /// A body of known length.
    public static final class Bytes implements Body {
        private final byte[] bytes;

        private Bytes(byte[] bytes) {
            this.bytes = bytes;
        }

        /// The bytes themselves, not a copy; they must not be changed.
        public byte[] array() {
            return bytes;
        }
    }

    /// A body that is produced while it is sent.
    ///
    /// @param writer writes all of it once, in the thread that handles the request
    public record Stream(BodyWriter writer) implements Body {}

    /// Writes a body.
    @FunctionalInterface
    public interface BodyWriter {
        /// Writes the whole body; `out` blocks while the client does not read. Closing it is not needed.
        ///
        /// @throws IOException when the client went away or read too slowly
        /// @throws InterruptedException when the request is cancelled
        void writeTo(OutputStream out) throws IOException, InterruptedException;
    }

    /// A response without body and without content type.
    public static HttpResponse empty(int status) {
        return new HttpResponse(status, HttpHeaders.EMPTY, new Bytes(new byte[0]));
    }

    /// A response of bytes. The array is not copied and must not change.
    public static HttpResponse of(int status, String contentType, byte[] body) {
        return new HttpResponse(status, HttpHeaders.of(CONTENT_TYPE, contentType), new Bytes(body));
    }

    /// A response of bytes with these headers. The array is not copied and must not change.
    public static HttpResponse of(int status, HttpHeaders headers, byte[] body) {
        return new HttpResponse(status, headers, new Bytes(body));
    }

    /// Plain text, sent as `text/plain; charset=utf-8`.
    public static HttpResponse text(int status, String text) {
        return of(status, "text/plain; charset=utf-8", text.getBytes(StandardCharsets.UTF_8));
    }

    /// A page, sent as `text/html`.
    public static HttpResponse html(String page) {
        return of(200, "text/html", page.getBytes(StandardCharsets.UTF_8));
    }

    /// JSON text, sent as `application/json`.
    public static HttpResponse json(byte[] json) {
        return of(200, "application/json", json);
    }

    /// A message, sent as `application/protobuf`.
    public static HttpResponse protobuf(byte[] message) {
        return of(200, "application/protobuf", message);
    }

    /// A body that is written while it is sent.
    public static HttpResponse stream(int status, String contentType, BodyWriter writer) {
        return new HttpResponse(status, HttpHeaders.of(CONTENT_TYPE, contentType), new Stream(writer));
    }

    /// An error in the *in-band* style of `spec/api.md §1.4`: the bare message.
    public static HttpResponse inBandError(int status, String message) {
        return text(status, message);
    }

    /// An error in the *handler* style of `spec/api.md §1.4`: the message and a line feed, not to be sniffed.
    public static HttpResponse error(int status, String message) {
        return text(status, message + "\n").with("X-Content-Type-Options", "nosniff");
    }

    /// `404 page not found`, the answer to an unknown path.
    public static HttpResponse notFoundPage() {
        return error(404, "404 page not found");
    }

    /// A redirection.
    public static HttpResponse redirect(int status, String location) {
        return new HttpResponse(status, HttpHeaders.of("Location", location), new Bytes(new byte[0]));
    }

    /// The status code.
    public int status() {
        return status;
    }

    /// The headers; the length and what belongs to the connection are added when the response is sent.
    public HttpHeaders headers() {
        return headers;
    }

    /// The value of `Content-Type`.
    public Optional<String> contentType() {
        return headers.first(CONTENT_TYPE);
    }

    /// The body.
    public Body body() {
        return body;
    }

    /// The whole body in memory; writes a streamed one, which can be done once.
    ///
    /// @throws InterruptedException when the request is cancelled
    public byte[] bodyBytes() throws InterruptedException {
        return switch (body) {
            case Bytes bytes -> bytes.array();
            case Stream stream -> {
                ByteArrayOutputStream out = new ByteArrayOutputStream();
                try {
                    stream.writer().writeTo(out);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                yield out.toByteArray();
            }
        };
    }

    /// The same response with a header set to one value.
    public HttpResponse with(String name, String value) {
        return new HttpResponse(status, headers.with(name, value), body);
    }

    /// The same response with other headers.
    public HttpResponse withHeaders(HttpHeaders other) {
        return new HttpResponse(status, other, body);
    }

    /// The same response with another body.
    public HttpResponse withBody(Body other) {
        return new HttpResponse(status, headers, other);
    }

    /// The same response with other bytes as body. The array is not copied and must not change.
    public HttpResponse withBytes(byte[] bytes) {
        return withBody(new Bytes(bytes));
    }

    @Override
    public String toString() {
        return status + " " + headers;
    }
}
