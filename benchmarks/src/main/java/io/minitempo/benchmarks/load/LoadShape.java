// SPDX-License-Identifier: Apache-2.0
package io.minitempo.benchmarks.load;

import io.minitempo.core.wire.WireWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;

/// OTLP requests as the load generator of the reference figures sends them: 20 traces of 25 spans over 8 services,
/// about 450 bytes a span, 2.5 % of the spans with an error and an exception event.
///
/// Bodies are serialised once; a request is a copy in which ids and times are replaced. Immutable.
public final class LoadShape {

    /// Traces of a request.
    public static final int TRACES = 20;

    /// Spans of a trace.
    public static final int SPANS = 25;

    private static final int TEMPLATES = 32;
    private static final long TIME_MARK = 0x7A7A_0000_0000_0000L;
    private static final long TIME_BITS = 0x0000_FFFF_FFFF_FFFFL;
    private static final long TRACE_MARK = 0xF5F5_F5F5_F5F5_F5F5L;
    private static final int SPAN_MARK = 0xE9E9_E9E9;
    private static final String[] SERVICES = {
        "frontend", "cart", "checkout", "payment", "shipping", "catalog", "recommend", "postgres-proxy"
    };
    private static final String[] METHODS = {"GET", "POST", "PUT", "DELETE"};
    private static final String[] REGIONS = {"eu-west-1", "us-east-1", "ap-south-1"};

    private final List<Template> templates = new ArrayList<>();

    /// Templates that follow from `seed`.
    public LoadShape(long seed) {
        for (int i = 0; i < TEMPLATES; i++) {
            templates.add(Template.of(body(new Random(seed * 1000 + i))));
        }
    }

    /// A request, and the ids of the traces in it as pairs of numbers.
    ///
    /// @param body OTLP protobuf
    /// @param ids high and low half of each id in turn
    public record Request(byte[] body, long[] ids) {

        /// The id of a trace in 32 hexadecimal digits.
        public String id(int trace) {
            return "%016x%016x".formatted(ids[2 * trace], ids[2 * trace + 1]);
        }
    }

    /// The request of that number.
    ///
    /// @param ids where trace ids come from
    /// @param baseNanos when its traces begin, in nanoseconds since the epoch
    public Request request(long number, RandomGenerator ids, long baseNanos) {
        Template template = templates.get((int) (number % TEMPLATES));
        long[] halves = new long[2 * TRACES];
        for (int i = 0; i < TRACES; i++) {
            halves[2 * i] = ids.nextLong() | 0x1000_0000_0000_0000L;
            halves[2 * i + 1] = ids.nextLong();
        }
        return new Request(template.filled(halves, baseNanos), halves);
    }

    /// A body with marks in place of what is replaced, and where they are.
    private record Template(byte[] body, int[] traces, int[] spans, int[] times) {

        static Template of(byte[] body) {
            ByteBuffer bytes = ByteBuffer.wrap(body);
            List<Integer> traces = new ArrayList<>();
            List<Integer> spans = new ArrayList<>();
            List<Integer> times = new ArrayList<>();
            for (int i = 1; i + 16 <= body.length; i++) {
                if (bytes.getLong(i) == TRACE_MARK) {
                    traces.add(i);
                    i += 15;
                } else if (bytes.getInt(i) == SPAN_MARK) {
                    spans.add(i);
                    i += 7;
                } else if (body[i + 7] == 0x7A && body[i + 6] == 0x7A && isFixed64(body[i - 1])) {
                    times.add(i);
                    i += 7;
                }
            }
            if (traces.size() != TRACES * SPANS) {
                throw new IllegalStateException("expected 500 marks of traces, found " + traces.size());
            }
            return new Template(body, ints(traces), ints(spans), ints(times));
        }

        private static boolean isFixed64(byte tag) {
            return tag == 0x39 || tag == 0x41 || tag == 0x09;
        }

        private static int[] ints(List<Integer> list) {
            return list.stream().mapToInt(Integer::intValue).toArray();
        }

        byte[] filled(long[] ids, long baseNanos) {
            byte[] copy = body.clone();
            ByteBuffer bytes = ByteBuffer.wrap(copy);
            for (int at : traces) {
                int trace = bytes.getShort(at + 14);
                bytes.putLong(at, ids[2 * trace]).putLong(at + 8, ids[2 * trace + 1]);
            }
            for (int at : spans) {
                int ordinal = bytes.getShort(at + 6);
                long own = ids[2 * (ordinal / SPANS) + 1] >>> 8 & 0xFF_FFFF_FFFF_0000L;
                bytes.putLong(at, 0x0100_0000_0000_0000L | own | ordinal + 1);
            }
            bytes.order(ByteOrder.LITTLE_ENDIAN);
            for (int at : times) {
                bytes.putLong(at, baseNanos + (bytes.getLong(at) & TIME_BITS));
            }
            return copy;
        }
    }

    private static byte[] body(Random random) {
        int count = TRACES * SPANS;
        int[] parent = new int[count];
        int[] service = new int[count];
        for (int i = 0; i < count; i++) {
            int first = i - i % SPANS;
            int s = i % SPANS;
            parent[i] = s == 0 ? -1 : first + random.nextInt(Math.min(s, 8)) + (s > 8 ? s - 8 : 0);
            boolean moves = s > 0 && random.nextInt(3) == 0;
            service[i] = s == 0 ? 0 : moves ? random.nextInt(SERVICES.length) : service[parent[i]];
        }
        WireWriter out = new WireWriter(1 << 18);
        for (int v = 0; v < SERVICES.length; v++) {
            int resourceSpans = out.begin(1);
            resource(out, v, random);
            int scopeSpans = out.begin(2);
            int scope = out.begin(1);
            out.stringField(1, "io.opentelemetry.http").stringField(2, "2.1.0").end(scope);
            for (int i = 0; i < count; i++) {
                if (service[i] == v) {
                    int span = out.begin(2);
                    span(out, i, parent[i], v, random);
                    out.end(span);
                }
            }
            out.end(scopeSpans).end(resourceSpans);
        }
        return out.toByteArray();
    }

    private static void resource(WireWriter out, int service, Random random) {
        int resource = out.begin(1);
        text(out, 1, "service.name", SERVICES[service]);
        text(out, 1, "service.namespace", "shop");
        text(out, 1, "service.version", "1." + service % 3 + ".0");
        text(out, 1, "k8s.cluster.name", "prod-" + REGIONS[random.nextInt(3)]);
        text(out, 1, "k8s.namespace.name", "shop");
        char letter = (char) ('a' + random.nextInt(26));
        text(out, 1, "k8s.pod.name", SERVICES[service] + "-7d9f" + letter + random.nextInt(10));
        text(out, 1, "telemetry.sdk.language", service % 2 == 0 ? "java" : "go");
        out.end(resource);
    }

    private static void span(WireWriter out, int ordinal, int parent, int service, Random random) {
        byte[] traceId =
                ByteBuffer.allocate(16).putLong(TRACE_MARK).putLong(TRACE_MARK).array();
        ByteBuffer.wrap(traceId).putShort(14, (short) (ordinal / SPANS));
        out.bytesField(1, traceId).bytesField(2, spanId(ordinal));
        if (parent >= 0) {
            out.bytesField(4, spanId(parent));
        }
        boolean client = random.nextInt(4) == 0;
        boolean database = service == SERVICES.length - 1 || random.nextInt(6) == 0;
        boolean failed = random.nextInt(40) == 0;
        String method = METHODS[random.nextInt(4)];
        String name = SERVICES[service];
        out.stringField(5, database ? "SELECT shop." + name : method + " /api/" + name + "/{id}");
        out.varintField(6, database || client ? 3 : ordinal % SPANS == 0 ? 2 : 1 + random.nextInt(2));
        long start = ordinal % SPANS * 1_500_000L + random.nextInt(1_000_000);
        long duration = (long) (Math.exp(random.nextGaussian() * 1.2) * 8_000_000L) + 50_000;
        out.fixed64Field(7, TIME_MARK | start).fixed64Field(8, TIME_MARK | start + duration);
        if (database) {
            query(out, name, random);
        } else {
            call(out, method, name, failed, random);
        }
        text(out, 9, "user.id", "u-" + random.nextInt(50_000));
        value(out, 9, "cart.total", new WireWriter(16).doubleField(4, random.nextDouble() * 300));
        value(out, 9, "feature.beta", new WireWriter(16).varintField(2, random.nextInt(2)));
        value(out, 9, "thread.id", new WireWriter(16).varintField(3, random.nextInt(64)));
        if (failed) {
            int event = out.begin(11);
            out.fixed64Field(1, TIME_MARK | start + duration / 2).stringField(2, "exception");
            text(out, 3, "exception.type", "java.lang.IllegalStateException");
            text(out, 3, "exception.message", "upstream timed out after 250 ms");
            out.end(event);
        }
        int status = out.begin(15);
        if (failed) {
            out.stringField(2, "upstream timed out").varintField(3, 2);
        }
        out.end(status);
    }

    private static void query(WireWriter out, String table, Random random) {
        text(out, 9, "db.system", "postgresql");
        text(out, 9, "db.name", "shop");
        String statement = "SELECT id, sku, price_cents, currency FROM " + table
                + " WHERE id = $1 AND tenant = $2 ORDER BY created_at DESC LIMIT " + (10 + random.nextInt(5) * 10);
        text(out, 9, "db.statement", statement);
        value(out, 9, "server.port", new WireWriter(16).varintField(3, 5432));
    }

    private static void call(WireWriter out, String method, String name, boolean failed, Random random) {
        text(out, 9, "http.request.method", method);
        text(out, 9, "http.route", "/api/" + name + "/{id}");
        text(out, 9, "url.path", "/api/" + name + "/" + random.nextInt(100_000));
        int code = failed ? 500 : random.nextInt(20) == 0 ? 404 : 200;
        value(out, 9, "http.response.status_code", new WireWriter(16).varintField(3, code));
        text(out, 9, "server.address", name + ".shop.svc.cluster.local");
        text(out, 9, "network.protocol.version", "1.1");
        text(out, 9, "user_agent.original", "Mozilla/5.0 (X11; Linux x86_64) shop-client/" + random.nextInt(12));
    }

    private static byte[] spanId(int ordinal) {
        return ByteBuffer.allocate(8)
                .putInt(SPAN_MARK)
                .putShort(6, (short) ordinal)
                .array();
    }

    private static void text(WireWriter out, int field, String key, String text) {
        value(out, field, key, new WireWriter(64).stringField(1, text));
    }

    private static void value(WireWriter out, int field, String key, WireWriter value) {
        int pair = out.begin(field);
        out.stringField(1, key).messageField(2, value).end(pair);
    }
}
