// SPDX-License-Identifier: Apache-2.0
package io.minitempo.app.warmup;

import io.minitempo.core.TraceId;
import io.minitempo.core.wire.WireWriter;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;

/// Traces that nobody sent, as `Trace` messages of OTLP's fields: calls among a few services with what instrumentation
/// usually says of HTTP calls and database queries, so that every type of column has values. The same numbers give the
/// same traces. Owned by one thread.
final class SyntheticTraces {

    /// Spans of every trace.
    static final int SPANS = 20;

    private static final String[] SERVICES = {"edge", "orders", "stock", "billing", "mail", "ledger"};
    private static final String[] METHODS = {"GET", "POST", "PUT"};
    private static final long MILLI = 1_000_000;

    private final int seed;
    private final int count;
    private final long startNanos;
    private final long stepNanos;

    /// So many traces that begin one after the other.
    ///
    /// @param seed what ids and contents depend on
    /// @param startNanos when the first one begins, in nanoseconds since 1970
    /// @param spanNanos within which they all begin
    SyntheticTraces(int seed, int count, long startNanos, long spanNanos) {
        this.seed = seed;
        this.count = count;
        this.startNanos = startNanos;
        this.stepNanos = spanNanos / count;
    }

    /// The id of a trace; ids ascend with numbers and are spread over all there are.
    TraceId id(int number) {
        return new TraceId((Long.MAX_VALUE / count * number << 1) + seed, number);
    }

    /// A trace, as a `Trace` message.
    ByteBuffer trace(int number) {
        SplittableRandom random = new SplittableRandom(seed * 1_000_003L + number);
        int[] parents = new int[SPANS];
        int[] services = new int[SPANS];
        for (int i = 1; i < SPANS; i++) {
            parents[i] = random.nextInt(Math.max(0, i - 6), i);
            services[i] = random.nextInt(3) == 0 ? random.nextInt(SERVICES.length) : services[parents[i]];
        }
        WireWriter out = new WireWriter(SPANS * 500);
        for (int service = 0; service < SERVICES.length; service++) {
            int resourceSpans = out.begin(1);
            resource(out, service, random);
            int scopeSpans = out.begin(2);
            int scope = out.begin(1);
            out.stringField(1, "warm-up").stringField(2, "1").end(scope);
            for (int i = 0; i < SPANS; i++) {
                if (services[i] == service) {
                    int span = out.begin(2);
                    span(out, new Place(number, i, parents[i], service), random);
                    out.end(span);
                }
            }
            out.end(scopeSpans).end(resourceSpans);
        }
        return ByteBuffer.wrap(out.buffer(), 0, out.size());
    }

    /// Which span of which trace; the first one is the root.
    private record Place(int trace, int span, int parent, int service) {
        byte[] id() {
            return id(span);
        }

        byte[] parentId() {
            return id(parent);
        }

        private byte[] id(int ordinal) {
            return ByteBuffer.allocate(8).putInt(trace + 1).putInt(ordinal + 1).array();
        }
    }

    private static void resource(WireWriter out, int service, SplittableRandom random) {
        int resource = out.begin(1);
        text(out, 1, "service.name", SERVICES[service]);
        text(out, 1, "service.namespace", "shop");
        text(out, 1, "service.version", "2." + service);
        text(out, 1, "k8s.cluster.name", "west");
        text(out, 1, "k8s.pod.name", SERVICES[service] + "-" + random.nextInt(4));
        out.end(resource);
    }

    private void span(WireWriter out, Place place, SplittableRandom random) {
        TraceId traceId = id(place.trace);
        out.bytesField(
                1,
                ByteBuffer.allocate(16)
                        .putLong(traceId.high())
                        .putLong(traceId.low())
                        .array());
        out.bytesField(2, place.id());
        if (place.span > 0) {
            out.bytesField(4, place.parentId());
        }
        boolean queries = place.service == SERVICES.length - 1 || random.nextInt(6) == 0;
        boolean fails = random.nextInt(30) == 0;
        String service = SERVICES[place.service];
        String method = METHODS[random.nextInt(METHODS.length)];
        out.stringField(5, queries ? "SELECT " + service : method + " /" + service + "/{id}");
        out.varintField(6, queries || random.nextInt(4) == 0 ? 3 : 1 + random.nextInt(2));
        long start = startNanos + place.trace * stepNanos + place.span * MILLI + random.nextLong(MILLI);
        long duration = (long) (Math.exp(random.nextDouble() * 5) * MILLI);
        out.fixed64Field(7, start).fixed64Field(8, start + duration);
        if (queries) {
            text(out, 9, "db.system", "postgresql");
            text(out, 9, "db.statement", "SELECT * FROM " + service + " LIMIT " + 10 * random.nextInt(5));
        } else {
            text(out, 9, "http.request.method", method);
            text(out, 9, "http.route", "/" + service + "/{id}");
            text(out, 9, "url.path", "/" + service + "/" + random.nextInt(5000));
            number(out, "http.response.status_code", fails ? 500 : random.nextInt(20) == 0 ? 404 : 200);
            text(out, 9, "server.address", service + ".internal");
        }
        text(out, 9, "enduser.id", "e-" + random.nextInt(3000));
        number(out, "thread.id", random.nextInt(32));
        int price = out.begin(9);
        int amount = out.stringField(1, "basket.value").begin(2);
        out.doubleField(4, random.nextDouble() * 100).end(amount).end(price);
        int beta = out.begin(9);
        int isBeta = out.stringField(1, "feature.beta").begin(2);
        out.varintField(2, random.nextInt(2)).end(isBeta).end(beta);
        if (fails) {
            int event = out.begin(11);
            out.fixed64Field(1, start + duration / 2).stringField(2, "exception");
            text(out, 3, "exception.type", "java.lang.IllegalStateException");
            out.end(event);
        }
        int status = out.begin(15);
        if (fails) {
            out.stringField(2, "timed out").varintField(3, 2);
        }
        out.end(status);
    }

    private static void text(WireWriter out, int field, String key, String text) {
        int pair = out.begin(field);
        int value = out.stringField(1, key).begin(2);
        out.stringField(1, text).end(value).end(pair);
    }

    private static void number(WireWriter out, String key, long number) {
        int pair = out.begin(9);
        int value = out.stringField(1, key).begin(2);
        out.varintField(3, number).end(value).end(pair);
    }
}
