// SPDX-License-Identifier: Apache-2.0
package io.minitempo.it.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.MethodDescriptor;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.minitempo.it.input.RunningTempo;
import io.minitempo.it.input.SingleBinary;
import io.minitempo.server.grpc.RawMarshaller;
import io.minitempo.testsupport.Golden;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Every recorded query over the blocks of vParquet4, asked over HTTP and gRPC of a single binary that has these
/// blocks.
@Timeout(120)
class GoldenQueriesIT {

    private static final Forms FORMS = new Forms();

    @TempDir
    private static Path folder;

    private static RunningTempo tempo;

    @BeforeAll
    static void start() throws Exception {
        Golden.copyTree("blocks-3.0.3-vParquet4", folder.resolve("blocks"));
        // Compaction is off, as when the answers were recorded: the blocks would become one, and too old one day.
        Path file = Files.writeString(
                folder.resolve("tempo.yaml"),
                SingleBinary.yaml(folder).replace("server:\n", "stream_over_http_enabled: true\nserver:\n")
                        + "query_frontend: {search: {max_spans_per_span_set: 0}}\n"
                        + "overrides: {defaults: {compaction: {compaction_disabled: true}}}\n");
        tempo = new RunningTempo(file, "", Map.of()).awaitReady();
    }

    @AfterAll
    static void stop() {
        tempo.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"search", "tags", "values", "metrics", "instant"})
    void answersAsRecorded(String kind) {
        Replay.all(tempo, kind);
    }

    /// Which traces are found first, their order and exemplars are free; forms and everything else are not.
    @Test
    void answersInTheRecordedForms() throws Exception {
        List<String> differences = new ArrayList<>();
        int compared = 0;
        for (JsonNode entry : JsonMapper.shared().readTree(Golden.text("protobuf/http.json.gz"))) {
            String path = entry.get("path").asString();
            if (path.contains("/traces/")) {
                continue;
            }
            compared++;
            HttpResponse<byte[]> response = tempo.send(
                    "GET",
                    tempo.url(tempo.process().httpPort(), new RecordedQuery("http", entry).url()),
                    Map.of("Accept", entry.get("accept").asString()),
                    new byte[0]);
            byte[] expected = Base64.getDecoder().decode(entry.get("body").asString());
            String difference = FORMS.difference(path, entry, expected, response);
            if (!difference.isEmpty()) {
                differences.add(path + " " + entry.get("accept").asString() + ": " + difference);
            }
        }
        assertThat(differences).as(String.join("\n", differences)).isEmpty();
        assertThat(compared).isGreaterThan(10);
    }

    @Test
    void streamsAsRecorded() {
        List<String> differences = new ArrayList<>();
        for (JsonNode entry : JsonMapper.shared().readTree(Golden.text("protobuf/streams.json"))) {
            String method = entry.get("method").asString();
            int port = entry.get("port").asString().equals("grpc port")
                    ? tempo.process().grpcPort()
                    : tempo.process().httpPort();
            String difference = stream(port, method, entry);
            if (!difference.isEmpty()) {
                differences.add(entry.get("port").asString() + " " + method + ": " + difference);
            }
        }
        assertThat(differences).as(String.join("\n", differences)).isEmpty();
    }

    private static String stream(int port, String method, JsonNode entry) {
        byte[] request = Base64.getDecoder().decode(entry.get("request").asString());
        List<byte[]> frames = new ArrayList<>();
        String code = "OK";
        String details = "";
        ManagedChannel channel = ManagedChannelBuilder.forAddress("127.0.0.1", port)
                .usePlaintext()
                .build();
        try {
            MethodDescriptor<byte[], byte[]> descriptor = MethodDescriptor.<byte[], byte[]>newBuilder()
                    .setType(MethodDescriptor.MethodType.SERVER_STREAMING)
                    .setFullMethodName(method.substring(1))
                    .setRequestMarshaller(RawMarshaller.bytes())
                    .setResponseMarshaller(RawMarshaller.bytes())
                    .build();
            ClientCalls.blockingServerStreamingCall(
                            channel, descriptor, CallOptions.DEFAULT.withDeadlineAfter(Duration.ofSeconds(30)), request)
                    .forEachRemaining(frames::add);
        } catch (StatusRuntimeException e) {
            code = e.getStatus().getCode().name();
            details = String.valueOf(e.getStatus().getDescription());
        } finally {
            channel.shutdownNow();
        }
        if (!code.equals(entry.get("code").asString())) {
            return code + " " + details;
        }
        if (!code.equals("OK")) {
            return details.equals(entry.get("details").asString()) && frames.isEmpty() ? "" : details;
        }
        byte[] expected = Base64.getDecoder().decode(entry.get("frames").get(0).asString());
        return FORMS.streamDifference(method, expected, frames.getLast());
    }

    @Test
    void aQueryThatIsTooLongIsRefused() {
        HttpResponse<byte[]> response = tempo.get("/api/search?q=" + "x".repeat(132_000));

        assertThat(response.statusCode()).isIn(400, 431, 414);
        assertThat(new String(response.body(), StandardCharsets.UTF_8)).isNotEmpty();
    }
}
