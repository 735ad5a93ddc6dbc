// SPDX-License-Identifier: Apache-2.0
package io.minitempo.receiver.jaeger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.Duration;
import com.google.protobuf.Timestamp;
import io.minitempo.core.TraceId;
import io.minitempo.core.wire.WireWriter;
import io.minitempo.proto.jaeger.PostSpansRequest;
import io.minitempo.proto.jaeger.ValueType;
import io.minitempo.receiver.jaeger.JaegerBatch.Dialect;
import io.minitempo.receiver.jaeger.JaegerBatch.Log;
import io.minitempo.receiver.jaeger.JaegerBatch.Reference;
import io.minitempo.receiver.jaeger.JaegerBatch.Sender;
import io.minitempo.receiver.scan.Growth;
import io.minitempo.receiver.scan.MalformedRequestException;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import io.opentelemetry.proto.trace.v1.Status;
import io.opentelemetry.proto.trace.v1.Status.StatusCode;
import io.opentelemetry.proto.trace.v1.TracesData;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The numbered rules of `spec/write-path.md §1.4`.
class JaegerTranslatorTest {

    private static final TraceId TRACE = new TraceId(1, 2);

    private static JaegerBatch.Span span(KeyValue... tags) {
        return span(0, List.of(), List.of(tags), null);
    }

    private static JaegerBatch.Span span(
            long parent, List<Reference> references, List<KeyValue> tags, @Nullable Sender process) {
        return new JaegerBatch.Span(TRACE, 7, parent, "op", references, 1000, 250, tags, List.of(), process);
    }

    private static Span translate(Dialect dialect, JaegerBatch.Span span) {
        return JaegerTranslator.translate(new JaegerBatch(null, List.of(span), dialect))
                .getResourceSpans(0)
                .getScopeSpans(0)
                .getSpans(0);
    }

    private static Span translate(KeyValue... tags) {
        return translate(Dialect.THRIFT, span(tags));
    }

    @Nested
    class Rule1Resources {

        private Resource resource(@Nullable Sender process, Dialect dialect) {
            return JaegerTranslator.translate(new JaegerBatch(process, List.of(span()), dialect))
                    .getResourceSpans(0)
                    .getResource();
        }

        @Test
        void areEmptyWithoutAnythingToSay() {
            assertThat(resource(null, Dialect.THRIFT)).isEqualTo(Resource.getDefaultInstance());
            assertThat(resource(new Sender("", List.of()), Dialect.THRIFT)).isEqualTo(Resource.getDefaultInstance());
            Sender placeholder = new Sender("OTLPResourceNoServiceName", List.of(Tags.string("k", "v")));
            assertThat(resource(placeholder, Dialect.PROTOBUF)).isEqualTo(Resource.getDefaultInstance());
            assertThat(resource(placeholder, Dialect.THRIFT).getAttributesCount())
                    .isEqualTo(2);
        }

        @Test
        void renameTwoTagsUnlessTheNewNameIsTaken() {
            assertThat(resource(
                                    new Sender(
                                            "",
                                            List.of(
                                                    Tags.string("hostname", "h"),
                                                    Tags.string("jaeger.version", "Go-2.30"))),
                                    Dialect.THRIFT)
                            .getAttributesList())
                    .containsExactlyInAnyOrder(
                            Tags.string("host.name", "h"), Tags.string("opencensus.exporterversion", "Jaeger-Go-2.30"));
            List<KeyValue> taken = List.of(
                    Tags.string("hostname", "a"),
                    Tags.string("host.name", "b"),
                    Tags.string("jaeger.version", "c"),
                    Tags.string("opencensus.exporterversion", "d"));
            assertThat(resource(new Sender("", taken), Dialect.THRIFT).getAttributesList())
                    .containsExactlyInAnyOrderElementsOf(taken);
        }
    }

    @Nested
    class Rule2Grouping {

        @Test
        void protobufHasAResourcePerProcessAndAScopePerPairOfTags() {
            Sender batch = new Sender("batch", List.of());
            Sender own = new Sender("own", List.of());
            TracesData traces = JaegerTranslator.translate(new JaegerBatch(
                    batch,
                    List.of(
                            span(),
                            span(0, List.of(), List.of(), own),
                            span(Tags.string("otel.scope.name", "lib"), Tags.string("otel.scope.version", "1")),
                            span(0, List.of(), List.of(), new Sender("own", List.of())),
                            span(Tags.string("otel.scope.version", "2"))),
                    Dialect.PROTOBUF));

            assertThat(traces.getResourceSpansList())
                    .extracting(r -> r.getResource().getAttributes(0).getValue().getStringValue())
                    .containsExactlyInAnyOrder("batch", "own");
            ResourceSpans first = traces.getResourceSpans(0);
            assertThat(first.getScopeSpansList())
                    .extracting(ScopeSpans::getScope)
                    .containsExactlyInAnyOrder(
                            InstrumentationScope.getDefaultInstance(),
                            InstrumentationScope.newBuilder()
                                    .setName("lib")
                                    .setVersion("1")
                                    .build());
            assertThat(first.getScopeSpans(0).getSpans(1).getAttributesList())
                    .as("a version without name stays a tag")
                    .containsExactly(Tags.string("otel.scope.version", "2"));
            assertThat(traces.getResourceSpans(1).getScopeSpans(0).getSpansCount())
                    .isEqualTo(2);
        }

        @Test
        void thriftHasOneScopeAndLeavesTheTags() {
            assertThat(translate(Tags.string("otel.scope.name", "lib")).getAttributesList())
                    .containsExactly(Tags.string("otel.scope.name", "lib"));
        }
    }

    @Nested
    class Rule4Parents {

        private final Reference child = new Reference(true, TRACE, 11);
        private final Reference follows = new Reference(false, TRACE, 12);
        private final Reference foreign = new Reference(true, new TraceId(9, 9), 13);

        private long parent(Dialect dialect, long parentSpanId, Reference... references) {
            ByteString id = translate(dialect, span(parentSpanId, List.of(references), List.of(), null))
                    .getParentSpanId();
            return id.isEmpty() ? 0 : id.asReadOnlyByteBuffer().getLong();
        }

        @Test
        void areTheParentSpanIdOrTheFirstReferenceOfTheSameTrace() {
            assertThat(parent(Dialect.THRIFT, 5, child)).isEqualTo(5);
            assertThat(parent(Dialect.PROTOBUF, 5, child)).isEqualTo(11);
            assertThat(parent(Dialect.THRIFT, 0, foreign, follows, child)).isEqualTo(11);
            assertThat(parent(Dialect.PROTOBUF, 0, foreign, follows)).isEqualTo(12);
            assertThat(parent(Dialect.THRIFT, 0, foreign)).isZero();
        }

        @Test
        void otherReferencesBecomeLinks() {
            Span span = translate(
                    Dialect.PROTOBUF,
                    span(
                            0,
                            List.of(child, follows, foreign, new Reference(true, new TraceId(3, 3), 11)),
                            List.of(),
                            null));

            assertThat(span.getLinksList())
                    .extracting(l -> l.getSpanId().asReadOnlyByteBuffer().getLong()
                            + l.getAttributes(0).getValue().getStringValue())
                    .as("a child-of reference with the parent's span id is told already, whatever its trace")
                    .containsExactly("12follows_from", "13child_of");
            assertThat(translate(Dialect.PROTOBUF, span(0, List.of(follows), List.of(), null))
                            .getLinksCount())
                    .as("a follows-from reference stays a link although it is the parent")
                    .isEqualTo(1);
        }
    }

    @Test
    void rule5LastOfTwoTagsCounts() {
        assertThat(translate(Tags.string("a", "1"), Tags.integer("b", 2), Tags.bool("a", true))
                        .getAttributesList())
                .containsExactly(Tags.bool("a", true), Tags.integer("b", 2));
    }

    @ParameterizedTest
    @CsvSource({"client,CLIENT", "server,SERVER", "producer,PRODUCER", "consumer,CONSUMER", "internal,INTERNAL"})
    void rule6KindIsTakenFromItsTag(String tag, String kind) {
        Span span = translate(Tags.string("span.kind", tag));
        assertThat(span.getKind()).isEqualTo(SpanKind.valueOf("SPAN_KIND_" + kind));
        assertThat(span.getAttributesList()).isEmpty();
    }

    @Test
    void rule6OtherKindsAreUnspecified() {
        assertThat(translate(Tags.string("span.kind", "Server")).getKind()).isEqualTo(SpanKind.SPAN_KIND_UNSPECIFIED);
    }

    @Nested
    class Rule7Status {

        private void status(StatusCode code, String message, List<KeyValue> left, KeyValue... tags) {
            Span span = translate(tags);
            assertThat(span.getStatus())
                    .isEqualTo(Status.newBuilder()
                            .setCode(code)
                            .setMessage(message)
                            .build());
            assertThat(span.getAttributesList()).containsExactlyElementsOf(left);
        }

        @Test
        void errorTrueWins() {
            status(StatusCode.STATUS_CODE_ERROR, "", List.of(), Tags.bool("error", true));
            status(
                    StatusCode.STATUS_CODE_ERROR,
                    "why",
                    List.of(),
                    Tags.bool("error", true),
                    Tags.string("otel.status_code", "OK"),
                    Tags.string("otel.status_description", "why"));
            status(
                    StatusCode.STATUS_CODE_ERROR,
                    "gone",
                    List.of(Tags.string("http.status_message", "gone")),
                    Tags.bool("error", true),
                    Tags.string("http.status_message", "gone"));
        }

        @Test
        void otherErrorsAreOrdinaryTags() {
            status(StatusCode.STATUS_CODE_UNSET, "", List.of(Tags.bool("error", false)), Tags.bool("error", false));
            status(
                    StatusCode.STATUS_CODE_UNSET,
                    "",
                    List.of(Tags.string("error", "true")),
                    Tags.string("error", "true"));
        }

        @Test
        void otelStatusCodeInAnyCase() {
            status(StatusCode.STATUS_CODE_OK, "", List.of(), Tags.string("otel.status_code", "ok"));
            status(
                    StatusCode.STATUS_CODE_ERROR,
                    "why",
                    List.of(),
                    Tags.string("otel.status_code", "ERROR"),
                    Tags.string("otel.status_description", "why"));
            status(StatusCode.STATUS_CODE_UNSET, "", List.of(), Tags.string("otel.status_code", "what"));
        }

        @ParameterizedTest
        @CsvSource({
            "404,client,ERROR", "404,server,UNSET", "404,internal,ERROR", "500,server,ERROR", "200,client,UNSET",
            "100,client,UNSET", "398,client,UNSET", "399,client,ERROR", "99,server,ERROR", "600,client,ERROR"
        })
        void httpStatusCodeComesLast(int code, String kind, String expected) {
            for (KeyValue tag :
                    List.of(Tags.integer("http.status_code", code), Tags.string("http.status_code", "" + code))) {
                Span span = translate(tag, Tags.string("http.status_message", "m"), Tags.string("span.kind", kind));
                boolean error = expected.equals("ERROR");
                assertThat(span.getStatus().getCode()).isEqualTo(StatusCode.valueOf("STATUS_CODE_" + expected));
                assertThat(span.getStatus().getMessage()).isEqualTo(error ? "m" : "");
                assertThat(span.getAttributesList()).contains(tag);
            }
        }

        @Test
        void httpStatusThatIsNoNumberSaysNothing() {
            status(
                    StatusCode.STATUS_CODE_UNSET,
                    "",
                    List.of(Tags.string("http.status_code", "teapot")),
                    Tags.string("http.status_code", "teapot"));
        }
    }

    @Test
    void rule8TraceStateIsForProtobufOnly() {
        KeyValue tag = Tags.string("w3c.tracestate", "a=b");
        assertThat(translate(Dialect.PROTOBUF, span(tag)).getTraceState()).isEqualTo("a=b");
        assertThat(translate(Dialect.PROTOBUF, span(tag)).getAttributesList()).isEmpty();
        assertThat(translate(Dialect.THRIFT, span(tag)).getTraceState()).isEmpty();
        assertThat(translate(Dialect.THRIFT, span(tag)).getAttributesList()).containsExactly(tag);
    }

    @Test
    void rule9LogsBecomeEvents() {
        JaegerBatch.Span span = new JaegerBatch.Span(
                TRACE,
                7,
                0,
                "op",
                List.of(),
                0,
                0,
                List.of(),
                List.of(
                        new Log(5, List.of(Tags.string("event", "name"), Tags.integer("n", 1))),
                        new Log(6, List.of(Tags.integer("event", 3)))),
                null);

        assertThat(translate(Dialect.THRIFT, span).getEventsList())
                .containsExactly(
                        Span.Event.newBuilder()
                                .setTimeUnixNano(5)
                                .setName("name")
                                .addAttributes(Tags.integer("n", 1))
                                .build(),
                        Span.Event.newBuilder().setTimeUnixNano(6).build());
    }

    @Nested
    class Protobuf {

        private JaegerBatch decode(io.minitempo.proto.jaeger.Span.Builder... spans) {
            io.minitempo.proto.jaeger.Batch.Builder batch = io.minitempo.proto.jaeger.Batch.newBuilder();
            for (io.minitempo.proto.jaeger.Span.Builder span : spans) {
                batch.addSpans(span);
            }
            byte[] bytes = PostSpansRequest.newBuilder().setBatch(batch).build().toByteArray();
            return JaegerProto.batch(bytes, 0, bytes.length, Growth.UNLIMITED);
        }

        @Test
        void everyKindOfTagAndBothLengthsOfTraceIds() {
            JaegerBatch batch = decode(
                    io.minitempo.proto.jaeger.Span.newBuilder()
                            .setTraceId(ByteString.copyFrom(new byte[] {0, 0, 0, 0, 0, 0, 0, 5}))
                            .setSpanId(ByteString.copyFrom(new byte[] {1, 0, 0, 0, 0, 0, 0, 0}))
                            .setStartTime(Timestamp.newBuilder().setSeconds(2).setNanos(3))
                            .setDuration(Duration.newBuilder().setSeconds(1).setNanos(4))
                            .addTags(tag("s", ValueType.STRING).setVStr("x"))
                            .addTags(tag("b", ValueType.BOOL).setVBool(true))
                            .addTags(tag("i", ValueType.INT64).setVInt64(-1))
                            .addTags(tag("f", ValueType.FLOAT64).setVFloat64(0.5))
                            .addTags(tag("y", ValueType.BINARY).setVBinary(ByteString.copyFromUtf8("z")))
                            .addTags(io.minitempo.proto.jaeger.KeyValue.newBuilder()
                                    .setKey("u")
                                    .setVTypeValue(9)),
                    io.minitempo.proto.jaeger.Span.newBuilder());

            assertThat(batch.spans())
                    .as("a span without anything is passed over")
                    .hasSize(1);
            JaegerBatch.Span span = batch.spans().getFirst();
            assertThat(span.traceId()).isEqualTo(new TraceId(0, 5));
            assertThat(span.spanId()).isEqualTo(1L << 56);
            assertThat(span.startNanos()).isEqualTo(2_000_000_003L);
            assertThat(span.durationNanos()).isEqualTo(1_000_000_004L);
            assertThat(span.tags())
                    .containsExactly(
                            Tags.string("s", "x"),
                            Tags.bool("b", true),
                            Tags.integer("i", -1),
                            Tags.real("f", 0.5),
                            Tags.bytes("y", ByteString.copyFromUtf8("z")),
                            Tags.string("u", "<Unknown Jaeger TagType \"9\">"));
        }

        private io.minitempo.proto.jaeger.KeyValue.Builder tag(String key, ValueType type) {
            return io.minitempo.proto.jaeger.KeyValue.newBuilder().setKey(key).setVType(type);
        }

        @Test
        void textThatIsNoUtf8IsTakenAllTheSame() {
            byte[] request = new WireWriter(32)
                    .messageField(1, new WireWriter(32).messageField(1, new WireWriter(32).bytesField(3, new byte[] {
                                        'a', (byte) 0xff
                                    })))
                    .toByteArray();

            JaegerBatch batch = JaegerProto.batch(request, 0, request.length, Growth.UNLIMITED);

            assertThat(batch.spans())
                    .extracting(JaegerBatch.Span::operationName)
                    .containsExactly("a\ufffd");
        }

        @Test
        void idsOfOtherLengthsAreRefused() {
            assertThatThrownBy(() -> decode(
                            io.minitempo.proto.jaeger.Span.newBuilder().setTraceId(ByteString.copyFrom(new byte[15]))))
                    .isInstanceOf(MalformedRequestException.class)
                    .hasMessage("trace id of 15 bytes, expected 8 or 16");
            assertThatThrownBy(() -> decode(
                            io.minitempo.proto.jaeger.Span.newBuilder().setSpanId(ByteString.copyFrom(new byte[7]))))
                    .isInstanceOf(MalformedRequestException.class)
                    .hasMessage("span id of 7 bytes, expected 8");
        }
    }
}
