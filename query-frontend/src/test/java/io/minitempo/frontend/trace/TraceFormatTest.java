// SPDX-License-Identifier: Apache-2.0
package io.minitempo.frontend.trace;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.minitempo.core.TraceId;
import io.minitempo.proto.tempopb.Trace;
import io.minitempo.proto.tempopb.TraceByIDResponse;
import io.minitempo.server.http.HttpHeaders;
import io.minitempo.server.http.HttpResponse;
import io.minitempo.testsupport.Golden;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.common.v1.KeyValueList;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Every recorded form of a trace, made from the recorded protobuf form (`golden/protobuf/http.json.gz`).
class TraceFormatTest {

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Recorded(String path, String accept, int status, String contentType, byte[] body) {}

    private static List<Recorded> recorded(String prefix) throws Exception {
        List<Recorded> answers = new ArrayList<>();
        for (JsonNode entry : new ObjectMapper().readTree(Golden.bytes("protobuf/http.json.gz"))) {
            String path = entry.get("path").asText();
            if (path.startsWith(prefix) && entry.get("status").asInt() == 200) {
                answers.add(new Recorded(
                        path,
                        entry.get("accept").asText(),
                        entry.get("status").asInt(),
                        entry.get("content_type").asText(),
                        Base64.getDecoder().decode(entry.get("body").asText())));
            }
        }
        assertThat(answers).hasSizeGreaterThan(20);
        return answers;
    }

    private static Map<String, byte[]> protobuf(List<Recorded> answers) {
        Map<String, byte[]> bodies = new HashMap<>();
        answers.stream()
                .filter(answer -> answer.accept.equals("application/protobuf"))
                .forEach(answer -> bodies.put(answer.path, answer.body));
        return bodies;
    }

    private static TraceFormat format(String accept) {
        return TraceFormat.accepted(HttpHeaders.of("Accept", accept));
    }

    private static void assertSame(Recorded expected, HttpResponse actual) throws InterruptedException {
        String name = expected.path + " " + expected.accept;
        assertThat(actual.contentType()).as(name).contains(expected.contentType);
        assertThat(new String(actual.bodyBytes(), UTF_8)).as(name).isEqualTo(new String(expected.body, UTF_8));
    }

    @Test
    void everyFormOfVersion1IsByteForByteTempos() throws Exception {
        List<Recorded> answers = recorded("/api/traces/");
        Map<String, byte[]> protobuf = protobuf(answers);
        for (Recorded answer : answers) {
            Trace trace = Trace.parseFrom(protobuf.get(answer.path));
            assertSame(answer, format(answer.accept).version1(trace));
        }
    }

    @Test
    void everyFormOfVersion2IsByteForByteTempos() throws Exception {
        List<Recorded> answers = recorded("/api/v2/traces/");
        Map<String, byte[]> protobuf = protobuf(answers);
        for (Recorded answer : answers) {
            TraceByIDResponse response = TraceByIDResponse.parseFrom(protobuf.get(answer.path));
            TraceId id = TraceId.parse(answer.path.substring("/api/v2/traces/".length()));
            assertSame(answer, format(answer.accept).version2(id, response));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "text/html, JSON",
        "*/*, JSON",
        "'application/json, application/protobuf', PROTOBUF",
        "application/json;q=1, JSON",
        "'application/vnd.grafana.llm, application/json', JSON",
        "application/vnd.grafana.llm+json, LLM"
    })
    void theFirstKnownTypeAnywhereInAcceptWins(String accept, TraceFormat expected) {
        assertThat(format(accept)).isEqualTo(expected);
        assertThat(TraceFormat.accepted(HttpHeaders.EMPTY)).isEqualTo(TraceFormat.JSON);
    }

    @Test
    void onlyTheListIsRenamedNotWhatLooksLikeIt() throws InterruptedException {
        Trace trace = trace(Span.newBuilder().setName("\"resourceSpans\":").build());
        String json = new String(TraceFormat.JSON.version1(trace).bodyBytes(), UTF_8);
        assertThat(json).startsWith("{\"batches\":[").contains("\\\"resourceSpans\\\":");
        byte[] empty = TraceFormat.JSON.version1(Trace.getDefaultInstance()).bodyBytes();
        assertThat(empty).asString().isEqualTo("{}");
    }

    @Test
    void modelsSeeNestedAttributesAsPlainJson() throws InterruptedException {
        KeyValue inner = KeyValue.newBuilder()
                .setKey("b")
                .setValue(AnyValue.newBuilder().setDoubleValue(1.5))
                .build();
        Span span = Span.newBuilder()
                .setKindValue(9)
                .addAttributes(KeyValue.newBuilder()
                        .setKey("z")
                        .setValue(AnyValue.newBuilder()
                                .setKvlistValue(KeyValueList.newBuilder().addValues(inner))))
                .addAttributes(KeyValue.newBuilder()
                        .setKey("a")
                        .setValue(AnyValue.newBuilder().setIntValue(1)))
                .addAttributes(KeyValue.newBuilder()
                        .setKey("a")
                        .setValue(AnyValue.newBuilder().setIntValue(2)))
                .build();
        TraceByIDResponse response =
                TraceByIDResponse.newBuilder().setTrace(trace(span)).build();
        String json =
                new String(TraceFormat.LLM.version2(new TraceId(0, 1), response).bodyBytes(), UTF_8);
        assertThat(json)
                .contains("\"attributes\":{\"a\":2,\"z\":{\"b\":1.5}}")
                .contains("\"kind\":\"9\"")
                .contains("\"status\":{\"code\":\"STATUS_CODE_UNSET\",\"message\":\"\"}")
                .endsWith("\"metrics\":{}}");
    }

    private static Trace trace(Span span) {
        return Trace.newBuilder()
                .addResourceSpans(ResourceSpans.newBuilder()
                        .addScopeSpans(ScopeSpans.newBuilder().addSpans(span)))
                .build();
    }
}
