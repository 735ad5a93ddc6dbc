// SPDX-License-Identifier: Apache-2.0
package io.minitempo.it.input;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.Status;
import io.grpc.StatusRuntimeException;
import io.minitempo.testsupport.GoldenRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Every recorded request that concerns what is built, against a whole single binary, as the real Tempo answered it.
@Timeout(120)
class RecordedRequestsIT {

    /// Texts of Go's decoders; ours say the same in their own words.
    private static final Pattern DECODER_TEXT = Pattern.compile(
            "ReadObject|ReadString|ID\\.UnmarshalJSONIter|unexpected EOF|jaeger\\.Batch|Go value|cannot.parse invalid"
                    + "|an HTML page");

    private static final String LIMITS = """
            overrides:
              defaults:
                ingestion: {rate_limit_bytes: 20000, burst_size_bytes: 30000, max_traces_per_user: 3}
                read: {max_search_duration: 1h}
                global: {max_bytes_per_trace: 3000}
            """;

    /// The partition is recorded as it was just after the start.
    private static final String LIVE_STORE =
            "live_store: {complete_block_timeout: 10s, partition_ring: {min_partition_owners_duration: 1h}, ";

    @TempDir
    private Path folder;

    @Test
    void ofASingleTenantAreAnsweredAsRecorded() throws Exception {
        replay("", request -> !request.isMultiTenant(), 110);
    }

    @Test
    void ofSeveralTenantsAreAnsweredAsRecorded() throws Exception {
        replay("multitenancy_enabled: true\n" + LIMITS, GoldenRequest::isMultiTenant, 25);
    }

    private void replay(String yaml, Predicate<GoldenRequest> part, int atLeast) throws Exception {
        Path file = Files.writeString(
                folder.resolve("tempo.yaml"), SingleBinary.yaml(folder).replace("live_store: {", LIVE_STORE) + yaml);
        LogWatch log = new LogWatch();
        List<String> differences = new ArrayList<>();
        int compared = 0;
        try (RunningTempo tempo = new RunningTempo(file, "", Map.of()).awaitReady()) {
            for (GoldenRequest request : queriesFirst(GoldenRequest.all())) {
                if (part.test(request)) {
                    difference(tempo, request).lines().forEach(text -> differences.add(request + ": " + text));
                    compared++;
                }
            }
            assertThat(tempo.get("/ready").statusCode()).isEqualTo(200);
        }
        assertThat(differences).isEmpty();
        assertThat(compared).isGreaterThan(atLeast);
        assertThat(log.end()).as("logged above WARN").isEmpty();
    }

    /// Tempo does not search what has just come; here it is found at once.
    private static List<GoldenRequest> queriesFirst(List<GoldenRequest> requests) {
        return requests.stream()
                .sorted(Comparator.comparing((GoldenRequest request) -> !isSearch(request)))
                .toList();
    }

    private static boolean isSearch(GoldenRequest request) {
        return !request.isGrpc()
                && Stream.of("/api/search", "/api/v2/search", "/api/metrics/", "/querier/api/search")
                        .anyMatch(request.path()::startsWith);
    }

    private static String difference(RunningTempo tempo, GoldenRequest request) {
        return request.isGrpc() ? grpcDifference(tempo, request) : httpDifference(tempo, request);
    }

    private static String httpDifference(RunningTempo tempo, GoldenRequest request) {
        int port = switch (request.port()) {
            case 3300 -> tempo.port("otlp", "http");
            case 3302 -> tempo.port("zipkin", "http");
            case 3303 -> tempo.port("jaeger", "thrift_http");
            default -> tempo.process().httpPort();
        };
        HttpResponse<byte[]> response =
                tempo.send(request.text("method"), tempo.url(port, request.path()), request.headers(), body(request));
        StringBuilder differences = new StringBuilder();
        int status = request.answer().get("status").asInt();
        String actual = text(response.body());
        if (response.statusCode() != status) {
            differences.append("status " + response.statusCode() + ", not " + status + ": " + actual + "\n");
        }
        for (String header : List.of("Content-Type", "Retry-After")) {
            String value = response.headers().firstValue(header).orElse("");
            if (!value.equals(request.answerHeader(header))) {
                differences.append(header + " '" + value + "', not '" + request.answerHeader(header) + "'\n");
            }
        }
        String expected = text(request.answerBody());
        boolean sameText = withoutTimes(actual).equals(withoutTimes(expected));
        if (!sameText && !DECODER_TEXT.matcher(expected).find()) {
            differences.append("body " + escaped(actual) + ", not " + escaped(expected) + "\n");
        }
        boolean isProtobuf =
                status >= 400 && request.answerHeader("Content-Type").equals("application/x-protobuf");
        return differences + (isProtobuf ? statusDifference(request, response.body()) : "");
    }

    /// Without what depends on the time of the request and on what else the data lies beside.
    private static String withoutTimes(String body) {
        return body.replaceFirst("\"inspectedBytes\":\"\\d+\",?", "")
                .replaceAll("(\\{\"timestampMs\":\"\\d+\"\\},?)+", "samples of zero");
    }

    /// The recording only says that it is too large for the limit.
    private static byte[] body(GoldenRequest request) {
        return request.name().equals("multi trace too large") ? Spans.named("x".repeat(7_900)) : request.body();
    }

    private static String statusDifference(GoldenRequest request, byte[] body) {
        try {
            int expected = Status.parseFrom(request.answerBody()).getCode();
            int actual = Status.parseFrom(body).getCode();
            return actual == expected ? "" : "code " + actual + ", not " + expected + "\n";
        } catch (InvalidProtocolBufferException e) {
            return "no google.rpc.Status: " + e.getMessage() + "\n";
        }
    }

    private static String escaped(String text) {
        String line = text.replace("\n", "\\n").replace("\r", "\\r");
        return line.length() > 400 ? line.substring(0, 400) + "..." : line;
    }

    private static String text(byte[] body) {
        return new String(body, StandardCharsets.UTF_8);
    }

    private static String grpcDifference(RunningTempo tempo, GoldenRequest request) {
        String method = request.text("grpc");
        int port = tempo.port(method.startsWith("/jaeger") ? "jaeger" : "otlp", "grpc");
        String expected = request.answer().get("code").asString();
        String details = request.answer().path("details").asString("");
        try {
            tempo.call(port, method, request.metadata(), request.body());
            return expected.equals("OK") ? "" : "taken, not " + expected;
        } catch (StatusRuntimeException e) {
            String description = String.valueOf(e.getStatus().getDescription());
            String facts = switch (e.getStatus().getCode()) {
                // The library answers for messages that exceed the limit many times over, with the same facts.
                case RESOURCE_EXHAUSTED -> details.contains("16777221") ? "16777221" : details;
                default -> details;
            };
            boolean same = e.getStatus().getCode().name().equals(expected) && description.contains(facts);
            return same ? "" : e.getStatus() + ", not " + expected + " " + details;
        }
    }
}
