// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.engine;

import io.minitempo.traceql.TraceQl;
import io.minitempo.traceql.data.TableBatch;
import io.minitempo.traceql.data.TraceTable.Span;
import io.minitempo.traceql.data.TraceTable.Trace;
import io.minitempo.traceql.data.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Searches of a few traces, with answers that are easy to write down.
final class Searches {

    private Searches() {}

    /// All results of a query.
    static List<TraceMatch> search(String query, Trace... traces) throws InterruptedException {
        List<TraceMatch> found = new ArrayList<>();
        new SearchRun(TraceQl.parse(query), TimeRange.ALL, 100)
                .search(new TableBatch(List.of(traces)).asSource(), found::add);
        return found;
    }

    /// The last digits of the ids of all spans found.
    static String spans(String query, Trace... traces) throws InterruptedException {
        return search(query, traces).stream()
                .flatMap(trace -> trace.spansets().stream())
                .flatMap(spanset -> spanset.spans().stream())
                .map(span -> Integer.toHexString(span.spanId()[7]))
                .collect(Collectors.joining(" "));
    }

    /// What the spans found list, in the form `key=value`.
    static List<String> listed(String query, Trace... traces) throws InterruptedException {
        return search(query, traces).stream()
                .flatMap(trace -> trace.spansets().stream())
                .flatMap(spanset -> spanset.spans().stream())
                .map(span -> text(span.attributes()))
                .toList();
    }

    /// The spansets of the first trace found: attributes and spans.
    static List<String> spansets(String query, Trace... traces) throws InterruptedException {
        List<TraceMatch> found = search(query, traces);
        return found.isEmpty()
                ? List.of()
                : found.getFirst().spansets().stream()
                        .map(spanset -> text(spanset.attributes()) + ": "
                                + spanset.spans().stream()
                                        .map(span -> Integer.toHexString(span.spanId()[7]))
                                        .collect(Collectors.joining(" ")))
                        .sorted()
                        .toList();
    }

    static String text(List<NamedValue> values) {
        return values.stream()
                .map(named -> named.key() + "=" + text(named.value()))
                .sorted()
                .collect(Collectors.joining(" "));
    }

    private static String text(Value value) {
        return switch (value) {
            case Value.Single single ->
                single.equals(Value.NIL) ? "nil" : single.value().toString().replaceAll(".*=(.*)]", "$1");
            case Value.Array array ->
                array.elements().stream()
                        .map(element -> text(new Value.Single(element)))
                        .toList()
                        .toString();
        };
    }

    /// A span without parent; its id is its number.
    static Span span(int id, Map<String, Object> attributes) {
        return Span.of(Integer.toHexString(id), "", "span " + id).with(attributes);
    }

    /// A span below another one.
    static Span child(int id, int parent, Map<String, Object> attributes) {
        return Span.of(Integer.toHexString(id), Integer.toHexString(parent), "span " + id)
                .with(attributes);
    }
}
