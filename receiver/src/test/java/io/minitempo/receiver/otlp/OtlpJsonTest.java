// SPDX-License-Identifier: Apache-2.0
package io.minitempo.receiver.otlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.minitempo.core.wire.WireWriter;
import io.minitempo.receiver.scan.Growth;
import io.minitempo.receiver.scan.MalformedRequestException;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.EntityRef;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.common.v1.KeyValueList;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OtlpJsonTest {

    private static final ExportTraceServiceRequest FULL = ExportTraceServiceRequest.newBuilder()
            .addResourceSpans(ResourceSpans.newBuilder()
                    .setSchemaUrl("u1")
                    .setResource(Resource.newBuilder()
                            .addAttributes(attribute("s", AnyValue.newBuilder().setStringValue("")))
                            .addAttributes(attribute("b", AnyValue.newBuilder().setBoolValue(false)))
                            .addAttributes(attribute("i", AnyValue.newBuilder().setIntValue(-5)))
                            .addAttributes(attribute("d", AnyValue.newBuilder().setDoubleValue(0.5)))
                            .addAttributes(attribute(
                                    "y", AnyValue.newBuilder().setBytesValue(ByteString.copyFromUtf8("bytes"))))
                            .addAttributes(attribute(
                                    "a",
                                    AnyValue.newBuilder()
                                            .setArrayValue(ArrayValue.newBuilder()
                                                    .addValues(AnyValue.newBuilder()
                                                            .setIntValue(1))
                                                    .addValues(AnyValue.newBuilder()))))
                            .addAttributes(attribute(
                                    "traceId",
                                    AnyValue.newBuilder()
                                            .setKvlistValue(KeyValueList.newBuilder()
                                                    .addValues(attribute(
                                                            "k",
                                                            AnyValue.newBuilder()
                                                                    .setStringValue("v"))))))
                            .addAttributes(KeyValue.newBuilder().setKey("unset"))
                            .addEntityRefs(EntityRef.newBuilder()
                                    .setSchemaUrl("e")
                                    .setType("t")
                                    .addIdKeys("k1")
                                    .addIdKeys("")
                                    .addDescriptionKeys("d1"))
                            .setDroppedAttributesCount(1))
                    .addScopeSpans(ScopeSpans.newBuilder()
                            .setSchemaUrl("u2")
                            .setScope(InstrumentationScope.newBuilder()
                                    .setName("lib")
                                    .setVersion("1")
                                    .setDroppedAttributesCount(2))
                            .addSpans(Span.newBuilder()
                                    .setTraceId(hex("5b8efff798038103d269b633813fc60c"))
                                    .setSpanId(hex("eee19b7ec3c1b174"))
                                    .setParentSpanId(hex("eee19b7ec3c1b173"))
                                    .setTraceState("a=b")
                                    .setName("n")
                                    .setKind(Span.SpanKind.SPAN_KIND_SERVER)
                                    .setStartTimeUnixNano(1795176000000000000L)
                                    .setEndTimeUnixNano(-1L)
                                    .setDroppedAttributesCount(3)
                                    .setDroppedEventsCount(4)
                                    .setDroppedLinksCount(5)
                                    .setFlags(0x80000001)
                                    .addEvents(Span.Event.newBuilder()
                                            .setTimeUnixNano(7)
                                            .setName("e")
                                            .setDroppedAttributesCount(6))
                                    .addLinks(Span.Link.newBuilder()
                                            .setTraceId(hex("5b8efff798038103d269b633813fc60d"))
                                            .setSpanId(hex("eee19b7ec3c1b175"))
                                            .setTraceState("t")
                                            .setFlags(9)
                                            .setDroppedAttributesCount(8))
                                    .setStatus(Status.newBuilder()
                                            .setMessage("m")
                                            .setCode(Status.StatusCode.STATUS_CODE_ERROR)))))
            .build();

    private static final String FULL_JSON = """
            {"resourceSpans": [{"schemaUrl": "u1", "resource": {"attributes": [
              {"key": "s", "value": {"stringValue": ""}}, {"key": "b", "value": {"boolValue": false}},
              {"key": "i", "value": {"intValue": "-5"}}, {"key": "d", "value": {"doubleValue": 0.5}},
              {"key": "y", "value": {"bytesValue": "Ynl0ZXM="}},
              {"key": "a", "value": {"arrayValue": {"values": [{"intValue": 1}, {}]}}},
              {"key": "traceId", "value": {"kvlistValue": {"values": [{"key": "k", "value": {"stringValue": "v"}}]}}},
              {"key": "unset"}],
              "entityRefs": [{"schemaUrl": "e", "type": "t", "idKeys": ["k1", ""], "descriptionKeys": ["d1"]}],
              "droppedAttributesCount": 1},
             "scopeSpans": [{"schemaUrl": "u2", "scope": {"name": "lib", "version": "1", "droppedAttributesCount": 2},
              "spans": [{"traceId": "5B8EFFF798038103d269b633813fc60c", "spanId": "eee19b7ec3c1b174",
                "parentSpanId": "eee19b7ec3c1b173", "traceState": "a=b", "name": "n", "kind": "SPAN_KIND_SERVER",
                "startTimeUnixNano": "1795176000000000000", "endTimeUnixNano": 18446744073709551615,
                "droppedAttributesCount": 3, "droppedEventsCount": 4, "droppedLinksCount": 5, "flags": 2147483649,
                "events": [{"timeUnixNano": 7, "name": "e", "droppedAttributesCount": 6}],
                "links": [{"traceId": "5b8efff798038103d269b633813fc60d", "spanId": "eee19b7ec3c1b175",
                   "traceState": "t", "flags": 9, "droppedAttributesCount": 8}],
                "status": {"message": "m", "code": "STATUS_CODE_ERROR"}, "unknown": {"a": [1, {"b": 2}]}}]}]}]}
            """;

    @Test
    void everyFieldArrives() throws Exception {
        assertThat(parse(FULL_JSON)).isEqualTo(FULL);
    }

    @Test
    void snakeCaseIsAsGood() throws Exception {
        String snake = FULL_JSON
                .replaceAll("\"traceId\": \\{", "\"keep\": {")
                .replaceAll("(?<=[a-z])([A-Z])(?=[a-zA-Z]*\":)", "_$1");
        StringBuilder lower = new StringBuilder();
        java.util.regex.Matcher keys =
                java.util.regex.Pattern.compile("\"[a-zA-Z_]+\":").matcher(snake);
        while (keys.find()) {
            keys.appendReplacement(lower, keys.group().toLowerCase(java.util.Locale.ROOT));
        }
        keys.appendTail(lower);

        assertThat(lower).contains("\"start_time_unix_nano\":", "\"resource_spans\":");
        assertThat(parse(lower.toString())).isEqualTo(FULL);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"name\": 5}|name: expected a string, found 5",
                "{\"traceId\": \"5b8e\"}|traceId: expected 32 hex digits, found 5b8e",
                "{\"traceId\": \"zz8efff798038103d269b633813fc60c\"}|traceId: expected 32 hex digits",
                "{\"spanId\": \"5b8efff798038103d269b633813fc60c\"}|spanId: expected 16 hex digits",
                "{\"kind\": {}}|kind: expected a number or name, found an object",
                "{\"startTimeUnixNano\": 1.5}|startTimeUnixNano: expected an integer, found 1.5",
                "{\"startTimeUnixNano\": \"later\"}|startTimeUnixNano: expected an integer, found later",
                "{\"startTimeUnixNano\": 18446744073709551616}|expected an unsigned 64-bit integer",
                "{\"startTimeUnixNano\": -1}|startTimeUnixNano: expected an unsigned 64-bit integer, found -1",
                "{\"droppedEventsCount\": \"-1\"}|droppedEventsCount: expected an unsigned 32-bit number, found -1",
                "{\"droppedLinksCount\": 4294967296}|droppedLinksCount: expected an unsigned 32-bit number",
                "{\"attributes\": [{\"value\": {\"intValue\": \"9223372036854775808\"}}]}|intValue: expected a 64-bit integer",
                "{\"flags\": 4294967296}|flags: expected an unsigned 32-bit number",
                "{\"events\": {}}|events: expected an array, found an object",
                "{\"attributes\": [{\"value\": {\"boolValue\": \"true\"}}]}|boolValue: expected true or false",
                "{\"attributes\": [{\"value\": {\"bytesValue\": \"%%\"}}]}|bytesValue: expected base64, found %%",
                "{\"attributes\": [{\"value\": {\"doubleValue\": \"x\"}}]}|doubleValue: expected a number, found x",
                "{\"status\": []}|status: expected an object, found an array",
            })
    void valuesOfWrongKindsAreRefusedByName(String span, String message) {
        assertThatThrownBy(() -> parse("{\"resourceSpans\": [{\"scopeSpans\": [{\"spans\": [" + span + "]}]}]}"))
                .isInstanceOf(MalformedRequestException.class)
                .hasMessageContaining(message)
                .hasMessageContaining(" at byte ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "{", "[]", "{\"resourceSpans\": [", "{} {}", "{\"a\" 1}", "\u0000", "nul", "5"})
    void whatIsNoRequestIsRefused(String json) {
        assertThatThrownBy(() -> parse(json))
                .isInstanceOf(MalformedRequestException.class)
                .hasMessageStartingWith("json: ");
    }

    @Test
    void textThatIsNoUtf8IsTakenAllTheSame() throws Exception {
        byte[] json = "{\"resourceSpans\": [{\"schemaUrl\": \"a\u00ff\"}, {\"\u00ff\": 1}]}"
                .getBytes(StandardCharsets.ISO_8859_1);
        WireWriter out = new WireWriter(16);
        OtlpJson.write(json, 0, json.length, out, Growth.UNLIMITED);

        assertThat(ExportTraceServiceRequest.parseFrom(out.toByteArray()).getResourceSpansList())
                .extracting(ResourceSpans::getSchemaUrl)
                .containsExactly("a\ufffd", "");
    }

    @Test
    void halfASurrogateIsReplaced() throws Exception {
        assertThat(parse("{\"resourceSpans\": [{\"schemaUrl\": \"a\\ud800b\"}]}")
                        .getResourceSpans(0)
                        .getSchemaUrl())
                .isIn("a\ufffdb", "a?b");
    }

    @Test
    void nullIsAsGoodAsAbsent() throws Exception {
        assertThat(parse("null")).isEqualTo(ExportTraceServiceRequest.getDefaultInstance());
        assertThat(parse("{\"resourceSpans\": null}")).isEqualTo(ExportTraceServiceRequest.getDefaultInstance());
        assertThat(parse("{\"resourceSpans\": [null, {\"resource\": null, \"schemaUrl\": null}]}")
                        .getResourceSpansCount())
                .isEqualTo(2);
    }

    @Test
    void unknownEnumNamesCountAsZeroAndNumbersStay() throws Exception {
        Span span = parse("{\"resourceSpans\": [{\"scopeSpans\": [{\"spans\": ["
                        + "{\"kind\": \"SPAN_KIND_NEW\", \"status\": {\"code\": 7}}]}]}]}")
                .getResourceSpans(0)
                .getScopeSpans(0)
                .getSpans(0);

        assertThat(span.getKindValue()).isZero();
        assertThat(span.getStatus().getCodeValue()).isEqualTo(7);
    }

    @Test
    void ofRepeatedKeysScalarsTakeTheLastAndListsGrow() throws Exception {
        ScopeSpans scopeSpans = parse("{\"resourceSpans\": [{\"scopeSpans\": [{\"spans\": [{\"name\": \"a\"}],"
                        + "\"spans\": [{\"name\": \"b\", \"name\": \"c\"}]}]}]}")
                .getResourceSpans(0)
                .getScopeSpans(0);

        assertThat(scopeSpans.getSpansList()).extracting(Span::getName).containsExactly("a", "c");
    }

    @Test
    void bottomlessNestingIsRefused() {
        String json = "{\"resourceSpans\":[{\"resource\":{\"attributes\":[{\"value\":"
                + "{\"arrayValue\":{\"values\":[".repeat(100_000);

        assertThatThrownBy(() -> parse(json)).isInstanceOf(MalformedRequestException.class);
    }

    private static ExportTraceServiceRequest parse(String json) throws InvalidProtocolBufferException {
        byte[] bytes = ("##" + json + "##").getBytes(StandardCharsets.UTF_8);
        WireWriter out = new WireWriter(64);
        OtlpJson.write(bytes, 2, bytes.length - 4, out, Growth.UNLIMITED);
        return ExportTraceServiceRequest.parseFrom(out.toByteArray());
    }

    private static ByteString hex(String digits) {
        return ByteString.copyFrom(HexFormat.of().parseHex(digits));
    }

    private static KeyValue attribute(String key, AnyValue.Builder value) {
        return KeyValue.newBuilder().setKey(key).setValue(value).build();
    }
}
