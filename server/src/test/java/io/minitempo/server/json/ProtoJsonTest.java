// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.minitempo.proto.tempopb.PartialStatus;
import io.minitempo.proto.tempopb.Sample;
import io.minitempo.proto.tempopb.SearchRequest;
import io.minitempo.proto.tempopb.SearchResponse;
import io.minitempo.proto.tempopb.SearchTagValuesV2Response;
import io.minitempo.proto.tempopb.SearchTagsV2Response;
import io.minitempo.proto.tempopb.TimeSeries;
import io.minitempo.proto.tempopb.Trace;
import io.minitempo.proto.tempopb.TraceByIDMetrics;
import io.minitempo.proto.tempopb.TraceByIDResponse;
import io.minitempo.testsupport.Golden;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ProtoJsonTest {

    /// The recorded answers in protobuf, and what the real Tempo made of the same lookup in JSON, byte for byte.
    @Test
    void tracesLookAsTempoWritesThem() throws Exception {
        JsonNode recorded = new JsonMapper().readTree(Golden.text("protobuf/http.json.gz"));
        Map<String, byte[]> messages = new HashMap<>();
        for (JsonNode entry : recorded) {
            if (is(entry, "application/protobuf")) {
                messages.put(entry.path("path").stringValue(), body(entry));
            }
        }
        int compared = 0;
        for (JsonNode entry : recorded) {
            String path = entry.path("path").stringValue();
            boolean v1 = path.startsWith("/api/traces/");
            if (!is(entry, "application/json") || !(v1 || path.startsWith("/api/v2/traces/"))) {
                continue;
            }
            Message message =
                    v1 ? Trace.parseFrom(messages.get(path)) : TraceByIDResponse.parseFrom(messages.get(path));
            String expected = new String(body(entry), StandardCharsets.UTF_8);
            assertThat(json(message))
                    .as(path)
                    .isEqualTo(v1 ? expected.replaceFirst("\"batches\":", "\"resourceSpans\":") : expected);
            compared++;
        }
        assertThat(compared).isEqualTo(13);
    }

    private static boolean is(JsonNode entry, String accept) {
        return entry.path("status").intValue() == 200
                && entry.path("accept").stringValue().equals(accept);
    }

    private static byte[] body(JsonNode entry) {
        return Base64.getDecoder().decode(entry.path("body").stringValue());
    }

    private static String json(Message message) {
        return new String(ProtoJson.of(message.getDescriptorForType()).write(message), StandardCharsets.UTF_8);
    }

    @Test
    void zeroesAreLeftOutAndMessagesThatAreSetAreNot() {
        assertThat(json(TraceByIDResponse.getDefaultInstance())).isEqualTo("{}");
        assertThat(json(TraceByIDResponse.newBuilder()
                        .setTrace(Trace.getDefaultInstance())
                        .setMetrics(TraceByIDMetrics.getDefaultInstance())
                        .build()))
                .isEqualTo("{\"trace\":{},\"metrics\":{}}");
    }

    @Test
    void membersOfOneofsStandEvenIfZero() {
        assertThat(json(AnyValue.getDefaultInstance())).isEqualTo("{}");
        assertThat(json(AnyValue.newBuilder().setStringValue("").build())).isEqualTo("{\"stringValue\":\"\"}");
        assertThat(json(AnyValue.newBuilder().setBoolValue(false).build())).isEqualTo("{\"boolValue\":false}");
        assertThat(json(AnyValue.newBuilder().setIntValue(0).build())).isEqualTo("{\"intValue\":\"0\"}");
        assertThat(json(AnyValue.newBuilder().setDoubleValue(0).build())).isEqualTo("{\"doubleValue\":0}");
        assertThat(json(AnyValue.newBuilder().setBytesValue(ByteString.EMPTY).build()))
                .isEqualTo("{\"bytesValue\":\"\"}");
        assertThat(json(AnyValue.newBuilder()
                        .setArrayValue(ArrayValue.getDefaultInstance())
                        .build()))
                .isEqualTo("{\"arrayValue\":{}}");
    }

    @Test
    void enumsAreNamesUnlessUnknown() {
        TraceByIDResponse.Builder answer = TraceByIDResponse.newBuilder();
        assertThat(json(answer.setStatus(PartialStatus.PARTIAL).build())).isEqualTo("{\"status\":\"PARTIAL\"}");
        assertThat(json(answer.setStatusValue(77).build())).isEqualTo("{\"status\":77}");
        assertThat(json(answer.setStatusValue(-1).build())).isEqualTo("{\"status\":-1}");
    }

    @Test
    void wideNumbersAreQuotedAndNarrowOnesAreNot() {
        assertThat(json(TraceByIDMetrics.newBuilder().setInspectedBytes(-1).build()))
                .isEqualTo("{\"inspectedBytes\":\"18446744073709551615\"}");
        assertThat(json(Span.newBuilder()
                        .setStartTimeUnixNano(-2)
                        .setDroppedAttributesCount(-1)
                        .setFlags(256)
                        .build()))
                .isEqualTo("{\"startTimeUnixNano\":\"18446744073709551614\",\"droppedAttributesCount\":4294967295,"
                        + "\"flags\":256}");
    }

    /// As in the recorded answers (`protobuf/http.json.gz`), although the value has the smaller number.
    @Test
    void samplesBeginWithTheirTime() {
        Sample sample = Sample.newBuilder()
                .setValue(0.5)
                .setTimestampMs(1_795_176_060_000L)
                .build();
        TimeSeries series = TimeSeries.newBuilder()
                .addSamples(sample)
                .addSamples(sample.toBuilder().clearValue())
                .build();

        assertThat(json(series))
                .isEqualTo("{\"samples\":[{\"timestampMs\":\"1795176060000\",\"value\":0.5},"
                        + "{\"timestampMs\":\"1795176060000\"}]}");
        assertThat(json(sample)).isEqualTo("{\"timestampMs\":\"1795176060000\",\"value\":0.5}");
    }

    @Test
    void mapsAreSortedByKey() {
        assertThat(json(SearchRequest.newBuilder()
                        .putTags("b", "2")
                        .putTags("a", "<1>")
                        .putTags("c", "")
                        .setLimit(5)
                        .build()))
                .isEqualTo("{\"Tags\":{\"a\":\"\\u003c1\\u003e\",\"b\":\"2\",\"c\":\"\"},\"Limit\":5}");
    }

    @Test
    void aMessageOfAnotherTypeIsRefused() {
        ProtoJson ofTraces = ProtoJson.of(Trace.getDescriptor());
        assertThatThrownBy(() -> ofTraces.write(KeyValue.getDefaultInstance()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Trace")
                .hasMessageContaining("KeyValue");
    }

    @Test
    void searchAndTagAnswersLookAsTempoWritesThem() throws Exception {
        JsonNode recorded = new JsonMapper().readTree(Golden.text("protobuf/http.json.gz"));
        int compared = 0;
        for (JsonNode entry : recorded) {
            if (is(entry, "application/protobuf")
                    && entry.path("path").stringValue().equals("/api/search")) {
                SearchResponse message = SearchResponse.parseFrom(body(entry));
                JsonNode ours = new JsonMapper().readTree(json(message));
                assertThat(ours.path("traces").size()).isEqualTo(message.getTracesCount());
                assertThat(ours.path("traces").path(0).path("traceID").stringValue())
                        .isEqualTo(message.getTraces(0).getTraceID());
                compared++;
            }
        }
        assertThat(compared).isEqualTo(1);
        assertThat(json(SearchTagsV2Response.getDefaultInstance())).isEqualTo("{}");
        assertThat(json(SearchTagValuesV2Response.getDefaultInstance())).isEqualTo("{}");
    }
}
