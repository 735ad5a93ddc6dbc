// SPDX-License-Identifier: Apache-2.0
package io.minitempo.blockbuilder.measure;

import com.google.protobuf.ByteString;
import io.minitempo.core.TraceId;
import io.minitempo.ingestlog.TracePiece;
import io.minitempo.proto.tempopb.Trace;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;

/// Traces of the shape that the project's load generator sends, as the distributor groups them: 25 spans over 8
/// services, about 450 bytes a span, 2.5 % with an error and an exception event.
final class LoadShape {

    /// Spans of a trace.
    static final int SPANS = 25;

    private static final List<String> SERVICES =
            List.of("frontend", "cart", "checkout", "payment", "shipping", "catalog", "recommend", "postgres-proxy");
    private static final List<String> METHODS = List.of("GET", "POST", "PUT", "DELETE");
    private static final List<String> REGIONS = List.of("eu-west-1", "us-east-1", "ap-south-1");

    private final Random random;

    LoadShape(long seed) {
        random = new Random(seed);
    }

    /// A trace as the distributor hands it to the log.
    static final class Piece implements TracePiece {
        private final TraceId id;
        private final byte[] bytes;

        Piece(TraceId id, byte[] bytes) {
            this.id = id;
            this.bytes = bytes;
        }

        @Override
        public TraceId id() {
            return id;
        }

        @Override
        public int size() {
            return bytes.length;
        }

        @Override
        public int writeTo(byte[] target, int offset) {
            System.arraycopy(bytes, 0, target, offset, bytes.length);
            return offset + bytes.length;
        }
    }

    /// A trace whose spans start at `nanos` or soon after.
    Piece trace(long nanos) {
        long high = random.nextLong();
        long low = random.nextLong();
        int[] services = new int[SPANS];
        for (int i = 1; i < SPANS; i++) {
            services[i] = random.nextInt(3) == 0 ? random.nextInt(8) : services[i - 1];
        }
        Trace.Builder trace = Trace.newBuilder();
        for (int service = 0; service < 8; service++) {
            ScopeSpans.Builder spans = ScopeSpans.newBuilder()
                    .setScope(InstrumentationScope.newBuilder()
                            .setName("io.opentelemetry.http")
                            .setVersion("2.1.0"));
            for (int i = 0; i < SPANS; i++) {
                if (services[i] == service) {
                    spans.addSpans(span(high, low, i, SERVICES.get(service), nanos));
                }
            }
            if (spans.getSpansCount() > 0) {
                trace.addResourceSpans(ResourceSpans.newBuilder()
                        .setResource(resource(SERVICES.get(service)))
                        .addScopeSpans(spans));
            }
        }
        return new Piece(new TraceId(high, low), trace.build().toByteArray());
    }

    private Resource resource(String service) {
        return Resource.newBuilder()
                .addAttributes(text("service.name", service))
                .addAttributes(text("service.namespace", "shop"))
                .addAttributes(text("service.version", "1.2.0"))
                .addAttributes(text("k8s.cluster.name", "prod-" + REGIONS.get(random.nextInt(3))))
                .addAttributes(text("k8s.namespace.name", "shop"))
                .addAttributes(text("k8s.pod.name", service + "-7d9fa" + random.nextInt(260)))
                .addAttributes(text("telemetry.sdk.language", "java"))
                .build();
    }

    private Span span(long high, long low, int number, String service, long nanos) {
        String method = METHODS.get(random.nextInt(4));
        boolean database = service.equals("postgres-proxy") || random.nextInt(6) == 0;
        boolean error = random.nextInt(40) == 0;
        long start = nanos + number * 1_500_000L + random.nextInt(1_000_000);
        long duration = (long) (Math.exp(random.nextGaussian() * 1.2) * 8_000_000L) + 50_000;
        Span.Builder span = Span.newBuilder()
                .setTraceId(id(high, low))
                .setSpanId(id(low ^ number + 1))
                .setName(database ? "SELECT shop." + service : method + " /api/" + service + "/{id}")
                .setKindValue(1 + random.nextInt(3))
                .setStartTimeUnixNano(start)
                .setEndTimeUnixNano(start + duration);
        if (number > 0) {
            span.setParentSpanId(id(low ^ random.nextInt(number) + 1));
        }
        if (database) {
            span.addAttributes(text("db.system", "postgresql"))
                    .addAttributes(text("db.name", "shop"))
                    .addAttributes(text(
                            "db.statement",
                            "SELECT id, sku, price_cents, currency FROM " + service
                                    + " WHERE id = $1 AND tenant = $2 ORDER BY created_at DESC LIMIT 20"))
                    .addAttributes(number("server.port", 5432));
        } else {
            span.addAttributes(text("http.request.method", method))
                    .addAttributes(text("http.route", "/api/" + service + "/{id}"))
                    .addAttributes(text("url.path", "/api/" + service + "/" + random.nextInt(100_000)))
                    .addAttributes(number("http.response.status_code", error ? 500 : 200))
                    .addAttributes(text("server.address", service + ".shop.svc.cluster.local"))
                    .addAttributes(text("network.protocol.version", "1.1"))
                    .addAttributes(text(
                            "user_agent.original",
                            "Mozilla/5.0 (X11; Linux x86_64) shop-client/" + random.nextInt(12)));
        }
        span.addAttributes(text("user.id", "u-" + random.nextInt(50_000)))
                .addAttributes(KeyValue.newBuilder()
                        .setKey("cart.total")
                        .setValue(AnyValue.newBuilder().setDoubleValue(random.nextDouble() * 300)))
                .addAttributes(number("thread.id", random.nextInt(64)));
        return error
                ? failed(span, start)
                : span.setStatus(Status.getDefaultInstance()).build();
    }

    private static Span failed(Span.Builder span, long nanos) {
        return span.addEvents(Span.Event.newBuilder()
                        .setTimeUnixNano(nanos)
                        .setName("exception")
                        .addAttributes(text("exception.type", "java.lang.IllegalStateException"))
                        .addAttributes(text("exception.message", "upstream timed out after 250 ms")))
                .setStatus(Status.newBuilder()
                        .setCode(Status.StatusCode.STATUS_CODE_ERROR)
                        .setMessage("upstream timed out"))
                .build();
    }

    private static KeyValue text(String key, String value) {
        return KeyValue.newBuilder()
                .setKey(key)
                .setValue(AnyValue.newBuilder().setStringValue(value))
                .build();
    }

    private static KeyValue number(String key, long value) {
        return KeyValue.newBuilder()
                .setKey(key)
                .setValue(AnyValue.newBuilder().setIntValue(value))
                .build();
    }

    private static ByteString id(long... parts) {
        ByteBuffer bytes = ByteBuffer.allocate(8 * parts.length);
        for (long part : parts) {
            bytes.putLong(part);
        }
        return ByteString.copyFrom(bytes.array());
    }
}
