// SPDX-License-Identifier: Apache-2.0
package io.minitempo.query.search;

import io.minitempo.proto.tempopb.ServiceStats;
import io.minitempo.proto.tempopb.Span;
import io.minitempo.proto.tempopb.SpanSet;
import io.minitempo.proto.tempopb.TraceSearchMetadata;
import io.minitempo.query.AttributeMessages;
import io.minitempo.traceql.engine.NamedValue;
import io.minitempo.traceql.engine.SpanMatch;
import io.minitempo.traceql.engine.SpansetMatch;
import io.minitempo.traceql.engine.TraceMatch;
import java.util.HexFormat;

/// Traces that a search found, as messages (`spec/traceql.md §11`).
final class TraceMessages {

    private static final long NANOS_PER_MILLI = 1_000_000;

    private TraceMessages() {}

    /// What the answer says of a trace that TraceQL found.
    static TraceSearchMetadata of(TraceMatch match) {
        TraceSearchMetadata.Builder message = summary(match);
        match.services()
                .forEach((service, stats) -> message.putServiceStats(
                        service,
                        ServiceStats.newBuilder()
                                .setSpanCount(stats.spans())
                                .setErrorCount(stats.errors())
                                .build()));
        match.spansets().forEach(spanset -> message.addSpanSets(spanset(spanset)));
        if (message.getSpanSetsCount() > 0) {
            message.setSpanSet(message.getSpanSets(0));
        }
        return message.build();
    }

    /// What the answer says of a trace that a search for tags found: neither spans nor services.
    static TraceSearchMetadata withoutSpans(TraceMatch match) {
        return summary(match).build();
    }

    private static TraceSearchMetadata.Builder summary(TraceMatch match) {
        return TraceSearchMetadata.newBuilder()
                .setTraceID(shortHex(match.traceId()))
                .setRootServiceName(match.rootServiceName())
                .setRootTraceName(match.rootTraceName())
                .setStartTimeUnixNano(match.startNanos())
                .setDurationMs((int) Long.divideUnsigned(match.durationNanos(), NANOS_PER_MILLI));
    }

    /// Lower-case digits without leading zeros; nothing for an id of zeros.
    private static String shortHex(byte[] id) {
        String digits = HexFormat.of().formatHex(id);
        int first = 0;
        while (first < digits.length() && digits.charAt(first) == '0') {
            first++;
        }
        return digits.substring(first);
    }

    private static SpanSet spanset(SpansetMatch match) {
        SpanSet.Builder message = SpanSet.newBuilder().setMatched(match.matched());
        match.spans().forEach(span -> message.addSpans(span(span)));
        match.attributes().forEach(attribute -> message.addAttributes(attribute(attribute)));
        return message.build();
    }

    private static Span span(SpanMatch match) {
        Span.Builder message = Span.newBuilder()
                .setSpanID(HexFormat.of().formatHex(match.spanId()))
                .setStartTimeUnixNano(match.startNanos())
                .setDurationNanos(match.durationNanos());
        String name = match.name();
        if (name != null) {
            message.setName(name);
        }
        match.attributes().forEach(attribute -> message.addAttributes(attribute(attribute)));
        return message.build();
    }

    private static io.opentelemetry.proto.common.v1.KeyValue attribute(NamedValue named) {
        return AttributeMessages.of(named.key(), named.value());
    }
}
