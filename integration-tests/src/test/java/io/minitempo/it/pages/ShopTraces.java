// SPDX-License-Identifier: Apache-2.0
package io.minitempo.it.pages;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import io.opentelemetry.proto.trace.v1.Status.StatusCode;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// Traces to look at: one with all that a span can have, one that is an attack, one that is large, and many small ones.
final class ShopTraces {

    static final String DETAILED = "000000000000000000000000000de7a1";
    static final String ATTACK = "00000000000000000000000000a77ac4";
    static final String LARGE = "000000000000000000000000001a46e0";
    static final String MARKUP = "<img src=x onerror=\"window.hacked=1\"><script>window.hacked=2</script>";

    private static final long MILLIS = 1_000_000;

    /// In nanoseconds since 1970; late enough to be found, early enough to be searched.
    private final long start;

    ShopTraces(long start) {
        this.start = start;
    }

    byte[] detailed() {
        Span root = span(0xde7a1, 1, 0, "GET /checkout", 0, 200).build();
        Span charge = span(0xde7a1, 2, 1, "Charge", 20, 100)
                .setKind(Span.SpanKind.SPAN_KIND_CLIENT)
                .setStatus(Status.newBuilder()
                        .setCode(StatusCode.STATUS_CODE_ERROR)
                        .setMessage("card declined"))
                .addAttributes(attribute("card.brand", "acme"))
                .addEvents(Span.Event.newBuilder()
                        .setName("declined by the bank")
                        .setTimeUnixNano(start + 50 * MILLIS)
                        .addAttributes(attribute("bank.code", "51")))
                .addLinks(Span.Link.newBuilder()
                        .setTraceId(traceId(0xa77ac4))
                        .setSpanId(spanId(1))
                        .addAttributes(attribute("link.reason", "retry of")))
                .build();
        return request("shop", List.of(root, charge));
    }

    byte[] attack() {
        Span root = span(0xa77ac4, 1, 0, MARKUP, 0, 30)
                .addAttributes(attribute("evil." + MARKUP, MARKUP))
                .addEvents(Span.Event.newBuilder().setName(MARKUP).setTimeUnixNano(start))
                .build();
        return request("evil " + MARKUP, List.of(root));
    }

    /// A root with a chain of 40 spans and many children.
    byte[] large(int count) {
        List<Span> spans = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            int parent = i == 1 ? 0 : i <= 40 ? i - 1 : 1 + i % 40;
            spans.add(span(0x1a46e0, i, parent, "step " + i, i % 997, 3).build());
        }
        return request("batch", spans);
    }

    /// Traces of one span each.
    byte[] small(int count) {
        List<Span> spans = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            spans.add(span(0x5a000000 + i, 1, 0, "item " + i, i, 5).build());
        }
        return request("warehouse", spans);
    }

    private Span.Builder span(int trace, int id, int parent, String name, int afterMillis, int millis) {
        long begin = start + afterMillis * MILLIS;
        return Span.newBuilder()
                .setTraceId(traceId(trace))
                .setSpanId(spanId(id))
                .setParentSpanId(parent == 0 ? ByteString.EMPTY : spanId(parent))
                .setName(name)
                .setKind(Span.SpanKind.SPAN_KIND_SERVER)
                .setStartTimeUnixNano(begin)
                .setEndTimeUnixNano(begin + millis * MILLIS);
    }

    private static ByteString traceId(int number) {
        return ByteString.copyFrom(ByteBuffer.allocate(16).putInt(12, number).array());
    }

    private static ByteString spanId(int number) {
        return ByteString.copyFrom(ByteBuffer.allocate(8).putInt(4, number).array());
    }

    private static KeyValue attribute(String key, String value) {
        return KeyValue.newBuilder()
                .setKey(key)
                .setValue(AnyValue.newBuilder().setStringValue(value))
                .build();
    }

    private static byte[] request(String service, List<Span> spans) {
        return ExportTraceServiceRequest.newBuilder()
                .addResourceSpans(ResourceSpans.newBuilder()
                        .setResource(Resource.newBuilder()
                                .addAttributes(attribute("service.name", service))
                                .addAttributes(attribute("deployment.environment", "test")))
                        .addScopeSpans(ScopeSpans.newBuilder()
                                .setScope(InstrumentationScope.newBuilder()
                                        .setName("shop-library")
                                        .setVersion("1.2"))
                                .addAllSpans(spans)))
                .build()
                .toByteArray();
    }
}
