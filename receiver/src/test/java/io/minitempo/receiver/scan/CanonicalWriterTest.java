// SPDX-License-Identifier: Apache-2.0
package io.minitempo.receiver.scan;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.minitempo.core.wire.WireWriter;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class CanonicalWriterTest {

    private static final ByteString ZERO = ByteString.copyFrom(new byte[8]);

    private final CanonicalWriter writer = new CanonicalWriter();

    @Test
    void writesTheMeaningOfRandomSpansWithAllThatTempoAlwaysWrites() throws Exception {
        for (long seed = 0; seed < 1000; seed++) {
            ExportTraceServiceRequest request = new RandomRequests(seed).next();
            byte[] body = request.toByteArray();
            OtlpIndex index = new OtlpIndex();
            new OtlpScanner().scan(body, 0, body.length, index);
            List<Span> spans = spans(request);
            writer.begin(0);
            for (int i = 0; i < index.spans(); i++) {
                WireWriter out = new WireWriter(64);
                writer.span(body, index.spanOffset(i), index.spanLength(i), out);

                Span written = Span.parseFrom(out.toByteArray());
                Span sent = spans.get(i);
                assertThat(withValues(written)).as("seed %d", seed).isEqualTo(withValues(sent));
                assertThat(written.hasStatus()).isTrue();
                assertThat(written.getParentSpanId()).isNotEqualTo(ZERO);
                assertThat(written.getAttributesList()).allMatch(KeyValue::hasValue);
                int status = index.spanStatusAt(i) >= 0 ? 2 : 0;
                assertThat(out.size() == index.spanLength(i) + status)
                        .as("seed %d: canonical", seed)
                        .isEqualTo(index.spanCanonical(i));
            }
        }
    }

    /// The last one counts in protobuf, also when it is zero or empty.
    @Test
    void aFieldThatIsSentTwiceHasItsLastValue() throws Exception {
        Span first = Span.newBuilder()
                .setTraceId(ByteString.fromHex("000102030405060708090a0b0c0d0e0f"))
                .setParentSpanId(ByteString.fromHex("0102030405060708"))
                .setTraceState("a=b")
                .setName("first")
                .setKind(Span.SpanKind.SPAN_KIND_SERVER)
                .setStartTimeUnixNano(7)
                .setDroppedLinksCount(3)
                .build();
        WireWriter twice = new WireWriter(64);
        byte[] sent = first.toByteArray();
        twice.raw(sent, 0, sent.length);
        twice.bytesField(4, new byte[0]);
        twice.bytesField(3, new byte[0]);
        twice.bytesField(5, new byte[0]);
        twice.varintField(6, 0);
        twice.fixed64Field(7, 0);
        twice.varintField(14, 0);
        WireWriter out = new WireWriter(64);
        writer.begin(0);
        writer.span(twice.toByteArray(), 0, twice.size(), out);

        Span written = Span.parseFrom(out.toByteArray());
        assertThat(written.toBuilder().clearStatus().build())
                .isEqualTo(Span.newBuilder().setTraceId(first.getTraceId()).build());
    }

    private static List<Span> spans(ExportTraceServiceRequest request) {
        return request.getResourceSpansList().stream()
                .map(ResourceSpans::getScopeSpansList)
                .flatMap(List::stream)
                .map(ScopeSpans::getSpansList)
                .flatMap(List::stream)
                .toList();
    }

    private static Span withValues(Span span) {
        Span.Builder whole = span.toBuilder();
        if (span.getParentSpanId().equals(ZERO)) {
            whole.clearParentSpanId();
        }
        whole.setStatus(span.getStatus());
        whole.clearAttributes().clearEvents().clearLinks();
        span.getAttributesList().forEach(a -> whole.addAttributes(withValue(a)));
        span.getEventsList().forEach(e -> {
            Span.Event.Builder event = e.toBuilder().clearAttributes();
            e.getAttributesList().forEach(a -> event.addAttributes(withValue(a)));
            whole.addEvents(event);
        });
        span.getLinksList().forEach(l -> {
            Span.Link.Builder link = l.toBuilder().clearAttributes();
            l.getAttributesList().forEach(a -> link.addAttributes(withValue(a)));
            whole.addLinks(link);
        });
        return whole.build();
    }

    private static KeyValue withValue(KeyValue attribute) {
        return attribute.toBuilder().setValue(withValue(attribute.getValue())).build();
    }

    private static AnyValue withValue(AnyValue value) {
        AnyValue.Builder whole = value.toBuilder();
        if (value.hasArrayValue()) {
            ArrayValue.Builder array = ArrayValue.newBuilder();
            value.getArrayValue().getValuesList().forEach(v -> array.addValues(withValue(v)));
            whole.setArrayValue(array);
        }
        if (value.hasKvlistValue()) {
            whole.getKvlistValueBuilder().clearValues();
            value.getKvlistValue()
                    .getValuesList()
                    .forEach(a -> whole.getKvlistValueBuilder().addValues(withValue(a)));
        }
        return whole.build();
    }

    @Test
    void cutsKeysAndStringsOfAttributesOnly() throws Exception {
        String text = "x".repeat(20);
        KeyValue attribute = KeyValue.newBuilder()
                .setKey(text)
                .setValue(AnyValue.newBuilder().setStringValue(text))
                .build();
        Span span = Span.newBuilder()
                .setName(text)
                .addAttributes(attribute)
                .addAttributes(KeyValue.newBuilder()
                        .setKey("list")
                        .setValue(AnyValue.newBuilder()
                                .setArrayValue(ArrayValue.newBuilder().addValues(attribute.getValue()))))
                .addEvents(Span.Event.newBuilder().setName(text).addAttributes(attribute))
                .addLinks(Span.Link.newBuilder().setTraceState(text).addAttributes(attribute))
                .build();

        writer.begin(10);
        WireWriter out = new WireWriter(64);
        writer.span(span.toByteArray(), 0, span.getSerializedSize(), out);

        KeyValue cut = KeyValue.newBuilder()
                .setKey(text.substring(0, 10))
                .setValue(AnyValue.newBuilder().setStringValue(text.substring(0, 10)))
                .build();
        Span.Builder expected = span.toBuilder().setAttributes(0, cut);
        expected.getEventsBuilder(0).setAttributes(0, cut);
        expected.getLinksBuilder(0).setAttributes(0, cut);
        expected.setStatus(span.getStatus());
        assertThat(Span.parseFrom(out.toByteArray())).isEqualTo(expected.build());
        assertThat(writer.cuts(AttributeOwner.SPAN)).isEqualTo(2);
        assertThat(writer.cuts(AttributeOwner.EVENT)).isEqualTo(2);
        assertThat(writer.cuts(AttributeOwner.LINK)).isEqualTo(2);
        assertThat(writer.cuts(AttributeOwner.RESOURCE)).isZero();
        assertThat(writer.example()).isEqualTo(text.substring(0, 10));
    }

    @Test
    void cutsBetweenCharacters() {
        byte[] text = "a\u00e4\u65e5\ud83d\ude00z".getBytes(StandardCharsets.UTF_8);

        assertThat(text).hasSize(11);
        int[] boundaries = {0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10};
        for (int max = 0; max < text.length; max++) {
            assertThat(CanonicalWriter.boundary(text, 0, max)).as("max %d", max).isEqualTo(boundaries[max]);
        }
        byte[] noText = new byte[10];
        java.util.Arrays.fill(noText, (byte) 0x80);
        assertThat(CanonicalWriter.boundary(noText, 0, 7)).isEqualTo(7);
    }
}
