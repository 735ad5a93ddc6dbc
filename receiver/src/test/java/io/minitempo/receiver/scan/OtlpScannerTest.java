// SPDX-License-Identifier: Apache-2.0
package io.minitempo.receiver.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.minitempo.core.TempoException;
import io.minitempo.core.TraceId;
import io.minitempo.core.wire.WireWriter;
import io.minitempo.testsupport.Golden;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class OtlpScannerTest {

    private static final ByteString TRACE = ByteString.copyFromUtf8("aaaaaaaaaaaaaaaa");
    private static final ByteString SPAN = ByteString.copyFromUtf8("bbbbbbbb");

    private final OtlpScanner scanner = new OtlpScanner();
    private final OtlpIndex index = new OtlpIndex();

    @Test
    void sizesAreThoseTheRealTempoCounted() {
        assertThat(scan(Golden.otlpRequests().get(0)).size()).isEqualTo(77390);
        assertThat(Golden.otlpRequests().stream()
                        .mapToInt(request -> scan(request).size())
                        .sum())
                .isEqualTo(515_691);
        byte[] small = Base64.getDecoder()
                .decode("CjUSMxIxChBhYWFhYWFhYWFhYWFhYWFhEghiYmJiYmJiYioBeDkAgE6ND7/pGEEBgE6ND7/pGA==");
        assertThat(small).hasSize(55);
        assertThat(scan(small).size()).isEqualTo(63);
    }

    @Test
    void findsWhatProtobufFinds() throws Exception {
        for (long seed = 0; seed < 2000; seed++) {
            ExportTraceServiceRequest request = new RandomRequests(seed).next();
            byte[] prefixed = ByteString.copyFromUtf8("prefix")
                    .concat(request.toByteString())
                    .concat(ByteString.copyFromUtf8("suffix"))
                    .toByteArray();

            scanner.scan(prefixed, 6, request.getSerializedSize(), index);

            assertThat(viewOf(index)).as("seed %d", seed).isEqualTo(viewOf(request));
        }
    }

    private record SpanView(ByteString resource, ByteString scope, Span span) {}

    private static List<SpanView> viewOf(ExportTraceServiceRequest request) {
        List<SpanView> view = new ArrayList<>();
        for (ResourceSpans resource : request.getResourceSpansList()) {
            for (ScopeSpans scope : resource.getScopeSpansList()) {
                for (Span span : scope.getSpansList()) {
                    view.add(new SpanView(
                            resource.getResource().toByteString(),
                            scope.getScope().toByteString(),
                            span));
                }
            }
        }
        return view;
    }

    private static List<SpanView> viewOf(OtlpIndex index) throws Exception {
        List<SpanView> view = new ArrayList<>();
        for (int i = 0; i < index.spans(); i++) {
            int scope = index.spanScope(i);
            int resource = index.scopeResource(scope);
            Span span = Span.parseFrom(ByteString.copyFrom(index.body(), index.spanOffset(i), index.spanLength(i)));
            view.add(new SpanView(
                    ByteString.copyFrom(index.body(), index.resourceOffset(resource), index.resourceLength(resource)),
                    ByteString.copyFrom(index.body(), index.scopeOffset(scope), index.scopeLength(scope)),
                    span));
            assertThat(new TraceId(index.traceHigh(i), index.traceLow(i)))
                    .isEqualTo(TraceId.of(span.getTraceId().toByteArray()));
            assertThat(index.startNanos(i)).isEqualTo(span.getStartTimeUnixNano());
            assertThat(index.endNanos(i)).isEqualTo(span.getEndTimeUnixNano());
            assertThat(index.spanStatusAt(i) < 0).isEqualTo(span.hasStatus());
        }
        return view;
    }

    @Test
    void everyTruncationIsRefusedAndNoneCrashes() {
        byte[] whole = Golden.otlpRequests().get(3);
        for (int length = 1; length < whole.length; length++) {
            boolean complete = endsBetweenResources(whole, length);
            assertThat(refusal(whole, length)).as("cut at %d", length).startsWith(complete ? "" : "unexpected EOF");
        }
    }

    @Test
    void everyTruncationOfASpanWhoseLengthsAgreeIsReadOrRefused() {
        Span span = requestWithEverything();
        byte[] whole = span.toByteArray();
        int refused = 0;
        for (int length = 0; length < whole.length; length++) {
            byte[] request = requestAround(Arrays.copyOf(whole, length));
            refused += refusal(request, request.length).isEmpty() ? 0 : 1;
        }
        assertThat(refused).isGreaterThan(whole.length / 2);
    }

    private static Span requestWithEverything() {
        return valid().setTraceState("a=b")
                .setParentSpanId(SPAN)
                .addAttributes(attribute("k", "v".repeat(200)))
                .addEvents(Span.Event.newBuilder().setName("e").addAttributes(attribute("k", "v")))
                .addLinks(
                        Span.Link.newBuilder().setTraceId(TRACE).setSpanId(SPAN).setFlags(1))
                .setStatus(io.opentelemetry.proto.trace.v1.Status.newBuilder().setMessage("m"))
                .setFlags(1)
                .build();
    }

    /// What the scanner says against the first `length` bytes, or nothing.
    private String refusal(byte[] body, int length) {
        try {
            scanner.scan(body, 0, length, index);
            return "";
        } catch (MalformedRequestException e) {
            return e.text();
        }
    }

    private static boolean endsBetweenResources(byte[] whole, int length) {
        int at = 0;
        while (at < length) {
            at += 1 + varintLength(whole, at + 1) + varint(whole, at + 1);
        }
        return at == length;
    }

    private static int varint(byte[] bytes, int at) {
        int value = 0;
        for (int i = 0; ; i++) {
            value |= (bytes[at + i] & 0x7f) << 7 * i;
            if (bytes[at + i] >= 0) {
                return value;
            }
        }
    }

    private static int varintLength(byte[] bytes, int at) {
        int length = 1;
        while (bytes[at + length - 1] < 0) {
            length++;
        }
        return length;
    }

    @Test
    void damagedBytesAreRefusedOrReadButNeverCrash() {
        byte[] whole = Golden.otlpRequests().get(3);
        long seed = 7;
        Random random = new Random(seed);
        int refused = 0;
        for (int round = 0; round < 5000; round++) {
            byte[] damaged = whole.clone();
            for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
                damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
            }
            try {
                scan(damaged);
            } catch (MalformedRequestException e) {
                refused++;
            }
        }
        assertThat(refused).as("seed %d", seed).isGreaterThan(500);
    }

    @Test
    void refusesIdsOfOtherLengthsInTheWordsOfTempo() {
        for (int length = 1; length < 20; length++) {
            ByteString id = ByteString.copyFrom(new byte[length]);
            if (length != 16) {
                refuses(Span.newBuilder().setTraceId(id), "unmarshal: invalid TraceID length");
                refuses(
                        Span.newBuilder().addLinks(Span.Link.newBuilder().setTraceId(id)),
                        "unmarshal: invalid TraceID length");
            }
            if (length != 8) {
                refuses(Span.newBuilder().setSpanId(id), "unmarshal: invalid SpanID length");
                refuses(Span.newBuilder().setParentSpanId(id), "unmarshal: invalid SpanID length");
                refuses(
                        Span.newBuilder().addLinks(Span.Link.newBuilder().setSpanId(id)),
                        "unmarshal: invalid SpanID length");
            }
        }
    }

    private void refuses(Span.Builder span, String message) {
        assertThatThrownBy(() -> scan(requestOf(span.build()).toByteArray()))
                .isInstanceOf(MalformedRequestException.class)
                .hasMessage(message);
    }

    @Test
    void namesTheFirstSpanWithoutIds() {
        assertThat(scan(requestOf(valid().build()).toByteArray()).idProblem()).isEqualTo(IdProblem.NONE);
        assertThat(scan(requestOf(valid().clearTraceId().build()).toByteArray()).idProblem())
                .isEqualTo(IdProblem.TRACE_ID);
        assertThat(scan(requestOf(
                                        valid().build(),
                                        valid().setSpanId(ByteString.copyFrom(new byte[8]))
                                                .build(),
                                        valid().clearTraceId().build())
                                .toByteArray())
                        .idProblem())
                .isEqualTo(IdProblem.SPAN_ID);
    }

    @Test
    void refusesKnownFieldsOfAnotherWireType() {
        byte[] nameAsNumber = new WireWriter(16).varintField(5, 1).toByteArray();

        assertThatThrownBy(() -> scan(requestAround(nameAsNumber)))
                .isInstanceOf(MalformedRequestException.class)
                .hasMessageContaining("wrong wireType = 0 for field 5 of Span");
    }

    @Test
    void skipsUnknownFieldsAndMarksTheirSpanForRewriting() {
        byte[] span = new WireWriter(64)
                .bytesField(1, TRACE.toByteArray())
                .bytesField(2, SPAN.toByteArray())
                .stringField(77, "from the future")
                .toByteArray();

        scan(requestAround(span));

        assertThat(index.spans()).isEqualTo(1);
        assertThat(index.spanCanonical(0)).isFalse();
    }

    @Test
    void acceptsInvalidUtf8() {
        scan(requestAround(new WireWriter(64)
                .bytesField(1, TRACE.toByteArray())
                .bytesField(2, SPAN.toByteArray())
                .bytesField(5, new byte[] {(byte) 0xff})
                .toByteArray()));

        assertThat(index.spans()).isEqualTo(1);
    }

    @Test
    void oldScopeSpansCountOnlyWithoutNewOnes() {
        byte[] scopeSpans = ScopeSpans.newBuilder().addSpans(valid()).build().toByteArray();
        byte[] old = new WireWriter(256).bytesField(1000, scopeSpans).toByteArray();
        byte[] both = new WireWriter(256)
                .bytesField(1000, scopeSpans)
                .bytesField(2, scopeSpans)
                .bytesField(1000, scopeSpans)
                .toByteArray();

        assertThat(scan(new WireWriter(256).bytesField(1, old).toByteArray()).spans())
                .isEqualTo(1);
        int oldSize = index.size();
        assertThat(scan(new WireWriter(256)
                                .bytesField(1, both)
                                .bytesField(1, both)
                                .toByteArray())
                        .spans())
                .isEqualTo(2);
        assertThat(index.scopes()).isEqualTo(2);
        assertThat(index.size()).isEqualTo(2 * oldSize);
    }

    @Test
    void mergesResourcesAndScopesSentInPieces() throws Exception {
        Resource left = Resource.newBuilder().addAttributes(attribute("l", "1")).build();
        Resource right = Resource.newBuilder()
                .addAttributes(attribute("r", "2"))
                .setDroppedAttributesCount(3)
                .build();
        byte[] scopeSpans = new WireWriter(256)
                .bytesField(1, new WireWriter(16).stringField(1, "name").toByteArray())
                .bytesField(2, valid().build().toByteArray())
                .bytesField(1, new WireWriter(16).stringField(2, "version").toByteArray())
                .toByteArray();
        byte[] resourceSpans = new WireWriter(256)
                .bytesField(1, left.toByteArray())
                .bytesField(2, scopeSpans)
                .bytesField(1, right.toByteArray())
                .toByteArray();
        byte[] body = new WireWriter(256).bytesField(1, resourceSpans).toByteArray();

        scan(body);

        assertThat(viewOf(index)).isEqualTo(viewOf(ExportTraceServiceRequest.parseFrom(body)));
        assertThat(index.resourceLength(0)).isEqualTo(left.getSerializedSize() + right.getSerializedSize());
    }

    @Test
    void refusesValuesNestedDeeperThanProtobufReadersGo() throws Exception {
        AnyValue.Builder value = AnyValue.newBuilder().setIntValue(1);
        for (int depth = 0; depth < 42; depth++) {
            value = AnyValue.newBuilder().setArrayValue(ArrayValue.newBuilder().addValues(value));
        }
        byte[] deepest = requestOf(valid().addAttributes(KeyValue.newBuilder().setValue(value))
                        .build())
                .toByteArray();
        value = AnyValue.newBuilder().setArrayValue(ArrayValue.newBuilder().addValues(value));
        byte[] tooDeep = requestOf(valid().addAttributes(KeyValue.newBuilder().setValue(value))
                        .build())
                .toByteArray();

        assertThat(scan(deepest).spans()).isEqualTo(1);
        assertThat(ExportTraceServiceRequest.parseFrom(deepest).getResourceSpansCount())
                .isEqualTo(1);
        assertThatThrownBy(() -> scan(tooDeep)).hasMessageContaining("nested deeper than 90");
    }

    @Test
    void refusesBottomlessNestingWithoutOverflow() {
        WireWriter bomb = new WireWriter(1 << 20);
        byte[] inner = new byte[0];
        for (int depth = 0; depth < 3000; depth++) {
            inner = bomb.clear()
                    .bytesField(5, new WireWriter(16).bytesField(1, inner).toByteArray())
                    .toByteArray();
        }
        byte[] attribute = bomb.clear().bytesField(2, inner).toByteArray();
        byte[] span = bomb.clear().bytesField(9, attribute).toByteArray();

        assertThatThrownBy(() -> scan(requestAround(span))).isInstanceOf(MalformedRequestException.class);
    }

    @Test
    void canBeUsedAgainAfterAFailureAndGivesLargeArraysBack() {
        assertThatThrownBy(() -> scan(new byte[] {(byte) 0xff})).isInstanceOf(MalformedRequestException.class);
        ExportTraceServiceRequest.Builder large = ExportTraceServiceRequest.newBuilder();
        for (int i = 0; i < 500; i++) {
            large.addResourceSpans(requestOf(valid().build()).getResourceSpans(0));
        }
        assertThat(scan(large.build().toByteArray()).spans()).isEqualTo(500);

        index.release(100);

        assertThat(index.spans()).isZero();
        assertThat(scan(large.build().toByteArray()).spans()).isEqualTo(500);
    }

    private OtlpIndex scan(byte[] body) {
        scanner.scan(body, 0, body.length, index);
        return index;
    }

    private static Span.Builder valid() {
        return Span.newBuilder().setTraceId(TRACE).setSpanId(SPAN).setName("x");
    }

    private static KeyValue attribute(String key, String value) {
        return KeyValue.newBuilder()
                .setKey(key)
                .setValue(AnyValue.newBuilder().setStringValue(value))
                .build();
    }

    private static ExportTraceServiceRequest requestOf(Span... spans) {
        return ExportTraceServiceRequest.newBuilder()
                .addResourceSpans(ResourceSpans.newBuilder()
                        .addScopeSpans(ScopeSpans.newBuilder().addAllSpans(Arrays.asList(spans))))
                .build();
    }

    private static byte[] requestAround(byte[] span) {
        byte[] scopeSpans = new WireWriter(256).bytesField(2, span).toByteArray();
        byte[] resourceSpans = new WireWriter(256).bytesField(2, scopeSpans).toByteArray();
        return new WireWriter(256).bytesField(1, resourceSpans).toByteArray();
    }

    @Test
    void asksBeforeManyEmptyResourcesScopesOrSpansMakeItLarge() {
        byte[] resources = new byte[2 << 20];
        for (int i = 0; i < resources.length; i += 2) {
            resources[i] = 0x0a;
        }
        AtomicLong asked = new AtomicLong();
        OtlpIndex careful = new OtlpIndex(bytes -> {
            if (asked.addAndGet(bytes) > 1 << 20) {
                throw new TempoException.TooLarge("enough");
            }
        });
        assertThatThrownBy(() -> new OtlpScanner().scan(resources, 0, resources.length, careful))
                .hasMessage("enough");
    }
}
