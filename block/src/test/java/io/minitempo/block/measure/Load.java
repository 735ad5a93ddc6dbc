// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.measure;

import io.minitempo.core.TraceId;
import io.minitempo.core.wire.WireWriter;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.SplittableRandom;

/// The reference load, trace by trace: 25 spans of about 450 bytes over 8 services, as the load generator of the
/// reference figures makes them, already grouped by trace as the distributor does.
final class Load {

    static final int SPANS = 25;
    private static final int TEMPLATES = 640;
    private static final String[] SERVICES = {
        "frontend", "cart", "checkout", "payment", "shipping", "catalog", "recommend", "postgres-proxy"
    };
    private static final String[] METHODS = {"GET", "POST", "PUT", "DELETE"};
    private static final String[] REGIONS = {"eu-west-1", "us-east-1", "ap-south-1"};
    private static final long BASE = 1_795_176_000_000_000_000L;

    private final byte[][] templates = new byte[TEMPLATES][];
    private final SplittableRandom ids = new SplittableRandom(7919);

    Load() {
        for (int i = 0; i < TEMPLATES; i++) {
            templates[i] = template(new Random(1000 + i / 20), i);
        }
    }

    private static WireWriter any(Object value) {
        WireWriter out = new WireWriter(32);
        switch (value) {
            case String s -> out.stringField(1, s);
            case Boolean b -> out.varintField(2, b ? 1 : 0);
            case Long l -> out.varintField(3, l);
            case Double d -> out.doubleField(4, d);
            default -> throw new IllegalArgumentException(value.toString());
        }
        return out;
    }

    private static WireWriter pair(String key, Object value) {
        return new WireWriter(64).stringField(1, key).messageField(2, any(value));
    }

    private static byte[] spanId(int ordinal) {
        return new byte[] {
            (byte) 0xE9, (byte) 0xE9, (byte) 0xE9, (byte) 0xE9, 0, 0, (byte) (ordinal >> 8), (byte) ordinal
        };
    }

    private static byte[] template(Random r, int index) {
        Random own = new Random(index * 31L + r.nextInt());
        int[] parent = new int[SPANS];
        int[] service = new int[SPANS];
        for (int s = 0; s < SPANS; s++) {
            parent[s] = s == 0 ? -1 : own.nextInt(Math.min(s, 8)) + (s > 8 ? s - 8 : 0);
            service[s] = s == 0 ? 0 : own.nextInt(3) == 0 ? own.nextInt(SERVICES.length) : service[parent[s]];
        }
        WireWriter trace = new WireWriter(16384);
        for (int v = 0; v < SERVICES.length; v++) {
            WireWriter scopeSpans = new WireWriter(4096);
            scopeSpans.messageField(
                    1,
                    new WireWriter(32).stringField(1, "io.opentelemetry.http").stringField(2, "2.1.0"));
            boolean any = false;
            for (int s = 0; s < SPANS; s++) {
                if (service[s] == v) {
                    scopeSpans.messageField(2, span(own, s, parent[s], v));
                    any = true;
                }
            }
            if (any) {
                WireWriter resourceSpans = new WireWriter(8192);
                resourceSpans.messageField(1, resource(v, new Random(index / 20 * 8L + v)));
                resourceSpans.messageField(2, scopeSpans);
                trace.messageField(1, resourceSpans);
            }
        }
        return trace.toByteArray();
    }

    private static WireWriter resource(int v, Random r) {
        WireWriter resource = new WireWriter(256);
        resource.messageField(1, pair("service.name", SERVICES[v]));
        resource.messageField(1, pair("service.namespace", "shop"));
        resource.messageField(1, pair("service.version", "1." + v % 3 + ".0"));
        resource.messageField(1, pair("k8s.cluster.name", "prod-" + REGIONS[r.nextInt(3)]));
        resource.messageField(1, pair("k8s.namespace.name", "shop"));
        resource.messageField(
                1, pair("k8s.pod.name", SERVICES[v] + "-7d9f" + (char) ('a' + r.nextInt(26)) + r.nextInt(10)));
        resource.messageField(1, pair("telemetry.sdk.language", v % 2 == 0 ? "java" : "go"));
        return resource;
    }

    private static WireWriter span(Random r, int ordinal, int parent, int v) {
        WireWriter span = new WireWriter(512);
        byte[] traceId = new byte[16];
        java.util.Arrays.fill(traceId, (byte) 0xF5);
        span.bytesField(1, traceId);
        span.bytesField(2, spanId(ordinal));
        if (parent >= 0) {
            span.bytesField(4, spanId(parent));
        }
        boolean client = r.nextInt(4) == 0;
        boolean db = v == 7 || r.nextInt(6) == 0;
        boolean error = r.nextInt(40) == 0;
        String method = METHODS[r.nextInt(4)];
        span.stringField(5, db ? "SELECT shop." + SERVICES[v] : method + " /api/" + SERVICES[v] + "/{id}");
        span.varintField(6, db || client ? 3 : ordinal == 0 ? 2 : 1 + r.nextInt(2));
        long start = ordinal * 1_500_000L + r.nextInt(1_000_000);
        long duration = (long) (Math.exp(r.nextGaussian() * 1.2) * 8_000_000L) + 50_000;
        span.fixed64Field(7, 0x7A7A000000000000L | start);
        span.fixed64Field(8, 0x7A7A000000000000L | start + duration);
        if (db) {
            span.messageField(9, pair("db.system", "postgresql"));
            span.messageField(9, pair("db.name", "shop"));
            span.messageField(
                    9,
                    pair(
                            "db.statement",
                            "SELECT id, sku, price_cents, currency FROM " + SERVICES[v]
                                    + " WHERE id = $1 AND tenant = $2 ORDER BY created_at DESC LIMIT "
                                    + (10 + r.nextInt(5) * 10)));
            span.messageField(9, pair("server.port", 5432L));
        } else {
            span.messageField(9, pair("http.request.method", method));
            span.messageField(9, pair("http.route", "/api/" + SERVICES[v] + "/{id}"));
            span.messageField(9, pair("url.path", "/api/" + SERVICES[v] + "/" + r.nextInt(100_000)));
            span.messageField(9, pair("http.response.status_code", error ? 500L : r.nextInt(20) == 0 ? 404L : 200L));
            span.messageField(9, pair("server.address", SERVICES[v] + ".shop.svc.cluster.local"));
            span.messageField(9, pair("network.protocol.version", "1.1"));
            span.messageField(
                    9, pair("user_agent.original", "Mozilla/5.0 (X11; Linux x86_64) shop-client/" + r.nextInt(12)));
        }
        span.messageField(9, pair("user.id", "u-" + r.nextInt(50_000)));
        span.messageField(9, pair("cart.total", r.nextDouble() * 300));
        span.messageField(9, pair("feature.beta", r.nextBoolean()));
        span.messageField(9, pair("thread.id", (long) r.nextInt(64)));
        if (error) {
            WireWriter event = new WireWriter(128);
            event.fixed64Field(1, 0x7A7A000000000000L | start + duration / 2);
            event.stringField(2, "exception");
            event.messageField(3, pair("exception.type", "java.lang.IllegalStateException"));
            event.messageField(3, pair("exception.message", "upstream timed out after 250 ms"));
            span.messageField(11, event);
        }
        WireWriter status = new WireWriter(32);
        if (error) {
            status.stringField(2, "upstream timed out").varintField(3, 2);
        }
        return span.messageField(15, status);
    }

    /// Trace number `i` of `count`; ids ascend with `i`.
    Trace trace(int i, int count) {
        byte[] bytes = templates[i % TEMPLATES].clone();
        long high = Long.divideUnsigned(-1L, count) * i + ids.nextLong(1 << 20);
        long low = ids.nextLong();
        long base = BASE + ids.nextLong(60_000_000_000L);
        for (int at = 0; at + 8 <= bytes.length; at++) {
            if (bytes[at] == (byte) 0xF5 && bytes[at + 15 < bytes.length ? at + 15 : at] == (byte) 0xF5) {
                ByteBuffer.wrap(bytes).putLong(at, high).putLong(at + 8, low);
                at += 15;
            } else if (bytes[at] == (byte) 0xE9 && bytes[at + 1] == (byte) 0xE9 && bytes[at + 3] == (byte) 0xE9) {
                int ordinal = (bytes[at + 6] & 255) << 8 | bytes[at + 7] & 255;
                long value = 0x0100000000000000L | low >>> 8 & 0xFFFFFFFFFF0000L | ordinal + 1;
                ByteBuffer.wrap(bytes).putLong(at, value);
                at += 7;
            } else if (bytes[at + 7] == 0x7A
                    && bytes[at + 6] == 0x7A
                    && at > 0
                    && (bytes[at - 1] == 0x39 || bytes[at - 1] == 0x41 || bytes[at - 1] == 0x09)) {
                long delta = 0;
                for (int k = 5; k >= 0; k--) {
                    delta = delta << 8 | bytes[at + k] & 255;
                }
                ByteBuffer.wrap(bytes).order(java.nio.ByteOrder.LITTLE_ENDIAN).putLong(at, base + delta);
                at += 7;
            }
        }
        return new Trace(new TraceId(high, low), ByteBuffer.wrap(bytes));
    }

    /// A trace and its only segment.
    record Trace(TraceId id, ByteBuffer segment) {}
}
