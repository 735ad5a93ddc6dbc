// SPDX-License-Identifier: Apache-2.0
package io.minitempo.blockbuilder;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.minitempo.core.SpanId;
import io.minitempo.core.TraceId;
import io.minitempo.proto.tempopb.PushBytesRequest;
import io.minitempo.proto.tempopb.Trace;
import io.minitempo.testsupport.Golden;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/// Values of records, and the spans that blocks made of them must hold.
final class Input {

    /// When the spans made here start: that of the golden input.
    static final long START = 1_795_176_000_000_000_000L;

    private static final Pattern VALUE = Pattern.compile("\"value\":\\s*\"([A-Za-z0-9+/=]*)\"");

    private Input() {}

    private record SpanKey(ByteString id, int kind) {}

    /// The values that a 3.0.3 distributor wrote for the golden input, in the order of their offsets.
    static List<byte[]> golden() {
        return VALUE.matcher(Golden.text("kafka/records.json.gz"))
                .results()
                .map(match -> Base64.getDecoder().decode(match.group(1)))
                .toList();
    }

    /// A value with one span in each of some traces: span `span` of the traces numbered `from` to `to`, exclusive.
    static byte[] value(int span, int from, int to) {
        PushBytesRequest.Builder request = PushBytesRequest.newBuilder();
        for (int trace = from; trace < to; trace++) {
            add(request, trace, span(span));
        }
        return request.build().toByteArray();
    }

    /// A value with one trace.
    static byte[] value(int trace, Span... spans) {
        PushBytesRequest.Builder request = PushBytesRequest.newBuilder();
        add(request, trace, spans);
        return request.build().toByteArray();
    }

    private static void add(PushBytesRequest.Builder request, int trace, Span... spans) {
        ScopeSpans.Builder scope = ScopeSpans.newBuilder();
        for (Span span : spans) {
            scope.addSpans(span.toBuilder().setTraceId(id(trace)));
        }
        request.addTraces(Trace.newBuilder()
                        .addResourceSpans(ResourceSpans.newBuilder().addScopeSpans(scope))
                        .build()
                        .toByteString())
                .addIds(id(trace));
    }

    private static ByteString id(int trace) {
        // Spread over the whole range, as the ids of real traces are.
        return ByteString.copyFrom(new TraceId(trace * 0x9E3779B97F4A7C15L, trace).toBytes());
    }

    static Span span(int number) {
        return span(number, START, START + 1_000_000);
    }

    static Span span(int number, long start, long end) {
        return Span.newBuilder()
                .setSpanId(ByteString.copyFrom(new SpanId(number + 1L).toBytes()))
                .setName("span " + number)
                .setKind(Span.SpanKind.SPAN_KIND_SERVER)
                .setStartTimeUnixNano(start)
                .setEndTimeUnixNano(end)
                .setStatus(Status.getDefaultInstance())
                .build();
    }

    /// The spans of some values as [Scene#spans] shows them, each (id, kind) of a trace once.
    static List<String> spans(List<byte[]> values) {
        Map<TraceId, Set<SpanKey>> seen = new HashMap<>();
        List<String> spans = new ArrayList<>();
        for (byte[] value : values) {
            PushBytesRequest request = parse(value);
            for (int i = 0; i < request.getTracesCount(); i++) {
                TraceId id = TraceId.of(request.getIds(i).toByteArray());
                Trace trace = withoutSeen(request.getTraces(i), seen.computeIfAbsent(id, any -> new HashSet<>()));
                spans.addAll(TraceText.spans(id, trace));
            }
        }
        spans.sort(null);
        return spans;
    }

    private static Trace withoutSeen(ByteString bytes, Set<SpanKey> seen) {
        try {
            Trace.Builder trace = Trace.parseFrom(bytes).toBuilder();
            for (ResourceSpans.Builder resource : trace.getResourceSpansBuilderList()) {
                for (ScopeSpans.Builder scope : resource.getScopeSpansBuilderList()) {
                    List<Span> fresh = scope.getSpansList().stream()
                            .filter(span -> seen.add(new SpanKey(span.getSpanId(), span.getKindValue())))
                            .toList();
                    scope.clearSpans().addAllSpans(fresh);
                }
            }
            return trace.build();
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static PushBytesRequest parse(byte[] value) {
        try {
            return PushBytesRequest.parseFrom(value);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
