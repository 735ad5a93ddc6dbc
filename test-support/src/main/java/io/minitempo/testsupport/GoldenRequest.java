// SPDX-License-Identifier: Apache-2.0
package io.minitempo.testsupport;

import io.minitempo.core.wire.WireWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// One recorded request to a Tempo and its answer (`golden/requests.json`).
///
/// @param name what it tries
/// @param recorded the entry
public record GoldenRequest(String name, JsonNode recorded) {

    private static final byte[] OTLP = Golden.otlpRequests().getFirst();
    private static final int FIRST_RECEIVER_PORT = 3300;

    /// All that were answered, in the order of the recording.
    public static List<GoldenRequest> all() {
        JsonNode list = JsonMapper.shared().readTree(Golden.bytes("requests.json"));
        return StreamSupport.stream(list.spliterator(), false)
                .filter(entry -> entry.has("answer") && !entry.get("answer").has("error"))
                .map(entry -> new GoldenRequest(entry.get("name").asString(), entry))
                .toList();
    }

    /// Those to receivers.
    public static List<GoldenRequest> toReceivers() {
        return all().stream()
                .filter(request ->
                        request.isGrpc() || request.recorded.has("url") && request.port() >= FIRST_RECEIVER_PORT)
                .toList();
    }

    /// Whether it is a gRPC call.
    public boolean isGrpc() {
        return recorded.has("grpc");
    }

    /// Whether it belongs to the part that ran with multitenancy and low limits.
    public boolean isMultiTenant() {
        return name.startsWith("multi ") || name.equals("zipkin rate limited");
    }

    /// The port that it was sent to; the recording's.
    public int port() {
        return Integer.parseInt(text("url").replaceFirst("http://127.0.0.1:(\\d+)/.*", "$1"));
    }

    /// Path and query of its URL.
    public String path() {
        return text("url").replaceFirst("http://[^/]*", "");
    }

    /// A field of the entry.
    public String text(String key) {
        return recorded.get(key).asString();
    }

    /// Its HTTP headers, without empty ones.
    public Map<String, String> headers() {
        Map<String, String> headers = new LinkedHashMap<>();
        recorded.get("request_headers").properties().forEach(h -> {
            if (!h.getValue().asString().isEmpty()) {
                headers.put(h.getKey(), h.getValue().asString());
            }
        });
        return headers;
    }

    /// Its gRPC metadata.
    public Map<String, String> metadata() {
        Map<String, String> headers = new LinkedHashMap<>();
        recorded.get("metadata")
                .forEach(pair -> headers.put(pair.get(0).asString(), pair.get(1).asString()));
        return headers;
    }

    /// Its body or message; what the recording only gives the length of is made anew.
    public byte[] body() {
        String key = isGrpc() ? "request" : "request_body";
        String body = recorded.has(key) ? text(key) : "";
        if (body.endsWith(" bytes")) {
            return large(Integer.parseInt(body.substring(0, body.indexOf(' '))));
        }
        return body.startsWith("{") || body.startsWith("[")
                ? body.getBytes(StandardCharsets.UTF_8)
                : Base64.getDecoder().decode(body);
    }

    /// Bodies that are not recorded themselves: the first golden request whole, cut or compressed, or filler.
    private byte[] large(int size) {
        String encoding = isGrpc() ? "" : headers().getOrDefault("Content-Encoding", "");
        if (!encoding.isEmpty() && size < OTLP.length) {
            return compress(encoding);
        }
        return size <= OTLP.length
                ? Arrays.copyOf(OTLP, size)
                : new WireWriter(size).bytesField(99, new byte[size - 6]).toByteArray();
    }

    private static byte[] compress(String encoding) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = switch (encoding) {
            case "gzip" -> new GZIPOutputStream(bytes);
            case "zlib", "deflate" -> new DeflaterOutputStream(bytes);
            case "zstd" -> new com.github.luben.zstd.ZstdOutputStream(bytes);
            default -> new org.xerial.snappy.SnappyFramedOutputStream(bytes);
        }) {
            out.write(OTLP);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /// The answer of the real Tempo.
    public JsonNode answer() {
        return recorded.get("answer");
    }

    /// The body of the answer.
    public byte[] answerBody() {
        if (answer().has("base64")) {
            return Base64.getDecoder().decode(answer().get("base64").asString());
        }
        return answer().path("body").asString("").getBytes(StandardCharsets.UTF_8);
    }

    /// A header of the answer, empty when there is none.
    public String answerHeader(String header) {
        return answer().path("headers").path(header).asString("");
    }

    @Override
    public String toString() {
        return name;
    }
}
