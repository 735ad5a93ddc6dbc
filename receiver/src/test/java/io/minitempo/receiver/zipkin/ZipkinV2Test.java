// SPDX-License-Identifier: Apache-2.0
package io.minitempo.receiver.zipkin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.minitempo.core.wire.WireWriter;
import io.minitempo.receiver.scan.Growth;
import io.minitempo.receiver.scan.MalformedRequestException;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import io.opentelemetry.proto.trace.v1.Status;
import io.opentelemetry.proto.trace.v1.Status.StatusCode;
import io.opentelemetry.proto.trace.v1.TracesData;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Version 2: the numbered rules of `spec/write-path.md §1.5`, and what is refused.
class ZipkinV2Test {

    private static final String IDS = "\"traceId\": \"5af7183fb1d4cf5f\", \"id\": \"352bff9a74ca9ad2\"";

    private static TracesData traces(boolean parse, String... spans) {
        byte[] json = ("[" + String.join(",", spans) + "]").getBytes(StandardCharsets.UTF_8);
        return new ZipkinTranslator(parse)
                .translate(ZipkinJsonV2.decode(json, 0, json.length, Growth.UNLIMITED), Growth.UNLIMITED);
    }

    private static Span span(String fields) {
        return traces(false, "{" + IDS + ", \"timestamp\": 1000" + fields + "}")
                .getResourceSpans(0)
                .getScopeSpans(0)
                .getSpans(0);
    }

    private static Span tagged(String tags) {
        return span(", \"tags\": {" + tags + "}");
    }

    private static String ofService(String service, String tags) {
        return "{" + IDS + ", \"timestamp\": 1, \"localEndpoint\": {\"serviceName\": \"" + service + "\"}, \"tags\": {"
                + tags + "}}";
    }

    @Test
    void rules1To3GroupByServiceAndLibrary() {
        TracesData traces = traces(
                false,
                ofService("b", "\"otel.library.name\": \"y\", \"host.name\": \"second\""),
                ofService(
                        "b", "\"otel.library.name\": \"x\", \"otel.library.version\": \"1\", \"host.name\": \"first\""),
                ofService("a", "\"otlp.service.name.source\": \"process.name\", \"k\": \"v\""),
                "{" + IDS + ", \"tags\": {\"host.name\": \"nobody's\"}}");

        assertThat(traces.getResourceSpansList())
                .extracting(r -> attributes(r.getResource().getAttributesList()))
                .containsExactly("", "process.name=a", "service.name=b host.name=first");
        ResourceSpans b = traces.getResourceSpans(2);
        assertThat(b.getScopeSpansList())
                .extracting(s -> s.getScope().getName() + s.getScope().getVersion())
                .containsExactly("x1", "y");
        assertThat(b.getScopeSpans(1).getSpans(0).getAttributesList())
                .as("resource tags of all but the first span are lost")
                .isEmpty();
        assertThat(traces.getResourceSpans(1).getScopeSpans(0).getSpans(0).getAttributesList())
                .containsExactly(Values.attribute("k", "v"));
        assertThat(traces.getResourceSpans(0).getScopeSpans(0).getSpans(0).getAttributesList())
                .containsExactly(Values.attribute("otel.zipkin.absentField.startTime", Values.bool(true)));
    }

    private static String attributes(List<KeyValue> attributes) {
        return String.join(
                " ",
                attributes.stream()
                        .map(a -> a.getKey() + "=" + a.getValue().getStringValue())
                        .toList());
    }

    @Test
    void rule4ParentAndTraceState() {
        assertThat(span(", \"parentId\": \"1\"").getParentSpanId())
                .isEqualTo(ByteString.copyFrom(HexFormat.of().parseHex("0000000000000001")));
        assertThat(span(", \"parentId\": \"352bff9a74ca9ad2\"").getParentSpanId())
                .isEmpty();
        Span span = tagged("\"w3c.tracestate\": \"a=b\"");
        assertThat(span.getTraceState()).isEqualTo("a=b");
        assertThat(span.getAttributesList()).isEmpty();
    }

    @Test
    void rule5Kind() {
        assertThat(span(", \"kind\": \"SERVER\", \"shared\": true, \"debug\": false")
                        .getKind())
                .isEqualTo(SpanKind.SPAN_KIND_SERVER);
        assertThat(tagged("\"span.kind\": \"internal\"").getKind()).isEqualTo(SpanKind.SPAN_KIND_INTERNAL);
        assertThat(tagged("\"span.kind\": \"internal\"").getAttributesList()).isEmpty();
        assertThat(tagged("\"span.kind\": \"client\"").getKind()).isEqualTo(SpanKind.SPAN_KIND_UNSPECIFIED);
        assertThat(span(", \"kind\": \"CLIENT\", \"tags\": {\"span.kind\": \"x\"}")
                        .getAttributesList())
                .containsExactly(Values.attribute("span.kind", "x"));
    }

    @ParameterizedTest
    @CsvSource({
        "Ok,OK",
        "STATUS_CODE_OK,OK",
        "Error,ERROR",
        "STATUS_CODE_ERROR,ERROR",
        "Unset,UNSET",
        "OK,UNSET",
        "ERROR,UNSET"
    })
    void rule6StatusCode(String tag, String code) {
        Span span = tagged("\"otel.status_code\": \"" + tag + "\", \"otel.status_description\": \"d\"");
        assertThat(span.getStatus())
                .isEqualTo(Status.newBuilder()
                        .setCode(StatusCode.valueOf("STATUS_CODE_" + code))
                        .setMessage("d")
                        .build());
        assertThat(span.getAttributesList()).isEmpty();
    }

    @Test
    void rule6ErrorWinsAndStaysUnlessItSaysJustTrue() {
        Span plain = tagged("\"error\": \"true\", \"otel.status_code\": \"Ok\"");
        assertThat(plain.getStatus().getCode()).isEqualTo(StatusCode.STATUS_CODE_ERROR);
        assertThat(plain.getAttributesList()).isEmpty();
        Span text = tagged("\"error\": \"it broke\"");
        assertThat(text.getStatus().getCode()).isEqualTo(StatusCode.STATUS_CODE_ERROR);
        assertThat(text.getAttributesList()).containsExactly(Values.attribute("error", "it broke"));
    }

    @Test
    void rule7LinksUpToTheFirstGap() {
        Span span = tagged("\"otlp.link.0\": \"01|02|ts|{\\\"k\\\": \\\"a|b\\\"}|3\", \"otlp.link.2\": \"x\"");

        assertThat(span.getLinksList())
                .containsExactly(Span.Link.newBuilder()
                        .setTraceId(ByteString.copyFrom(HexFormat.of().parseHex("00000000000000000000000000000001")))
                        .setSpanId(ByteString.copyFrom(HexFormat.of().parseHex("0000000000000002")))
                        .setTraceState("ts")
                        .addAttributes(Values.attribute("k", "a|b"))
                        .setDroppedAttributesCount(3)
                        .build());
        assertThat(span.getAttributesList()).containsExactly(Values.attribute("otlp.link.2", "x"));
    }

    @ParameterizedTest
    @CsvSource({"xy|02|||1", "01|02||[]|1", "01|02||{|1", "01|02||{}|many", "01|02"})
    void rule7MalformedLinksFailTheRequest(String link) {
        assertThatThrownBy(() -> tagged("\"otlp.link.0\": \"" + link + "\""))
                .isInstanceOf(MalformedRequestException.class);
    }

    @Test
    void rule8TypedTags() {
        Span span = traces(
                        true,
                        "{" + IDS + ", \"timestamp\": 1, \"tags\": {\"i\": \"-4\", \"d\": \"0.5\", \"b\": \"true\","
                                + " \"s\": \"4x\", \"big\": \"99999999999999999999\", \"e\": \"\"}}")
                .getResourceSpans(0)
                .getScopeSpans(0)
                .getSpans(0);

        assertThat(span.getAttributesList())
                .containsExactly(
                        Values.attribute("i", Values.integer(-4)),
                        Values.attribute("d", Values.real(0.5)),
                        Values.attribute("b", Values.bool(true)),
                        Values.attribute("s", "4x"),
                        Values.attribute("big", "99999999999999999999"),
                        Values.attribute("e", ""));
    }

    @Test
    void rule9Endpoints() {
        Span span = span(
                ", \"localEndpoint\": {\"ipv4\": \"10.0.0.1\", \"ipv6\": \"2001:0db8:0:0:0:0:0:1\","
                        + " \"port\": 80}, \"remoteEndpoint\": {\"serviceName\": \"db\", \"ipv4\": \"10.0.0.2\", \"port\": 5432}");

        assertThat(span.getAttributesList())
                .containsExactly(
                        Values.attribute("net.host.ip", "2001:db8::1"),
                        Values.attribute("net.host.port", Values.integer(80)),
                        Values.attribute("peer.service", "db"),
                        Values.attribute("net.peer.ip", "10.0.0.2"),
                        Values.attribute("net.peer.port", Values.integer(5432)));
    }

    @Test
    void rule9EndpointsTakeThePlaceOfTagsWithTheirKeys() {
        Span span = span(", \"tags\": {\"peer.service\": \"tag\", \"k\": \"v\", \"net.peer.port\": \"tag\"},"
                + " \"remoteEndpoint\": {\"serviceName\": \"db\", \"port\": 5432}");

        assertThat(span.getAttributesList())
                .containsExactly(
                        Values.attribute("peer.service", "db"),
                        Values.attribute("k", "v"),
                        Values.attribute("net.peer.port", Values.integer(5432)));
    }

    @Test
    void keysAreFoundInAnyCaseLikeGoFindsThem() {
        Span span = traces(
                        false,
                        "{\"traceID\": \"5af7183fb1d4cf5f\", \"ID\": \"352bff9a74ca9ad2\", \"Timestamp\": 1,"
                                + " \"NAME\": \"other\", \"name\": \"exact\", \"Tags\": {\"Name\": \"kept\"}}")
                .getResourceSpans(0)
                .getScopeSpans(0)
                .getSpans(0);

        assertThat(span.getName()).isEqualTo("exact");
        assertThat(span.getAttributesList()).containsExactly(Values.attribute("Name", "kept"));
    }

    @Test
    void rule10Times() {
        Span span = span(", \"duration\": 3");
        assertThat(span.getStartTimeUnixNano()).isEqualTo(1_000_000);
        assertThat(span.getEndTimeUnixNano()).isEqualTo(1_003_000);
        Span unknown = traces(false, "{" + IDS + ", \"duration\": 3}")
                .getResourceSpans(0)
                .getScopeSpans(0)
                .getSpans(0);
        assertThat(unknown.getStartTimeUnixNano()).isZero();
        assertThat(unknown.getEndTimeUnixNano()).isEqualTo(3000);
    }

    @Test
    void rule11Annotations() {
        Span span = span(", \"annotations\": [{\"timestamp\": 5, \"value\": \"plain\"}, {\"timestamp\": 6, \"value\":"
                + " \"name|{\\\"n\\\": 1, \\\"r\\\": 1.5, \\\"b\\\": true, \\\"s\\\": \\\"|\\\", \\\"o\\\": [1]}|2\"},"
                + " {\"timestamp\": 7, \"value\": \"one|bar\"}]");

        assertThat(span.getEventsList())
                .containsExactly(
                        Span.Event.newBuilder()
                                .setTimeUnixNano(5000)
                                .setName("plain")
                                .build(),
                        Span.Event.newBuilder()
                                .setTimeUnixNano(6000)
                                .setName("name")
                                .addAttributes(Values.attribute("n", Values.integer(1)))
                                .addAttributes(Values.attribute("r", Values.real(1.5)))
                                .addAttributes(Values.attribute("b", Values.bool(true)))
                                .addAttributes(Values.attribute("s", "|"))
                                .addAttributes(Values.attribute("o", "[1]"))
                                .setDroppedAttributesCount(2)
                                .build(),
                        Span.Event.newBuilder()
                                .setTimeUnixNano(7000)
                                .setName("one")
                                .build());
        assertThatThrownBy(() -> span(", \"annotations\": [{\"timestamp\": 5, \"value\": \"a | b | c\"}]"))
                .isInstanceOf(MalformedRequestException.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "{\"traceId\": \"1\"}; valid span id required",
                "{\"id\": \"1\"}; valid trace id required",
                "{\"id\": \"0\", \"traceId\": \"1\"}; valid span id required",
                "{\"id\": 5, \"traceId\": \"1\"}; json: id: expected a string, found 5",
                "{\"id\": \"g\", \"traceId\": \"1\"}; strconv.ParseUint: parsing \"g\": invalid syntax",
                "{\"id\": \"1\", \"traceId\": \"1\", \"timestamp\": -1}; timestamp: expected a number of microseconds",
                "{\"id\": \"1\", \"traceId\": \"1\", \"duration\": 1.5}; duration: expected a number of microseconds",
                "{\"id\": \"1\", \"traceId\": \"1\", \"tags\": {\"a\": 1}}; a: expected a string",
                "{\"id\": \"1\", \"traceId\": \"1\", \"tags\": []}; tags: expected an object",
                "{\"id\": \"1\", \"traceId\": \"1\", \"annotations\": {}}; annotations: expected an array",
                "{\"id\": \"1\", \"traceId\": \"1\", \"annotations\": [{\"value\": \"x\"}]}; annotation timestamp",
                "{\"id\": \"1\", \"traceId\": \"1\", \"localEndpoint\": {\"ipv4\": \"1.2.3\"}}; invalid IP address",
                "{\"id\": \"1\", \"traceId\": \"1\", \"localEndpoint\": {\"ipv6\": \"::1%eth0\"}}; invalid IP address",
                "{\"id\": \"1\", \"traceId\": \"1\", \"localEndpoint\": {\"port\": 70000}}; port: expected 0 to 65535",
                "null; span: expected an object",
                "5; span: expected an object",
            })
    void badSpansFailTheRequestWithAReason(String span, String reason) {
        assertThatThrownBy(() -> traces(false, "{" + IDS + "}", span))
                .isInstanceOf(MalformedRequestException.class)
                .hasMessageContaining(reason);
    }

    @ParameterizedTest
    @CsvSource({
        "::,::",
        "::1,::1",
        "2001:db8:0:1:1:1:1:1,2001:db8:0:1:1:1:1:1",
        "2001:0:0:1:0:0:0:1,2001:0:0:1::1",
        "fe80:0:0:0:0:0:0:0,fe80::",
        "::ffff:1.2.3.4,1.2.3.4",
        "1:2:3:4:5:6:7:8,1:2:3:4:5:6:7:8"
    })
    void addressesAreSpelledAsGoDoes(String given, String expected) {
        assertThat(IpText.normalise(given)).isEqualTo(expected);
    }

    private static byte[] protobufSpan(int traceIdBytes, int idBytes, int parentBytes) {
        WireWriter span = new WireWriter(128)
                .bytesField(1, filled(traceIdBytes))
                .bytesField(2, filled(parentBytes))
                .bytesField(3, filled(idBytes))
                .varintField(4, 2)
                .stringField(5, "get")
                .fixed64Field(6, 1000)
                .varintField(7, 5);
        int local = span.begin(8);
        span.stringField(1, "svc")
                .bytesField(2, new byte[] {10, 0, 0, 1})
                .varintField(4, 80)
                .end(local);
        int annotation = span.begin(10);
        span.fixed64Field(1, 7).stringField(2, "note").end(annotation);
        int tag = span.begin(11);
        span.stringField(1, "k").stringField(2, "v").end(tag);
        span.varintField(12, 1).varintField(13, 1).varintField(99, 1);
        return new WireWriter(128).messageField(1, span).toByteArray();
    }

    private static byte[] filled(int length) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) 1);
        return bytes;
    }

    @Test
    void protobufHasTheSameMeaning() {
        byte[] bytes = protobufSpan(16, 8, 0);

        ResourceSpans resource = new ZipkinTranslator(false)
                .translate(ZipkinProto.decode(bytes, 0, bytes.length, Growth.UNLIMITED), Growth.UNLIMITED)
                .getResourceSpans(0);

        assertThat(attributes(resource.getResource().getAttributesList())).isEqualTo("service.name=svc");
        Span span = resource.getScopeSpans(0).getSpans(0);
        assertThat(span.getKind()).isEqualTo(SpanKind.SPAN_KIND_SERVER);
        assertThat(span.getName()).isEqualTo("get");
        assertThat(span.getStartTimeUnixNano()).isEqualTo(1_000_000);
        assertThat(span.getEndTimeUnixNano()).isEqualTo(1_005_000);
        assertThat(span.getAttributesList())
                .containsExactly(
                        Values.attribute("k", "v"),
                        Values.attribute("net.host.ip", "10.0.0.1"),
                        Values.attribute("net.host.port", Values.integer(80)));
        assertThat(span.getEvents(0).getName()).isEqualTo("note");
    }

    @Test
    void protobufIdsMustHaveTheirLengths() {
        for (byte[] bad : List.of(protobufSpan(8, 8, 0), protobufSpan(16, 4, 0), protobufSpan(16, 8, 3))) {
            assertThatThrownBy(() -> ZipkinProto.decode(bad, 0, bad.length, Growth.UNLIMITED))
                    .isInstanceOf(MalformedRequestException.class)
                    .hasMessageContaining("invalid");
        }
    }

    @Test
    void protobufCutAnywhereIsRefused() {
        byte[] whole = protobufSpan(16, 8, 8);
        for (int length = 1; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> ZipkinProto.decode(cut, 0, cut.length, Growth.UNLIMITED))
                    .isInstanceOf(MalformedRequestException.class);
        }
    }
}
