// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block;

import com.google.protobuf.ByteString;
import io.minitempo.core.SpanId;
import io.minitempo.core.TraceId;
import io.minitempo.proto.tempopb.Trace;
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
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/// Random traces of every shape that OTLP allows and blocks can hold.
public final class RandomTraces {

    private static final List<String> KEYS = List.of(
            "service.name",
            "service.namespace",
            "cluster",
            "k8s.pod.name",
            "http.method",
            "http.url",
            "http.status_code",
            "http.request.method",
            "url.path",
            "http.route",
            "server.port",
            "a",
            "b",
            "c",
            "ключ",
            "x y",
            "z");
    private static final String[] TEXTS = {
        "", "a", "frontend", "checkout", "日本", "quo\"te\\\n\t\u0001", "<b>&amp;\u2028", "GET", "x".repeat(300)
    };

    private final Random random;

    public RandomTraces(long seed) {
        random = new Random(seed);
    }

    public TraceId id() {
        return new TraceId(random.nextInt(4) == 0 ? 0 : random.nextLong(), random.nextLong());
    }

    public Trace trace(TraceId id) {
        Trace.Builder trace = Trace.newBuilder();
        List<ByteString> spanIds = new ArrayList<>();
        int resources = random.nextInt(4);
        for (int r = 0; r < resources; r++) {
            trace.addResourceSpans(resource(id, spanIds));
        }
        return trace.build();
    }

    private ResourceSpans resource(TraceId id, List<ByteString> spanIds) {
        ResourceSpans.Builder batch = ResourceSpans.newBuilder();
        batch.setResource(Resource.newBuilder().addAllAttributes(attributes(4)));
        int scopes = random.nextInt(3);
        for (int s = 0; s < scopes; s++) {
            ScopeSpans.Builder scope = ScopeSpans.newBuilder();
            scope.setScope(InstrumentationScope.newBuilder()
                    .setName(text())
                    .setVersion(random.nextBoolean() ? "" : "1." + random.nextInt(3))
                    .addAllAttributes(attributes(2)));
            int spans = random.nextInt(random.nextInt(20) == 0 ? 200 : 5);
            for (int i = 0; i < spans; i++) {
                scope.addSpans(span(id, spanIds));
            }
            batch.addScopeSpans(scope);
        }
        return batch.build();
    }

    private Span span(TraceId id, List<ByteString> spanIds) {
        ByteString spanId = ByteString.copyFrom(new SpanId(random.nextLong()).toBytes());
        long start = 1_795_176_000_000_000_000L + random.nextInt();
        Span.Builder span = Span.newBuilder()
                .setTraceId(ByteString.copyFrom(id.toBytes()))
                .setSpanId(spanId)
                .setName(text())
                .setKindValue(random.nextInt(6))
                .setTraceState(random.nextInt(5) == 0 ? text() : "")
                .setStartTimeUnixNano(random.nextInt(30) == 0 ? 0 : start)
                .setEndTimeUnixNano(start + random.nextInt())
                .setDroppedAttributesCount(number())
                .setDroppedEventsCount(number())
                .setDroppedLinksCount(number())
                .setStatus(Status.newBuilder().setCodeValue(random.nextInt(3)).setMessage(text()))
                .addAllAttributes(attributes(8));
        if (!spanIds.isEmpty() && random.nextInt(5) > 0) {
            span.setParentSpanId(spanIds.get(random.nextInt(spanIds.size())));
        }
        spanIds.add(spanId);
        for (int e = random.nextInt(3); e > 0; e--) {
            span.addEvents(Span.Event.newBuilder()
                    .setTimeUnixNano(start + random.nextInt())
                    .setName(text())
                    .setDroppedAttributesCount(number())
                    .addAllAttributes(attributes(3)));
        }
        for (int l = random.nextInt(3); l > 0; l--) {
            span.addLinks(Span.Link.newBuilder()
                    .setTraceId(ByteString.copyFrom(id().toBytes()))
                    .setSpanId(ByteString.copyFrom(new SpanId(random.nextLong()).toBytes()))
                    .setTraceState(text())
                    .setDroppedAttributesCount(number())
                    .addAllAttributes(attributes(2)));
        }
        return span.build();
    }

    private int number() {
        return random.nextInt(4) == 0 ? random.nextInt(100) : 0;
    }

    private String text() {
        return TEXTS[random.nextInt(TEXTS.length)];
    }

    private List<KeyValue> attributes(int most) {
        List<String> keys = new ArrayList<>(KEYS);
        Collections.shuffle(keys, random);
        List<KeyValue> attributes = new ArrayList<>();
        for (int i = random.nextInt(most + 1); i > 0; i--) {
            attributes.add(
                    KeyValue.newBuilder().setKey(keys.get(i)).setValue(value(0)).build());
        }
        return attributes;
    }

    private AnyValue value(int depth) {
        AnyValue.Builder value = AnyValue.newBuilder();
        switch (random.nextInt(depth > 3 ? 5 : 9)) {
            case 0, 1 -> value.setStringValue(text());
            case 2 -> value.setIntValue(random.nextBoolean() ? random.nextLong() : random.nextInt(5));
            case 3 -> value.setBoolValue(random.nextBoolean());
            case 4 -> value.setDoubleValue(random.nextBoolean() ? random.nextDouble() * 1e-9 : random.nextInt(9));
            case 5 -> value.setArrayValue(array(depth));
            case 6 -> {
                byte[] bytes = new byte[random.nextInt(5)];
                random.nextBytes(bytes);
                value.setBytesValue(ByteString.copyFrom(bytes));
            }
            case 7 -> {
                KeyValueList.Builder list = KeyValueList.newBuilder();
                for (int i = random.nextInt(3); i > 0; i--) {
                    list.addValues(KeyValue.newBuilder().setKey(text()).setValue(value(depth + 1)));
                }
                value.setKvlistValue(list);
            }
            default -> {}
        }
        return value.build();
    }

    private ArrayValue array(int depth) {
        ArrayValue.Builder array = ArrayValue.newBuilder();
        boolean uniform = random.nextBoolean();
        int kind = random.nextInt(4);
        for (int i = random.nextInt(4); i > 0; i--) {
            AnyValue.Builder element = AnyValue.newBuilder();
            if (uniform) {
                switch (kind) {
                    case 0 -> element.setStringValue(text());
                    case 1 -> element.setIntValue(random.nextLong());
                    case 2 -> element.setBoolValue(random.nextBoolean());
                    default -> element.setDoubleValue(random.nextDouble());
                }
                array.addValues(element);
            } else {
                array.addValues(value(depth + 1));
            }
        }
        return array.build();
    }
}
