// SPDX-License-Identifier: Apache-2.0
package io.minitempo.receiver.scan;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.common.v1.KeyValueList;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.util.Random;

/// Random OTLP requests: every field is there or not, ids repeat, values nest.
final class RandomRequests {

    private final Random random;

    RandomRequests(long seed) {
        random = new Random(seed);
    }

    ExportTraceServiceRequest next() {
        ExportTraceServiceRequest.Builder request = ExportTraceServiceRequest.newBuilder();
        for (int i = random.nextInt(4); i > 0; i--) {
            ResourceSpans.Builder resourceSpans = ResourceSpans.newBuilder();
            if (random.nextBoolean()) {
                Resource.Builder resource = Resource.newBuilder().setDroppedAttributesCount(small());
                for (int a = random.nextInt(4); a > 0; a--) {
                    resource.addAttributes(attribute(3));
                }
                resourceSpans.setResource(resource);
            }
            for (int s = random.nextInt(4); s > 0; s--) {
                resourceSpans.addScopeSpans(scopeSpans());
            }
            request.addResourceSpans(resourceSpans.setSchemaUrl(text()));
        }
        return request.build();
    }

    private ScopeSpans scopeSpans() {
        ScopeSpans.Builder scopeSpans = ScopeSpans.newBuilder();
        if (random.nextBoolean()) {
            scopeSpans.setScope(InstrumentationScope.newBuilder()
                    .setName(random.nextBoolean() ? "a" : text())
                    .setVersion(random.nextBoolean() ? "" : "1"));
        }
        for (int s = random.nextInt(6); s > 0; s--) {
            scopeSpans.addSpans(span());
        }
        return scopeSpans.setSchemaUrl(text()).build();
    }

    private Span span() {
        Span.Builder span = Span.newBuilder()
                .setTraceId(traceId())
                .setSpanId(spanId())
                .setTraceState(text())
                .setName(text())
                .setKindValue(random.nextInt(6))
                .setStartTimeUnixNano(random.nextBoolean() ? 0 : random.nextLong())
                .setEndTimeUnixNano(random.nextLong())
                .setDroppedAttributesCount(small())
                .setDroppedEventsCount(small())
                .setDroppedLinksCount(small())
                .setFlags(random.nextBoolean() ? 0 : random.nextInt());
        switch (random.nextInt(3)) {
            case 0 -> span.setParentSpanId(spanId());
            case 1 -> span.setParentSpanId(ByteString.copyFrom(new byte[8]));
            default -> {}
        }
        for (int a = random.nextInt(6); a > 0; a--) {
            span.addAttributes(attribute(3));
        }
        for (int e = random.nextInt(3); e > 0; e--) {
            span.addEvents(Span.Event.newBuilder()
                    .setTimeUnixNano(random.nextLong())
                    .setName(text())
                    .addAttributes(attribute(1))
                    .setDroppedAttributesCount(small()));
        }
        for (int l = random.nextInt(3); l > 0; l--) {
            Span.Link.Builder link =
                    Span.Link.newBuilder().setTraceState(text()).addAttributes(attribute(1));
            if (random.nextBoolean()) {
                link.setTraceId(traceId()).setSpanId(spanId()).setFlags(small());
            }
            span.addLinks(link);
        }
        if (random.nextBoolean()) {
            span.setStatus(Status.newBuilder().setCodeValue(random.nextInt(3)).setMessage(text()));
        }
        return span.build();
    }

    private ByteString traceId() {
        byte[] id = new byte[16];
        id[15] = (byte) (1 + random.nextInt(5));
        id[0] = (byte) random.nextInt(2);
        return ByteString.copyFrom(id);
    }

    private ByteString spanId() {
        byte[] id = new byte[8];
        random.nextBytes(id);
        id[0] |= 1;
        return ByteString.copyFrom(id);
    }

    private KeyValue attribute(int depth) {
        KeyValue.Builder attribute = KeyValue.newBuilder().setKey(text());
        if (random.nextInt(5) > 0) {
            attribute.setValue(value(depth));
        }
        return attribute.build();
    }

    private AnyValue value(int depth) {
        AnyValue.Builder value = AnyValue.newBuilder();
        switch (random.nextInt(depth == 0 ? 6 : 8)) {
            case 0 -> value.setStringValue(text());
            case 1 -> value.setBoolValue(random.nextBoolean());
            case 2 -> value.setIntValue(random.nextBoolean() ? 0 : random.nextLong());
            case 3 -> value.setDoubleValue(random.nextBoolean() ? 0 : random.nextDouble());
            case 4 -> value.setBytesValue(ByteString.copyFromUtf8(text()));
            case 5 -> {}
            case 6 -> {
                ArrayValue.Builder array = ArrayValue.newBuilder();
                for (int i = random.nextInt(3); i > 0; i--) {
                    array.addValues(value(depth - 1));
                }
                value.setArrayValue(array);
            }
            default -> {
                KeyValueList.Builder list = KeyValueList.newBuilder();
                for (int i = random.nextInt(3); i > 0; i--) {
                    list.addValues(attribute(depth - 1));
                }
                value.setKvlistValue(list);
            }
        }
        return value.build();
    }

    private int small() {
        return random.nextInt(3) == 0 ? random.nextInt(300) : 0;
    }

    private String text() {
        return switch (random.nextInt(4)) {
            case 0 -> "";
            case 1 -> "k" + random.nextInt(10);
            case 2 -> "\u00e4\u65e5\ud83d\ude00".repeat(random.nextInt(40));
            default -> "x".repeat(random.nextInt(200));
        };
    }
}
