// SPDX-License-Identifier: Apache-2.0
package io.minitempo.demo;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import io.opentelemetry.proto.trace.v1.Status;
import io.opentelemetry.proto.trace.v1.Status.StatusCode;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/// Makes traces of a small shop: a web page calls a cart and a checkout, which call a database and a payment service.
/// One order in twenty fails at the payment. Owned by one thread.
final class Shop {

    private static final long MILLIS = 1_000_000;
    private static final List<String> PAGES = List.of("/", "/cart", "/checkout", "/product/{id}");

    private final SplittableRandom random;

    Shop(SplittableRandom random) {
        this.random = random;
    }

    /// A trace as it is sent.
    ///
    /// @param traceId its id in hex
    /// @param request all of its spans
    record Made(String traceId, ExportTraceServiceRequest request) {}

    /// A trace that ended at a time, in nanoseconds since 1970.
    Made trace(long end) {
        ByteString traceId = bytes(16);
        Visit visit = new Visit(traceId, end - 200 * MILLIS);
        boolean fails = random.nextInt(20) == 0;
        String page = PAGES.get(random.nextInt(PAGES.size()));
        ByteString web = visit.span("web", "GET " + page, SpanKind.SPAN_KIND_SERVER, ByteString.EMPTY, 0, 180, fails);
        ByteString toCart = visit.span("web", "GetCart", SpanKind.SPAN_KIND_CLIENT, web, 5, 60, false);
        ByteString cart = visit.span("cart", "GetCart", SpanKind.SPAN_KIND_SERVER, toCart, 8, 50, false);
        visit.query("cart", "SELECT cart", cart, 12, 20);
        ByteString toCheckout = visit.span("web", "PlaceOrder", SpanKind.SPAN_KIND_CLIENT, web, 70, 100, fails);
        ByteString checkout =
                visit.span("checkout", "PlaceOrder", SpanKind.SPAN_KIND_SERVER, toCheckout, 72, 95, fails);
        visit.query("checkout", "INSERT order", checkout, 75, 15);
        ByteString toPayment = visit.span("checkout", "Charge", SpanKind.SPAN_KIND_CLIENT, checkout, 95, 60, fails);
        visit.span("payment", "Charge", SpanKind.SPAN_KIND_SERVER, toPayment, 97, 55, fails);
        return new Made(HexFormat.of().formatHex(traceId.toByteArray()), visit.request());
    }

    private ByteString bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return ByteString.copyFrom(bytes);
    }

    /// One trace while it is made.
    private final class Visit {

        private final ByteString traceId;
        private final long start;
        private final Map<String, List<Span>> spans = new LinkedHashMap<>();

        Visit(ByteString traceId, long start) {
            this.traceId = traceId;
            this.start = start;
        }

        /// Adds a span that begins `after` ms into the trace; answers its id.
        ByteString span(
                String service, String name, SpanKind kind, ByteString parent, int after, int millis, boolean fails) {
            return add(service, builder(name, kind, parent, after, millis).setStatus(status(fails)));
        }

        void query(String service, String statement, ByteString parent, int after, int millis) {
            add(
                    service,
                    builder(statement, SpanKind.SPAN_KIND_CLIENT, parent, after, millis)
                            .addAttributes(attribute("db.system", "postgresql"))
                            .addAttributes(attribute("db.statement", statement)));
        }

        private ByteString add(String service, Span.Builder span) {
            spans.computeIfAbsent(service, s -> new ArrayList<>()).add(span.build());
            return span.getSpanId();
        }

        private Span.Builder builder(String name, SpanKind kind, ByteString parent, int after, int millis) {
            long begin = start + after * MILLIS + random.nextLong(MILLIS);
            long duration = millis * MILLIS * (60 + random.nextInt(40)) / 100;
            return Span.newBuilder()
                    .setTraceId(traceId)
                    .setSpanId(bytes(8))
                    .setParentSpanId(parent)
                    .setName(name)
                    .setKind(kind)
                    .setStartTimeUnixNano(begin)
                    .setEndTimeUnixNano(begin + duration)
                    .addAttributes(attribute("shop.customer", "customer-" + random.nextInt(100)));
        }

        private static Status status(boolean fails) {
            return fails
                    ? Status.newBuilder()
                            .setCode(StatusCode.STATUS_CODE_ERROR)
                            .setMessage("card declined")
                            .build()
                    : Status.getDefaultInstance();
        }

        ExportTraceServiceRequest request() {
            ExportTraceServiceRequest.Builder request = ExportTraceServiceRequest.newBuilder();
            spans.forEach((service, list) -> request.addResourceSpans(ResourceSpans.newBuilder()
                    .setResource(Resource.newBuilder()
                            .addAttributes(attribute("service.name", service))
                            .addAttributes(attribute("service.namespace", "shop")))
                    .addScopeSpans(ScopeSpans.newBuilder()
                            .setScope(InstrumentationScope.newBuilder().setName("mini-tempo-demo"))
                            .addAllSpans(list))));
            return request.build();
        }
    }

    private static KeyValue attribute(String key, String value) {
        return KeyValue.newBuilder()
                .setKey(key)
                .setValue(AnyValue.newBuilder().setStringValue(value))
                .build();
    }
}
