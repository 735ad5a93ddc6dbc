// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.metrics;

import io.minitempo.core.wire.WireWriter;
import io.minitempo.server.metrics.MetricFamily.Distribution;
import io.minitempo.server.metrics.MetricFamily.Label;
import io.minitempo.server.metrics.MetricFamily.Sample;
import io.minitempo.server.metrics.MetricFamily.Total;
import io.minitempo.server.metrics.MetricFamily.Value;
import java.io.ByteArrayOutputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The delimited protobuf format, the only one that carries native histograms: each `io.prometheus.client.MetricFamily`
/// preceded by its length.
///
/// MetricFamily: name 1, help 2, type 3, metric 4. Metric: label 1 {name 1, value 2}, gauge 2, counter 3, summary 4,
/// untyped 5, histogram 7. Histogram: count 1, sum 2, bucket 3 {count 1, bound 2}, schema 5, zero threshold 6, zero
/// count 7, positive span 12 {offset 1, length 2}, positive delta 13.
final class ProtobufFormat {

    static final String CONTENT_TYPE =
            "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited";

    private ProtobufFormat() {}

    static byte[] write(List<MetricFamily> families) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(64 << 10);
        WireWriter message = new WireWriter(4096);
        WireWriter length = new WireWriter(10);
        for (MetricFamily family : families) {
            family(message.clear(), family);
            length.clear().varint(message.size()).writeTo(out);
            message.writeTo(out);
        }
        return out.toByteArray();
    }

    private static void family(WireWriter out, MetricFamily family) {
        out.stringField(1, family.name())
                .stringField(2, family.help())
                .varintField(3, family.kind().wire());
        WireWriter metric = new WireWriter(512);
        for (Sample sample : family.samples()) {
            metric.clear();
            for (Label label : sample.labels()) {
                metric.messageField(
                        1, new WireWriter(64).stringField(1, label.name()).stringField(2, label.value()));
            }
            switch (sample) {
                case Value value ->
                    metric.messageField(valueField(family.kind()), new WireWriter(16).doubleField(1, value.value()));
                case Total total ->
                    metric.messageField(
                            4, new WireWriter(32).varintField(1, total.count()).doubleField(2, total.sum()));
                case Distribution distribution -> metric.messageField(7, histogram(distribution.observations()));
            }
            out.messageField(4, metric);
        }
    }

    private static int valueField(MetricFamily.Kind kind) {
        return switch (kind) {
            case GAUGE -> 2;
            case COUNTER -> 3;
            case UNTYPED -> 5;
            case SUMMARY, HISTOGRAM -> throw new IllegalArgumentException("a " + kind + " is no single value");
        };
    }

    private static WireWriter histogram(Observations.Snapshot observations) {
        WireWriter out =
                new WireWriter(512).varintField(1, observations.count()).doubleField(2, observations.sum());
        for (int i = 0; i < observations.buckets(); i++) {
            out.messageField(
                    3,
                    new WireWriter(32)
                            .varintField(1, observations.cumulative(i))
                            .doubleField(2, observations.bound(i)));
        }
        NativeBuckets.@Nullable Snapshot buckets = observations.nativeBuckets();
        if (buckets != null) {
            nativeBuckets(out, buckets);
        }
        return out;
    }

    private static void nativeBuckets(WireWriter out, NativeBuckets.Snapshot buckets) {
        out.varintField(5, zigzag(buckets.schema()))
                .doubleField(6, NativeBuckets.ZERO_THRESHOLD)
                .varintField(7, buckets.zeroCount());
        for (NativeBuckets.Span span : buckets.spans()) {
            out.messageField(
                    12, new WireWriter(16).varintField(1, zigzag(span.offset())).varintField(2, span.length()));
        }
        WireWriter deltas = new WireWriter(64);
        for (long delta : buckets.deltas()) {
            deltas.varint(zigzag(delta));
        }
        if (deltas.size() > 0) {
            out.messageField(13, deltas);
        }
    }

    private static long zigzag(long value) {
        return value << 1 ^ value >> 63;
    }
}
