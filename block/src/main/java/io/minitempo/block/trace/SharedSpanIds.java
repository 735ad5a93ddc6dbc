// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.trace;

import com.google.protobuf.ByteString;
import io.minitempo.core.SpanId;
import io.minitempo.proto.tempopb.Trace;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/// Gives server spans that share the id of a client span, as Zipkin's do, an id of their own (`spec/api.md §3.1`).
///
/// Such a server span gets the smallest unused id from 1 on, the client span becomes its parent, and what pointed to
/// the shared id points to the server span.
public final class SharedSpanIds {

    private SharedSpanIds() {}

    /// A trace without shared ids; the same trace when there are none.
    public static Trace repair(Trace trace) {
        Set<ByteString> ids = new HashSet<>();
        Set<ByteString> clients = new HashSet<>();
        Set<ByteString> servers = new HashSet<>();
        forEach(trace, span -> {
            ids.add(span.getSpanId());
            if (span.getKind() == SpanKind.SPAN_KIND_CLIENT) {
                clients.add(span.getSpanId());
            } else if (span.getKind() == SpanKind.SPAN_KIND_SERVER) {
                servers.add(span.getSpanId());
            }
        });
        servers.retainAll(clients);
        if (servers.isEmpty()) {
            return trace;
        }
        Trace.Builder repaired = trace.toBuilder();
        Map<ByteString, ByteString> replaced = new HashMap<>();
        rename(repaired, servers, ids, replaced);
        repoint(repaired, replaced);
        return repaired.build();
    }

    private static void rename(
            Trace.Builder trace, Set<ByteString> shared, Set<ByteString> used, Map<ByteString, ByteString> replaced) {
        long[] next = {0};
        edit(trace, span -> {
            if (span.getKind() == SpanKind.SPAN_KIND_SERVER && shared.contains(span.getSpanId())) {
                ByteString old = span.getSpanId();
                ByteString fresh;
                do {
                    fresh = ByteString.copyFrom(new SpanId(++next[0]).toBytes());
                } while (!used.add(fresh));
                replaced.put(old, fresh);
                span.setParentSpanId(old).setSpanId(fresh);
            }
        });
    }

    private static void repoint(Trace.Builder trace, Map<ByteString, ByteString> replaced) {
        edit(trace, span -> {
            ByteString fresh = replaced.get(span.getParentSpanId());
            boolean renamed = replaced.containsValue(span.getSpanId());
            if (fresh != null && !renamed) {
                span.setParentSpanId(fresh);
            }
        });
    }

    @FunctionalInterface
    private interface Look {
        void at(Span span);
    }

    @FunctionalInterface
    private interface Edit {
        void apply(Span.Builder span);
    }

    private static void forEach(Trace trace, Look look) {
        trace.getResourceSpansList()
                .forEach(resource -> resource.getScopeSpansList()
                        .forEach(scope -> scope.getSpansList().forEach(look::at)));
    }

    private static void edit(Trace.Builder trace, Edit edit) {
        trace.getResourceSpansBuilderList()
                .forEach(resource -> resource.getScopeSpansBuilderList()
                        .forEach(scope -> scope.getSpansBuilderList().forEach(edit::apply)));
    }
}
