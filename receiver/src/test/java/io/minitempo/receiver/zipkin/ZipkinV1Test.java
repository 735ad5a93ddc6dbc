// SPDX-License-Identifier: Apache-2.0
package io.minitempo.receiver.zipkin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minitempo.receiver.scan.Growth;
import io.minitempo.receiver.scan.MalformedRequestException;
import io.minitempo.testsupport.ManualClock;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import io.opentelemetry.proto.trace.v1.Status.StatusCode;
import io.opentelemetry.proto.trace.v1.TracesData;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.apache.thrift.TException;
import org.apache.thrift.protocol.TBinaryProtocol;
import org.apache.thrift.protocol.TField;
import org.apache.thrift.protocol.TList;
import org.apache.thrift.protocol.TProtocol;
import org.apache.thrift.protocol.TType;
import org.apache.thrift.transport.TMemoryBuffer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Version 1 (`spec/write-path.md §1.5`, *Zipkin v1*).
class ZipkinV1Test {

    private static final String IDS = "\"traceId\": \"5af7183fb1d4cf5f\", \"id\": \"352bff9a74ca9ad2\"";

    private final ManualClock clock = ManualClock.atGoldenInput();

    private TracesData traces(boolean parse, String... spans) {
        byte[] json = ("[" + String.join(",", spans) + "]").getBytes(StandardCharsets.UTF_8);
        return new ZipkinV1Translator(clock)
                .translate(ZipkinJsonV1.decode(json, 0, json.length, Growth.UNLIMITED, parse));
    }

    private Span span(String fields) {
        return traces(false, "{" + IDS + fields + "}")
                .getResourceSpans(0)
                .getScopeSpans(0)
                .getSpans(0);
    }

    private Span binary(String... keysAndValues) {
        return span(", \"timestamp\": 1, \"binaryAnnotations\": [" + annotations(keysAndValues) + "]");
    }

    private static String annotations(String... keysAndValues) {
        StringBuilder json = new StringBuilder();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            json.append(i == 0 ? "" : ",")
                    .append("{\"key\": \"%s\", \"value\": \"%s\"}".formatted(keysAndValues[i], keysAndValues[i + 1]));
        }
        return json.toString();
    }

    @Test
    void theFirstCoreAnnotationSetsTheKindAndOthersBecomeEvents() {
        Span span = span(", \"annotations\": [{\"timestamp\": 5, \"value\": \"note\"},"
                + " {\"timestamp\": 3, \"value\": \"sr\"}, {\"timestamp\": 9, \"value\": \"cs\"}]");

        assertThat(span.getKind()).isEqualTo(SpanKind.SPAN_KIND_SERVER);
        assertThat(span.getEventsList()).extracting(Span.Event::getName).containsExactly("note");
        assertThat(span.getStartTimeUnixNano()).isEqualTo(3000);
        assertThat(span.getEndTimeUnixNano()).isEqualTo(9000);
    }

    @Test
    void timesOfTheSpanOverrideThoseOfAnnotations() {
        Span span =
                span(", \"timestamp\": 100, \"duration\": 7, \"annotations\": [{\"timestamp\": 5, \"value\": \"x\"}]");

        assertThat(span.getStartTimeUnixNano()).isEqualTo(100_000);
        assertThat(span.getEndTimeUnixNano()).isEqualTo(107_000);
    }

    @Test
    void aSpanWithoutAnyTimeHappensNow() {
        Span span = span("");

        assertThat(span.getStartTimeUnixNano()).isEqualTo(1_795_176_000_000_000_000L);
        assertThat(span.getEndTimeUnixNano()).isEqualTo(span.getStartTimeUnixNano());
        assertThat(span.getAttributesList())
                .containsExactly(Values.attribute("otel.zipkin.absentField.startTime", Values.bool(true)));
    }

    @Nested
    class Service {

        private String resource(String fields) {
            return String.join(
                    " ",
                    traces(false, "{" + IDS + ", \"timestamp\": 1" + fields + "}")
                            .getResourceSpans(0)
                            .getResource()
                            .getAttributesList()
                            .stream()
                            .map((KeyValue a) -> a.getKey() + "=" + a.getValue().getStringValue())
                            .toList());
        }

        @Test
        void isThatOfTheFirstCoreAnnotationWithAName() {
            assertThat(resource(", \"annotations\": [{\"timestamp\": 1, \"value\": \"note\", \"endpoint\":"
                            + " {\"serviceName\": \"no\"}}, {\"timestamp\": 1, \"value\": \"cs\", \"endpoint\": {}},"
                            + " {\"timestamp\": 1, \"value\": \"cr\", \"endpoint\": {\"serviceName\": \"yes\","
                            + " \"ipv4\": \"1.2.3.4\", \"port\": 80}}],"
                            + " \"binaryAnnotations\": [{\"key\": \"a\", \"value\": \"b\", \"endpoint\":"
                            + " {\"serviceName\": \"late\"}}]"))
                    .isEqualTo("service.name=yes ipv4=1.2.3.4 port=80");
        }

        @Test
        void orWhatTheBinaryAnnotationsSayLast() {
            assertThat(resource("")).isEqualTo("service.name=unknown-service");
            assertThat(resource(", \"binaryAnnotations\": [{\"key\": \"a\", \"value\": \"b\", \"endpoint\":"
                            + " {\"serviceName\": \"one\"}}, {\"key\": \"a\", \"value\": \"b\", \"endpoint\":"
                            + " {\"serviceName\": \"two\"}}, {\"key\": \"a\", \"value\": \"b\"}]"))
                    .isEqualTo("service.name=two");
            assertThat(resource(", \"binaryAnnotations\": [{\"key\": \"lc\", \"value\": \"component\"}]"))
                    .isEqualTo("service.name=component");
        }

        @Test
        void groupsSpans() {
            String ofA = "{" + IDS + ", \"timestamp\": 1, \"binaryAnnotations\": [{\"key\": \"k\", \"value\": \"v\","
                    + " \"endpoint\": {\"serviceName\": \"a\"}}]}";
            assertThat(traces(false, ofA, "{" + IDS + "}", ofA).getResourceSpansList())
                    .extracting((ResourceSpans r) -> r.getScopeSpans(0).getSpansCount())
                    .containsExactly(2, 1);
        }
    }

    @Nested
    class Status {

        private String status(String... keysAndValues) {
            Span span = binary(keysAndValues);
            String left = String.join(
                    " ", span.getAttributesList().stream().map(KeyValue::getKey).toList());
            return span.getStatus().getCode().name().substring(12) + ":"
                    + span.getStatus().getMessage() + ":" + left;
        }

        @Test
        void comesFromTheFirstSystemThatSaysSomething() {
            assertThat(status("census.status_code", "0", "error", "x")).isEqualTo("OK::");
            assertThat(status("census.status_code", "5", "census.status_description", "why"))
                    .isEqualTo("ERROR:why:");
            assertThat(status("otel.status_code", "2", "otel.status_description", "d"))
                    .isEqualTo("ERROR:d:");
            assertThat(status("otel.status_code", "ERROR", "error", "broke")).isEqualTo("ERROR::");
            assertThat(status("error", "", "otel.status_description", "d")).isEqualTo("ERROR:d:");
            assertThat(status("error", "", "opencensus.status_description", "c", "otel.status_description", "d"))
                    .isEqualTo("ERROR:c:");
            assertThat(status("http.status_code", "500")).isEqualTo("ERROR::http.status_code");
            assertThat(status("http.status_code", "399")).isEqualTo("UNSET::http.status_code");
            assertThat(status("otel.status_code", "OK")).isEqualTo("UNSET::");
        }
    }

    @Test
    void ofBinaryAnnotationsWithOneKeyTheLastCounts() {
        assertThat(binary("k", "1", "lc", "x", "k", "2").getAttributesList())
                .containsExactly(Values.attribute("k", "2"), Values.attribute("component", "x"));
    }

    @Test
    void binaryAnnotationsBecomeAttributes() {
        assertThat(binary("lc", "x", "n", "5").getAttributesList())
                .containsExactly(Values.attribute("component", "x"), Values.attribute("n", "5"));
        assertThat(traces(
                                true,
                                "{" + IDS + ", \"timestamp\": 1, \"binaryAnnotations\": [" + annotations("n", "5")
                                        + "]}")
                        .getResourceSpans(0)
                        .getScopeSpans(0)
                        .getSpans(0)
                        .getAttributesList())
                .containsExactly(Values.attribute("n", Values.integer(5)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "{\"traceId\": \"5af7183fb1d4cf5\", \"id\": \"352bff9a74ca9ad2\"}; traceId: expected 16 or 32 hex digits",
                "{\"traceId\": \"0000000000000000\", \"id\": \"352bff9a74ca9ad2\"}; traceId is zero",
                "{\"traceId\": \"5af7183fb1d4cf5f\", \"id\": \"352bff9a74ca9a\"}; id: expected 16 hex digits",
                "{\"traceId\": \"5af7183fb1d4cf5f\", \"id\": \"0000000000000000\"}; id is zero",
                "{\"traceId\": \"5af7183fb1d4cf5f\"}; id: expected 16 hex digits",
                "{\"traceId\": \"5af7183fb1d4cf5f\", \"id\": \"352bff9a74ca9ad2\", \"parentId\": \"x\"}; parentId",
                "{\"traceId\": \"5af7183fb1d4cf5f\", \"id\": \"352bff9a74ca9ad2\", \"binaryAnnotations\":"
                        + " [{\"key\": \"a\", \"value\": 1}]}; value: expected a string",
            })
    void badSpansFailTheRequestWithAReason(String span, String reason) {
        assertThatThrownBy(() -> traces(false, span))
                .isInstanceOf(MalformedRequestException.class)
                .hasMessageContaining(reason);
    }

    @Nested
    class Thrift {

        private byte[] bytes() throws TException {
            TMemoryBuffer buffer = new TMemoryBuffer(256);
            TProtocol out = new TBinaryProtocol(buffer);
            out.writeListBegin(new TList(TType.STRUCT, 1));
            i64(out, 1, 5);
            i64(out, 12, 6);
            string(out, 3, "get");
            i64(out, 4, 7);
            i64(out, 5, 8);
            out.writeFieldBegin(new TField("", TType.LIST, (short) 8));
            out.writeListBegin(new TList(TType.STRUCT, 7));
            annotation(out, "b", 0, new byte[] {1});
            annotation(out, "y", 1, new byte[] {1, 2});
            annotation(out, "i16", 2, new byte[] {-1, -1});
            annotation(out, "i32", 3, new byte[] {-1, -1, -1, -1});
            annotation(out, "i64", 4, new byte[] {-1, -1, -1, -1, -1, -1, -1, -1});
            annotation(out, "d", 5, ByteBuffer.allocate(8).putDouble(0.5).array());
            annotation(out, "s", 6, "text".getBytes(StandardCharsets.UTF_8));
            out.writeListEnd();
            i64(out, 10, 100);
            i64(out, 11, 10);
            out.writeFieldStop();
            out.writeListEnd();
            return Arrays.copyOf(buffer.getArray(), buffer.length());
        }

        private void annotation(TProtocol out, String key, int type, byte[] value) throws TException {
            string(out, 1, key);
            out.writeFieldBegin(new TField("", TType.STRING, (short) 2));
            out.writeBinary(ByteBuffer.wrap(value));
            out.writeFieldBegin(new TField("", TType.I32, (short) 3));
            out.writeI32(type);
            out.writeFieldBegin(new TField("", TType.STRUCT, (short) 4));
            out.writeFieldBegin(new TField("", TType.I32, (short) 1));
            out.writeI32(0x0a000001);
            out.writeFieldBegin(new TField("", TType.I16, (short) 2));
            out.writeI16((short) 80);
            string(out, 3, key.equals("s") ? "" : "svc");
            out.writeFieldStop();
            out.writeFieldStop();
        }

        private void i64(TProtocol out, int id, long value) throws TException {
            out.writeFieldBegin(new TField("", TType.I64, (short) id));
            out.writeI64(value);
        }

        private void string(TProtocol out, int id, String value) throws TException {
            out.writeFieldBegin(new TField("", TType.STRING, (short) id));
            out.writeString(value);
        }

        @Test
        void valuesAreTypedAndTheLastHostWinsEvenWithoutAName() throws TException {
            byte[] bytes = bytes();

            ResourceSpans resource = new ZipkinV1Translator(clock)
                    .translate(ZipkinThriftV1.decode(bytes, 0, bytes.length, Growth.UNLIMITED))
                    .getResourceSpans(0);

            assertThat(resource.getResource().getAttributesList())
                    .containsExactly(Values.attribute("ipv4", "10.0.0.1"), Values.attribute("port", "80"));
            Span span = resource.getScopeSpans(0).getSpans(0);
            assertThat(span.getTraceId().asReadOnlyByteBuffer().getLong()).isEqualTo(6);
            assertThat(span.getStartTimeUnixNano()).isEqualTo(100_000);
            assertThat(span.getEndTimeUnixNano()).isEqualTo(110_000);
            assertThat(span.getStatus().getCode()).isEqualTo(StatusCode.STATUS_CODE_UNSET);
            assertThat(span.getAttributesList())
                    .containsExactlyElementsOf(List.of(
                            Values.attribute("b", Values.bool(true)),
                            Values.attribute("y", "AQI="),
                            Values.attribute("i16", Values.integer(65_535)),
                            Values.attribute("i32", Values.integer(4_294_967_295L)),
                            Values.attribute("i64", Values.integer(-1)),
                            Values.attribute("d", Values.real(0.5)),
                            Values.attribute("s", "text")));
        }

        @Test
        void cutAnywhereIsRefused() throws TException {
            byte[] whole = bytes();
            for (int length = 0; length < whole.length; length++) {
                byte[] cut = Arrays.copyOf(whole, length);
                assertThatThrownBy(() -> ZipkinThriftV1.decode(cut, 0, cut.length, Growth.UNLIMITED))
                        .isInstanceOf(MalformedRequestException.class);
            }
        }
    }
}
