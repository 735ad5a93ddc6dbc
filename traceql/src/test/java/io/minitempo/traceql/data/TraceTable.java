// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.data;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Traces as plain objects, for tests. Attribute values are [Long], [Double], [String], [Boolean], a list of one of
/// these, or [#UNSET].
public final class TraceTable {

    /// A value that cannot be queried.
    public static final Object UNSET = new Object() {
        @Override
        public String toString() {
            return "UNSET";
        }
    };

    private TraceTable() {}

    /// A trace.
    public record Trace(String id, List<Resource> resources) {

        /// Its spans in storage order.
        public List<Span> spans() {
            return resources.stream()
                    .flatMap(resource -> resource.scopes().stream())
                    .flatMap(scope -> scope.spans().stream())
                    .toList();
        }
    }

    /// A resource.
    public record Resource(Map<String, Object> attributes, List<Scope> scopes) {}

    /// An instrumentation scope.
    public record Scope(String name, String version, Map<String, Object> attributes, List<Span> spans) {}

    /// A span; times in nanoseconds, ids of 16 hex digits, an empty parent for a root.
    public record Span(
            String id,
            String parentId,
            String name,
            int kind,
            int status,
            String statusMessage,
            long start,
            long duration,
            Map<String, Object> attributes,
            List<Event> events,
            List<Link> links) {

        /// A span with an id, a parent and a name, and nothing else of interest.
        public static Span of(String id, String parentId, String name) {
            return new Span(id(id), id(parentId), name, 1, 0, "", 1_000, 10, Map.of(), List.of(), List.of());
        }

        /// The same span with other attributes.
        public Span with(Map<String, Object> other) {
            return new Span(id, parentId, name, kind, status, statusMessage, start, duration, other, events, links);
        }

        /// The same span with other events.
        public Span with(Event... other) {
            return new Span(
                    id,
                    parentId,
                    name,
                    kind,
                    status,
                    statusMessage,
                    start,
                    duration,
                    attributes,
                    List.of(other),
                    links);
        }

        /// The same span with other links.
        public Span with(Link... other) {
            return new Span(
                    id,
                    parentId,
                    name,
                    kind,
                    status,
                    statusMessage,
                    start,
                    duration,
                    attributes,
                    events,
                    List.of(other));
        }

        /// The same span with another kind and status.
        public Span with(int otherKind, int otherStatus) {
            return new Span(
                    id,
                    parentId,
                    name,
                    otherKind,
                    otherStatus,
                    statusMessage,
                    start,
                    duration,
                    attributes,
                    events,
                    links);
        }

        /// The same span at another time.
        public Span at(long otherStart, long otherDuration) {
            return new Span(
                    id,
                    parentId,
                    name,
                    kind,
                    status,
                    statusMessage,
                    otherStart,
                    otherDuration,
                    attributes,
                    events,
                    links);
        }

        private static String id(String text) {
            return text.isEmpty() ? "" : "0".repeat(16 - text.length()) + text;
        }
    }

    /// An event.
    public record Event(String name, long sinceStart, Map<String, Object> attributes) {}

    /// A link.
    public record Link(String traceId, String spanId, Map<String, Object> attributes) {}

    /// One trace of some spans in one resource and scope.
    public static Trace trace(String id, Map<String, Object> resource, Span... spans) {
        return new Trace(
                id, List.of(new Resource(resource, List.of(new Scope("lib", "1.0", Map.of(), List.of(spans))))));
    }

    /// Nested set numbers `{left, right, parent}` of a trace's spans (`spec/traceql.md §9.2`); span ids are distinct.
    public static int[][] nestedSets(List<Span> spans) {
        Map<String, List<Integer>> children = new HashMap<>();
        for (int i = 0; i < spans.size(); i++) {
            children.computeIfAbsent(spans.get(i).parentId(), key -> new ArrayList<>())
                    .add(i);
        }
        int[][] numbers = new int[spans.size()][3];
        int next = 1;
        for (int root : children.getOrDefault("", List.of())) {
            next = number(spans, children, root, -1, next, numbers);
        }
        return numbers;
    }

    private static int number(
            List<Span> spans, Map<String, List<Integer>> children, int span, int parent, int first, int[][] numbers) {
        numbers[span][0] = first;
        numbers[span][2] = parent;
        int next = first + 1;
        for (int child : children.getOrDefault(spans.get(span).id(), List.of())) {
            next = number(spans, children, child, first, next, numbers);
        }
        numbers[span][1] = next;
        return next + 1;
    }
}
