// SPDX-License-Identifier: Apache-2.0
package io.minitempo.it.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.minitempo.testsupport.Golden;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Bad requests to a whole process: each is refused, none shows above WARN in the log, and the process serves on.
@Timeout(120)
class BadInputIT {

    private static final String EXPORT = "/opentelemetry.proto.collector.trace.v1.TraceService/Export";
    private static final Map<String, String> PROTOBUF = Map.of("Content-Type", "application/x-protobuf");

    @TempDir
    private static Path folder;

    private static LogWatch log;
    private static RunningTempo tempo;

    @BeforeAll
    static void start() throws Exception {
        log = new LogWatch();
        Path file = Files.writeString(folder.resolve("tempo.yaml"), SingleBinary.yaml(folder));
        tempo = new RunningTempo(file, "", Map.of()).awaitReady();
    }

    @AfterAll
    static void nothingWorseThanAWarningWasLogged() {
        tempo.close();
        assertThat(log.end()).isEmpty();
    }

    @AfterEach
    void theProcessServesOn() {
        assertThat(tempo.get("/ready").statusCode()).isEqualTo(200);
        assertThat(post(PROTOBUF, Spans.named("after bad input")).statusCode()).isEqualTo(200);
    }

    private static HttpResponse<byte[]> post(Map<String, String> headers, byte[] body) {
        return tempo.send("POST", tempo.url(tempo.port("otlp", "http"), "/v1/traces"), headers, body);
    }

    private static Status.Code call(byte[] message) {
        try {
            tempo.call(tempo.port("otlp", "grpc"), EXPORT, Map.of(), message);
            return Status.Code.OK;
        } catch (StatusRuntimeException e) {
            return e.getStatus().getCode();
        }
    }

    @Test
    void aRequestCutAnywhereIsRefused() {
        byte[] whole = Spans.named("a span that is cut at every length");
        assertThat(post(PROTOBUF, whole).statusCode()).isEqualTo(200);
        for (int length = 1; length < whole.length; length++) {
            assertThat(post(PROTOBUF, Arrays.copyOf(whole, length)).statusCode())
                    .as("cut at %d", length)
                    .isEqualTo(400);
        }
    }

    /// Every length up to the end of the first span, and then one in every 131.
    @Test
    void aGoldenRequestCutAnywhereIsRefused() {
        cutsAreRefused(131);
    }

    @Test
    @Tag("soak")
    void aGoldenRequestCutAtEveryLengthIsRefused() {
        cutsAreRefused(1);
    }

    /// A cut is refused unless it falls between two resources.
    private static void cutsAreRefused(int step) {
        byte[] whole = Golden.otlpRequests().getFirst();
        for (int length = 1; length < whole.length; length += length < 1_000 ? 1 : step) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThat(post(PROTOBUF, cut).statusCode()).as("cut at %d", length).isEqualTo(isWhole(cut) ? 200 : 400);
        }
    }

    private static boolean isWhole(byte[] message) {
        try {
            return ExportTraceServiceRequest.parseFrom(message).isInitialized();
        } catch (InvalidProtocolBufferException e) {
            return false;
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 10, 20, 40})
    void aMessageCutIsRefusedOverGrpc(int length) {
        assertThat(call(Arrays.copyOf(Spans.named("a span that is cut"), length)))
                .isEqualTo(Status.Code.INTERNAL);
    }

    @ParameterizedTest
    @CsvSource({"0,8", "1,8", "15,8", "17,8", "32,8", "16,0", "16,7", "16,9", "16,16"})
    void idsOfOtherLengthsAreRefused(int trace, int span) {
        byte[] request = Spans.withIds(trace, span);

        assertThat(post(PROTOBUF, request).statusCode()).isEqualTo(400);
        assertThat(call(request)).isIn(Status.Code.INTERNAL, Status.Code.INVALID_ARGUMENT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "application/xml", "garbage", "*/*"})
    void otherContentTypesAreRefused(String type) {
        assertThat(post(Map.of("Content-Type", type), Spans.named("x")).statusCode())
                .isIn(400, 415);
    }

    @Test
    void aBodyThatGrowsBeyondTheLimitIsRefused() throws IOException {
        ByteArrayOutputStream bomb = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bomb)) {
            byte[] zeros = new byte[1 << 20];
            for (int megabyte = 0; megabyte < 200; megabyte++) {
                gzip.write(zeros);
            }
        }
        assertThat(bomb.size()).isLessThan(300_000);

        HttpResponse<byte[]> answer =
                post(Map.of("Content-Type", "application/x-protobuf", "Content-Encoding", "gzip"), bomb.toByteArray());

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(new String(answer.body(), java.nio.charset.StandardCharsets.UTF_8))
                .contains("too large");
    }

    @Test
    void aMessageBeyondTheLimitIsRefusedOverGrpc() {
        assertThatThrownBy(() -> tempo.call(tempo.port("otlp", "grpc"), EXPORT, Map.of(), new byte[5 << 20]))
                .isInstanceOfSatisfying(
                        StatusRuntimeException.class,
                        e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED));
    }

    @Test
    void textThatIsNotUtf8IsTakenAndFound() {
        byte[] id = "not-utf8-trace-!".getBytes(StandardCharsets.US_ASCII);
        byte[] span = "not-utf8".getBytes(StandardCharsets.US_ASCII);
        byte[] request = Spans.request(id, span, new byte[] {(byte) 0xff, (byte) 0xfe, 'x', (byte) 0xc0});

        assertThat(post(PROTOBUF, request).statusCode()).isEqualTo(200);
        HttpResponse<byte[]> found = tempo.get("/api/traces/" + HexFormat.of().formatHex(id));
        assertThat(found.statusCode()).isEqualTo(200);
        assertThat(new String(found.body(), StandardCharsets.UTF_8)).contains("\uFFFD\uFFFDx\uFFFD");
    }
}
