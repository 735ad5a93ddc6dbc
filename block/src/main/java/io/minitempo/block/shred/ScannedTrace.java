// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.shred;

import io.minitempo.block.meta.ColumnScope;
import io.minitempo.block.schema.AttributeColumn;
import io.minitempo.block.schema.BlockSchema;
import io.minitempo.core.TraceId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A trace as a block would hold it, without writing one: scanned from OTLP bytes, duplicates dropped, groups merged,
/// spans numbered.
///
/// Resources, scopes and spans are numbered in storage order, events and links as the spans that have them. Text is a
/// range of [#data]: the start in the upper half of a long, the length in the lower one. Reused from trace to trace;
/// owned by one thread.
public final class ScannedTrace {

    /// No attribute.
    public static final int NONE = -1;

    private final TraceScan scan = new TraceScan();
    private final TraceLayout layout;
    private final TraceTotals totals = new TraceTotals();
    private final ServiceStats stats = new ServiceStats();
    private final NestedSets sets = new NestedSets();
    private final int serviceColumn;

    /// What the value of an attribute is.
    public enum Kind {
        STRING,
        INT,
        DOUBLE,
        BOOLEAN,
        /// Read with [#openArray].
        STRING_ARRAY,
        INT_ARRAY,
        DOUBLE_ARRAY,
        BOOLEAN_ARRAY,
        /// An array without elements.
        EMPTY_ARRAY,
        /// Unset, a map, bytes, or an array of several kinds.
        UNSUPPORTED
    }

    /// An attribute to look for.
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Key(byte[] name, @Nullable AttributeColumn own) {

        /// A key of a scope; null for scopes that get no columns of their own.
        public static Key of(BlockSchema schema, @Nullable ColumnScope scope, String name) {
            AttributeColumn own = null;
            for (AttributeColumn column : schema.attributeColumns()) {
                if (own == null && column.scope() == scope && column.attribute().equals(name) && !name.isEmpty()) {
                    own = column;
                }
            }
            return new Key(name.getBytes(StandardCharsets.UTF_8), own);
        }
    }

    /// A trace as blocks of a schema would hold it.
    public ScannedTrace(BlockSchema schema) {
        List<AttributeColumn> columns = schema.attributeColumns().stream()
                .filter(column -> column.scope() == ColumnScope.RESOURCE)
                .toList();
        KeyTable names =
                new KeyTable(columns.stream().map(AttributeColumn::attribute).toList());
        int service = NONE;
        for (int i = 0; i < columns.size(); i++) {
            service = columns.get(i).kind() == AttributeColumn.Kind.SERVICE_NAME ? i : service;
        }
        serviceColumn = service;
        layout = new TraceLayout(names, (column, type) -> AttributeColumnsWriter.accepts(columns.get(column), type));
    }

    /// Takes a trace that came in pieces, as [BlockBuilder#addMerged] does; what was scanned before is forgotten.
    ///
    /// @param dropDuplicates whether later spans of a trace in one piece with id and kind of an earlier one are dropped
    /// @throws io.minitempo.core.wire.WireException when a segment is not a `Trace`
    public void scan(TraceId id, List<List<ByteBuffer>> pieces, boolean dropDuplicates) {
        List<List<ByteBuffer>> rows = BlockBuilder.distinct(pieces);
        scan.scan(rows);
        layout.arrange(scan, rows.size(), dropDuplicates);
        totals.read(scan, layout, rows.size(), id);
        sets.number(scan.spans, layout.span, layout.spans);
        stats.count(scan, layout, serviceColumn);
    }

    private static long text(int start, int length) {
        return (long) start << 32 | length;
    }

    /// The array that texts lie in.
    public byte[] data() {
        return scan.data;
    }

    /// How many resources there are.
    public int resources() {
        return layout.resources;
    }

    /// How many scopes a resource has; those of all resources are numbered through.
    public int scopesOf(int resource) {
        return layout.resourceScopes[resource];
    }

    /// How many spans a scope has; those of all scopes are numbered through.
    public int spansOf(int scope) {
        return layout.scopeSpans[scope];
    }

    /// How many scopes there are.
    public int scopes() {
        return layout.scopes;
    }

    /// How many spans there are.
    public int spans() {
        return layout.spans;
    }

    /// Start of the earliest span in unsigned Unix nanoseconds, 0 when none has one.
    public long startNanos() {
        return totals.start;
    }

    /// End of the latest span in unsigned Unix nanoseconds.
    public long endNanos() {
        return totals.end;
    }

    /// The name of the root span; empty when there is none.
    public long rootName() {
        return text(totals.rootNameStart, totals.rootNameLength);
    }

    /// The service of the root span; empty when there is none.
    public long rootService() {
        return text(totals.rootServiceStart, totals.rootServiceLength);
    }

    /// How many services there are.
    public int services() {
        return stats.size;
    }

    /// The name of a service.
    public long serviceName(int service) {
        int s = stats.order[service];
        return text(stats.nameStart[s], stats.nameLength[s]);
    }

    /// How many spans a service has.
    public int serviceSpans(int service) {
        return stats.spans[stats.order[service]];
    }

    /// How many of them have status error.
    public int serviceErrors(int service) {
        return stats.errors[stats.order[service]];
    }

    /// The name of a scope.
    public long scopeName(int scope) {
        int s = layout.scopeGroup[scope];
        return text(scan.scopeNameStart[s], scan.scopeNameLength[s]);
    }

    /// The version of a scope.
    public long scopeVersion(int scope) {
        int s = layout.scopeGroup[scope];
        return text(scan.scopeVersionStart[s], scan.scopeVersionLength[s]);
    }

    /// The id of a span, as its bytes.
    public long spanId(int span) {
        int i = layout.span[span];
        return text(scan.spans.idStart[i], scan.spans.idLength[i]);
    }

    /// The id of a span's parent, as its bytes.
    public long parentId(int span) {
        int i = layout.span[span];
        return text(scan.spans.parentStart[i], scan.spans.parentLength[i]);
    }

    /// The name of a span.
    public long name(int span) {
        int i = layout.span[span];
        return text(scan.spans.nameStart[i], scan.spans.nameLength[i]);
    }

    /// The status message of a span.
    public long statusMessage(int span) {
        int i = layout.span[span];
        return text(scan.spans.statusMessageStart[i], scan.spans.statusMessageLength[i]);
    }

    /// The OTLP status code of a span.
    public int statusCode(int span) {
        return scan.spans.statusCode[layout.span[span]];
    }

    /// The OTLP kind of a span.
    public int kind(int span) {
        return scan.spans.kind[layout.span[span]];
    }

    /// When a span started, in unsigned Unix nanoseconds.
    public long spanStart(int span) {
        return scan.spans.start[layout.span[span]];
    }

    /// When a span ended, in unsigned Unix nanoseconds.
    public long spanEnd(int span) {
        return scan.spans.end[layout.span[span]];
    }

    /// The left number of a span.
    public int nestedSetLeft(int span) {
        return sets.left[span];
    }

    /// The right number of a span.
    public int nestedSetRight(int span) {
        return sets.right[span];
    }

    /// The left number of a span's parent, -1 for a root.
    public int nestedSetParent(int span) {
        return sets.parent[span];
    }

    /// How many children a span has.
    public int childCount(int span) {
        return sets.childCount[span];
    }

    /// How many events a span has.
    public int eventsOf(int span) {
        return scan.spans.events[layout.span[span]];
    }

    /// The number of a span's event `i`, for the calls below.
    public int event(int span, int i) {
        return scan.spans.firstEvent[layout.span[span]] + i;
    }

    /// When an event happened, in unsigned Unix nanoseconds.
    public long eventTime(int event) {
        return scan.eventTime[event];
    }

    /// The name of an event.
    public long eventName(int event) {
        return text(scan.eventNameStart[event], scan.eventNameLength[event]);
    }

    /// How many links a span has.
    public int linksOf(int span) {
        return scan.spans.links[layout.span[span]];
    }

    /// The number of a span's link `i`, for the calls below.
    public int link(int span, int i) {
        return scan.spans.firstLink[layout.span[span]] + i;
    }

    /// The trace id of a link, as its bytes.
    public long linkTraceId(int link) {
        return text(scan.linkTraceStart[link], scan.linkTraceLength[link]);
    }

    /// The span id of a link, as its bytes.
    public long linkSpanId(int link) {
        return text(scan.linkSpanStart[link], scan.linkSpanLength[link]);
    }

    /// Where the attributes of a resource begin, and how many there are, in the two halves of a long.
    public long resourceAttributes(int resource) {
        int r = layout.resourceGroup[resource];
        return text(scan.resourceFirstAttribute[r], scan.resourceAttributes[r]);
    }

    /// As [#resourceAttributes], of a scope.
    public long scopeAttributes(int scope) {
        int s = layout.scopeGroup[scope];
        return text(scan.scopeFirstAttribute[s], scan.scopeAttributes[s]);
    }

    /// As [#resourceAttributes], of a span.
    public long spanAttributes(int span) {
        int i = layout.span[span];
        return text(scan.spans.firstAttribute[i], scan.spans.attributes[i]);
    }

    /// As [#resourceAttributes], of an event.
    public long eventAttributes(int event) {
        return text(scan.eventFirstAttribute[event], scan.eventAttributes[event]);
    }

    /// As [#resourceAttributes], of a link.
    public long linkAttributes(int link) {
        return text(scan.linkFirstAttribute[link], scan.linkAttributes[link]);
    }

    /// The attribute among some with a key, or [#NONE]: the last one whose value the key's own column takes and keeps,
    /// else the last one whose value it does not take.
    public int find(long attributes, Key key) {
        AttributeTable table = scan.attributes;
        int first = (int) (attributes >>> 32);
        int own = NONE;
        int generic = NONE;
        for (int a = first; a < first + (int) attributes; a++) {
            int start = table.keyStart(a);
            if (table.keyLength(a) == key.name.length
                    && Arrays.equals(table.data(), start, start + key.name.length, key.name, 0, key.name.length)) {
                if (isOwn(a, key.own)) {
                    own = keeps(a, key.own) ? a : NONE;
                } else {
                    generic = a;
                }
            }
        }
        return own != NONE ? own : generic;
    }

    private boolean isOwn(int attribute, @Nullable AttributeColumn own) {
        return own != null && AttributeColumnsWriter.accepts(own, scan.attributes.type(attribute));
    }

    /// A column does not keep an empty array, nor an empty name of a service.
    private boolean keeps(int attribute, @Nullable AttributeColumn own) {
        return switch (attributeKind(attribute)) {
            case EMPTY_ARRAY -> false;
            case STRING ->
                own == null || own.kind() != AttributeColumn.Kind.SERVICE_NAME || scan.attributes.length(attribute) > 0;
            default -> true;
        };
    }

    /// The key of an attribute.
    public long attributeKey(int attribute) {
        return text(scan.attributes.keyStart(attribute), scan.attributes.keyLength(attribute));
    }

    /// What the value of an attribute is.
    public Kind attributeKind(int attribute) {
        return switch (scan.attributes.type(attribute)) {
            case AttributeTable.STRING -> Kind.STRING;
            case AttributeTable.INT -> Kind.INT;
            case AttributeTable.DOUBLE -> Kind.DOUBLE;
            case AttributeTable.BOOL -> Kind.BOOLEAN;
            case AttributeTable.ARRAY + AttributeTable.STRING -> Kind.STRING_ARRAY;
            case AttributeTable.ARRAY + AttributeTable.INT -> Kind.INT_ARRAY;
            case AttributeTable.ARRAY + AttributeTable.DOUBLE -> Kind.DOUBLE_ARRAY;
            case AttributeTable.ARRAY + AttributeTable.BOOL -> Kind.BOOLEAN_ARRAY;
            case AttributeTable.ARRAY -> Kind.EMPTY_ARRAY;
            default -> Kind.UNSUPPORTED;
        };
    }

    /// A string value.
    public long attributeText(int attribute) {
        return text(scan.attributes.start(attribute), scan.attributes.length(attribute));
    }

    /// A number, the bits of a double, or 1 for true.
    public long attributeScalar(int attribute) {
        return scan.attributes.scalar(attribute);
    }

    /// Starts to read the elements of an array; see [#nextElement].
    public void openArray(int attribute) {
        scan.attributes.openArray(attribute);
    }

    /// Moves to the next element, whose value is then [#elementText] or [#elementScalar].
    public boolean nextElement() {
        return scan.attributes.nextElement();
    }

    /// The string at hand.
    public long elementText() {
        return text(scan.attributes.elementStart(), scan.attributes.elementLength());
    }

    /// The number at hand, the bits of the double, or 1 for true.
    public long elementScalar() {
        return scan.attributes.elementScalar();
    }
}
