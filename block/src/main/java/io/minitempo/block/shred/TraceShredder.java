// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.shred;

import io.minitempo.block.meta.ColumnScope;
import io.minitempo.block.parquet.write.BytesColumnWriter;
import io.minitempo.block.parquet.write.DictionaryColumnWriter;
import io.minitempo.block.parquet.write.LevelTrack;
import io.minitempo.block.parquet.write.NumberColumnWriter;
import io.minitempo.block.parquet.write.ParquetWriter;
import io.minitempo.block.schema.AttributeColumn;
import io.minitempo.block.schema.BlockSchema;
import io.minitempo.core.TraceId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Turns traces into rows: scans the bytes of one, arranges it, and writes trace, resource and scope columns; spans are
/// written by [SpanShredder]. Owned by one thread.
final class TraceShredder {

    /// Definition level of a list entry whose list is empty, per depth: nothing, resource, scope.
    private static final int NO_RESOURCE = 0;
    private static final int NO_SCOPE = 1;
    private static final int NO_SPAN = 2;
    private static final int NEXT_RESOURCE = 1;
    private static final int NEXT_SCOPE = 2;
    private static final int NEXT_SPAN = 3;

    private final ParquetWriter writer;
    private final TraceScan scan = new TraceScan();
    private final TraceLayout layout;
    private final TraceTotals totals = new TraceTotals();
    private final ServiceStats stats = new ServiceStats();
    private final NestedSets sets = new NestedSets();
    private final SpanShredder spans;

    private final LevelTrack traceTrack;
    private final BytesColumnWriter traceId;
    private final BytesColumnWriter traceIdText;
    private final NumberColumnWriter start;
    private final NumberColumnWriter end;
    private final NumberColumnWriter duration;
    private final DictionaryColumnWriter rootService;
    private final DictionaryColumnWriter rootName;

    private final LevelTrack statsTrack;
    private final StatsName statsName;
    private final NumberColumnWriter statsSpans;
    private final NumberColumnWriter statsErrors;

    private final LevelTrack resourceTrack;
    private final AttributeColumnsWriter resourceColumns;
    private final AttributeListWriter resourceAttributes;
    private final NumberColumnWriter resourceDropped;
    private final DictionaryColumnWriter serviceName;
    private final int serviceColumn;

    private final LevelTrack scopeTrack;
    private final DictionaryColumnWriter scopeName;
    private final DictionaryColumnWriter scopeVersion;
    private final AttributeListWriter scopeAttributes;
    private final NumberColumnWriter scopeDropped;
    private final @Nullable NumberColumnWriter scopeSpanCount;

    private final byte[] id = new byte[TraceId.BYTES];

    /// The column of service names in the statistics, which vParquet4 and vParquet5 encode differently.
    @FunctionalInterface
    private interface StatsName {
        void add(byte[] bytes, int offset, int length);
    }

    TraceShredder(BlockSchema schema, ParquetWriter writer) {
        this.writer = writer;
        ColumnBinding binding = new ColumnBinding(schema, writer);
        traceTrack = binding.track("TraceID");
        traceId = binding.bytes("TraceID");
        traceIdText = binding.bytes("TraceIDText");
        start = binding.number("StartTimeUnixNano");
        end = binding.number("EndTimeUnixNano");
        duration = binding.number("DurationNano");
        rootService = binding.dictionary("RootServiceName");
        rootName = binding.dictionary("RootSpanName");
        statsTrack = binding.track("ServiceStats.ServiceName");
        statsName = binding.column(schema.leaf("ServiceStats.ServiceName")) instanceof DictionaryColumnWriter column
                ? column::add
                : binding.bytes("ServiceStats.ServiceName")::add;
        statsSpans = binding.number("ServiceStats.SpanCount");
        statsErrors = binding.number("ServiceStats.ErrorCount");
        resourceTrack = binding.track("rs.Resource.DroppedAttributesCount");
        resourceColumns = new AttributeColumnsWriter(binding, ColumnScope.RESOURCE);
        resourceAttributes = binding.attributes("rs.Resource");
        resourceDropped = binding.number("rs.Resource.DroppedAttributesCount");
        serviceName = binding.dictionary("rs.Resource.ServiceName");
        serviceColumn = resourceColumns.indexOf(AttributeColumn.Kind.SERVICE_NAME);
        scopeTrack = binding.track("rs.ss.Scope.Name");
        scopeName = binding.dictionary("rs.ss.Scope.Name");
        scopeVersion = binding.dictionary("rs.ss.Scope.Version");
        scopeAttributes = binding.attributes("rs.ss.Scope");
        scopeDropped = binding.number("rs.ss.Scope.DroppedAttributesCount");
        scopeSpanCount = binding.optionalNumber("rs.ss.SpanCount");
        spans = new SpanShredder(binding, scan, sets);
        layout = new TraceLayout(resourceColumns.names(), resourceColumns::accepts);
    }

    /// Writes one row.
    ///
    /// @param roots the names of the root as rows had them, null to find the root among the spans
    /// @throws io.minitempo.core.wire.WireException when a segment is not a `Trace`; nothing is written then
    TraceRow shred(TraceId trace, List<List<ByteBuffer>> appends, @Nullable RootNames roots, boolean dropDuplicates) {
        scan.scan(appends);
        layout.arrange(scan, appends.size(), dropDuplicates);
        totals.read(scan, layout, appends.size(), trace);
        sets.number(scan.spans, layout.span, layout.spans);
        stats.count(scan, layout, serviceColumn);
        writeTrace(trace, roots);
        writeStats();
        for (int k = 0; k < layout.resources; k++) {
            writeResource(k, k == 0 ? 0 : NEXT_RESOURCE);
        }
        if (layout.resources == 0) {
            resourceTrack.add(0, NO_RESOURCE);
            resourceAttributes.none(0, NO_RESOURCE);
            noScope(0, NO_RESOURCE);
        }
        writer.endRow();
        return new TraceRow(layout.spans, layout.duplicates, totals.start, totals.end);
    }

    private void writeTrace(TraceId trace, @Nullable RootNames roots) {
        traceTrack.add(0, 0);
        trace.writeTo(id, 0);
        traceId.add(id, 0, id.length);
        byte[] text = trace.toShortHex().getBytes(StandardCharsets.ISO_8859_1);
        traceIdText.add(text, 0, text.length);
        start.add(totals.start);
        end.add(totals.end);
        duration.add(totals.end - totals.start);
        if (roots == null) {
            rootService.add(scan.data, totals.rootServiceStart, totals.rootServiceLength);
            rootName.add(scan.data, totals.rootNameStart, totals.rootNameLength);
        } else {
            rootService.add(roots.service().toByteArray(), 0, roots.service().size());
            rootName.add(roots.span().toByteArray(), 0, roots.span().size());
        }
    }

    private void writeStats() {
        if (stats.size == 0) {
            statsTrack.add(0, 0);
        }
        for (int i = 0; i < stats.size; i++) {
            int s = stats.order[i];
            statsTrack.add(i == 0 ? 0 : 1, 1);
            statsName.add(scan.data, stats.nameStart[s], stats.nameLength[s]);
            statsSpans.add(stats.spans[s]);
            statsErrors.add(stats.errors[s]);
        }
    }

    private void writeResource(int k, int repetition) {
        int group = layout.resourceGroup[k];
        AttributeTable table = scan.attributes;
        AttributeLists lists = layout.resourceAttributes;
        resourceTrack.add(repetition, resourceTrack.maxDefinition());
        resourceDropped.add(scan.resourceDropped[group]);
        for (int c = 0; c < resourceColumns.size(); c++) {
            int a = lists.special(group, c);
            if (a >= 0) {
                resourceColumns.add(c, table, a);
            } else if (c == serviceColumn) {
                serviceName.add(scan.data, 0, 0);
            }
        }
        writeList(resourceAttributes, lists, group, repetition, NO_SCOPE, NEXT_SCOPE);
        for (int j = 0; j < layout.resourceScopes[k]; j++) {
            writeScope(layout.resourceFirstScope[k] + j, j == 0 ? repetition : NEXT_SCOPE);
        }
        if (layout.resourceScopes[k] == 0) {
            noScope(repetition, NO_SCOPE);
        }
    }

    /// Writes the generic attributes of an owner whose own definition level is `definition`.
    private void writeList(
            AttributeListWriter target, AttributeLists lists, int group, int repetition, int definition, int next) {
        int count = lists.count(group);
        if (count == 0) {
            target.none(repetition, definition);
        }
        for (int i = 0; i < count; i++) {
            target.add(scan.attributes, lists.generic(group, i), i == 0 ? repetition : next);
        }
    }

    private void writeScope(int j, int repetition) {
        int group = layout.scopeGroup[j];
        scopeTrack.add(repetition, scopeTrack.maxDefinition());
        scopeName.add(scan.data, scan.scopeNameStart[group], scan.scopeNameLength[group]);
        scopeVersion.add(scan.data, scan.scopeVersionStart[group], scan.scopeVersionLength[group]);
        scopeDropped.add(scan.scopeDropped[group]);
        if (scopeSpanCount != null) {
            scopeSpanCount.add(layout.scopeSpans[j]);
        }
        writeList(scopeAttributes, layout.scopeAttributes, group, repetition, NO_SPAN, NEXT_SPAN);
        int from = layout.scopeFirstSpan[j];
        for (int p = from; p < from + layout.scopeSpans[j]; p++) {
            spans.write(layout.span[p], p, p == from ? repetition : NEXT_SPAN);
        }
        if (layout.scopeSpans[j] == 0) {
            spans.none(repetition, NO_SPAN);
        }
    }

    private void noScope(int repetition, int definition) {
        scopeTrack.add(repetition, definition);
        scopeAttributes.none(repetition, definition);
        spans.none(repetition, definition);
    }
}
