// SPDX-License-Identifier: Apache-2.0
package io.minitempo.distributor;

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
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;

/// Requests of the shape that the project's load generator sends: 20 traces of 25 spans over 8 services, about 450
/// bytes a span, 2.5 % with an error and an exception event.
public final class LoadShape {

    /// Spans of one request.
    public static final int SPANS = 500;

    private static final List<String> SERVICES =
            List.of("frontend", "cart", "checkout", "payment", "shipping", "catalog", "recommend", "postgres-proxy");
    private static final List<String> METHODS = List.of("GET", "POST", "PUT", "DELETE");

    private LoadShape() {}

    /// One request.
    public static byte[] request(long seed) {
        Random random = new Random(seed);
        long[] traces = random.longs(40).toArray();
        int[] services = new int[SPANS];
        for (int i = 0; i < SPANS; i++) {
            services[i] = i % 25 == 0 ? 0 : random.nextInt(3) == 0 ? random.nextInt(8) : services[i - 1];
        }
        ExportTraceServiceRequest.Builder request = ExportTraceServiceRequest.newBuilder();
        for (int service = 0; service < 8; service++) {
            ScopeSpans.Builder spans = ScopeSpans.newBuilder()
                    .setScope(InstrumentationScope.newBuilder()
                            .setName("io.opentelemetry.http")
                            .setVersion("2.1.0"));
            for (int i = 0; i < SPANS; i++) {
                if (services[i] == service) {
                    spans.addSpans(span(random, traces, i, SERVICES.get(service)));
                }
            }
            request.addResourceSpans(ResourceSpans.newBuilder()
                    .setResource(resource(random, SERVICES.get(service)))
                    .addScopeSpans(spans));
        }
        return request.build().toByteArray();
    }

    private static Resource resource(Random random, String service) {
        return Resource.newBuilder()
                .addAttributes(text("service.name", service))
                .addAttributes(text("service.namespace", "shop"))
                .addAttributes(text("service.version", "1.2.0"))
                .addAttributes(text("k8s.cluster.name", "prod-eu-west-1"))
                .addAttributes(text("k8s.namespace.name", "shop"))
                .addAttributes(text("k8s.pod.name", service + "-7d9fa" + random.nextInt(10)))
                .addAttributes(text("telemetry.sdk.language", "java"))
                .build();
    }

    private static Span span(Random random, long[] traces, int number, String service) {
        int trace = number / 25;
        String method = METHODS.get(random.nextInt(4));
        boolean database = service.equals("postgres-proxy") || random.nextInt(6) == 0;
        boolean error = random.nextInt(40) == 0;
        long start = 1_795_176_000_000_000_000L + number * 1_500_000L;
        Span.Builder span = Span.newBuilder()
                .setTraceId(id(traces[2 * trace], traces[2 * trace + 1]))
                .setSpanId(id(traces[2 * trace] ^ number + 1))
                .setName(database ? "SELECT shop." + service : method + " /api/" + service + "/{id}")
                .setKindValue(1 + random.nextInt(3))
                .setStartTimeUnixNano(start)
                .setEndTimeUnixNano(start + 8_000_000);
        if (number % 25 != 0) {
            span.setParentSpanId(id(traces[2 * trace] ^ number));
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
                    .addAttributes(text("user_agent.original", "Mozilla/5.0 (X11; Linux x86_64) shop-client/3"));
        }
        span.addAttributes(text("user.id", "u-" + random.nextInt(50_000)))
                .addAttributes(KeyValue.newBuilder()
                        .setKey("cart.total")
                        .setValue(AnyValue.newBuilder().setDoubleValue(random.nextDouble())))
                .addAttributes(number("thread.id", random.nextInt(64)));
        if (error) {
            span.addEvents(Span.Event.newBuilder()
                            .setTimeUnixNano(start)
                            .setName("exception")
                            .addAttributes(text("exception.type", "java.lang.IllegalStateException"))
                            .addAttributes(text("exception.message", "upstream timed out after 250 ms")))
                    .setStatus(Status.newBuilder()
                            .setCode(Status.StatusCode.STATUS_CODE_ERROR)
                            .setMessage("upstream timed out"));
        } else {
            span.setStatus(Status.getDefaultInstance());
        }
        return span.build();
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
        return ByteString.copyFrom(bytes.flip());
    }
}
