// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.assemble;

import com.google.protobuf.ByteString;
import io.minitempo.block.meta.ColumnScope;
import io.minitempo.block.parquet.read.RowGroupReader;
import io.minitempo.block.parquet.read.RowSlicer;
import io.minitempo.block.schema.BlockSchema;
import io.minitempo.core.TraceId;
import io.minitempo.core.wire.WireWriter;
import org.jspecify.annotations.Nullable;

/// Turns rows of one row group into the bytes of a `Trace` without building objects (`spec/blocks.md §11.2`); the only
/// walk from columns back to traces. Text that is not UTF-8 stays as it is. Owned by one thread.
public final class TraceEncoder {

    private static final int RESOURCE = 1;
    private static final int SCOPE = 2;

    private final Cursors cursors;
    private final ColumnCursor traceId;
    private final ColumnCursor rootService;
    private final ColumnCursor rootName;
    /// Has an element for every resource.
    private final ColumnCursor serviceName;
    private final @Nullable ColumnCursor resourceDropped;
    private final ListEncoder resourceAttributes;
    private final AttributeColumnsEncoder resourceColumns;
    private final ColumnCursor scopeName;
    private final ColumnCursor scopeVersion;
    private final @Nullable ColumnCursor scopeDropped;
    private final ListEncoder scopeAttributes;
    private final SpanEncoder spans;

    private TraceEncoder(BlockSchema schema, Cursors cursors) {
        this.cursors = cursors;
        traceId = cursors.of(schema.leaf("TraceID"));
        rootService = cursors.of(schema.leaf("RootServiceName"));
        rootName = cursors.of(schema.leaf("RootSpanName"));
        serviceName = cursors.of(schema.leaf("rs.Resource.ServiceName"));
        resourceDropped = cursors.find(schema.find("rs.Resource.DroppedAttributesCount"));
        resourceAttributes = AttributeEncoder.of(schema, "rs.Resource", cursors);
        resourceColumns = new AttributeColumnsEncoder(schema, ColumnScope.RESOURCE, cursors);
        scopeName = cursors.of(schema.leaf("rs.ss.Scope.Name"));
        scopeVersion = cursors.of(schema.leaf("rs.ss.Scope.Version"));
        scopeDropped = cursors.find(schema.find("rs.ss.Scope.DroppedAttributesCount"));
        scopeAttributes = AttributeEncoder.of(schema, "rs.ss.Scope", cursors);
        spans = new SpanEncoder(schema, cursors);
    }

    /// Reads the pages that hold rows of `[fromRow, toRow)` and gives an encoder of them.
    ///
    /// @throws InterruptedException when the caller is interrupted
    public static TraceEncoder open(BlockSchema schema, RowGroupReader group, int fromRow, int toRow)
            throws InterruptedException {
        RowSlicer slicer = toRow - fromRow == 1 ? new RowSlicer(fromRow) : null;
        return new TraceEncoder(schema, new Cursors(group.read(schema.parquet().leaves(), fromRow, toRow), slicer));
    }

    /// The id of the trace in a row of the range.
    public TraceId traceId(int row) {
        traceId.seek(row);
        return TraceId.of(traceId.bytes().toByteArray());
    }

    /// The name of the root's service in a row of the range.
    public ByteString rootServiceName(int row) {
        rootService.seek(row);
        return rootService.takeBytes();
    }

    /// The name of the root span in a row of the range.
    public ByteString rootSpanName(int row) {
        rootName.seek(row);
        return rootName.takeBytes();
    }

    /// Appends the trace in a row of the range; rows are cheapest in ascending order.
    ///
    /// @throws io.minitempo.core.CorruptBlockException when a page is damaged
    public void encode(int row, WireWriter out) {
        cursors.seek(row);
        byte[] id = TraceId.of(traceId.bytes().toByteArray()).toBytes();
        if (serviceName.definition() < RESOURCE) {
            return;
        }
        do {
            int batch = out.begin(1);
            writeResource(out, id);
            out.end(batch);
        } while (serviceName.continues(RESOURCE));
    }

    private void writeResource(WireWriter out, byte[] id) {
        int resource = out.begin(1);
        if (resourceDropped != null) {
            SpanEncoder.count(out, 2, resourceDropped);
        }
        resourceAttributes.write(out, 1);
        resourceColumns.write(out, 1);
        out.end(resource);
        if (scopeName.definition() < SCOPE) {
            skipScope();
            return;
        }
        do {
            int group = out.begin(2);
            writeScope(out, id);
            out.end(group);
        } while (scopeName.continues(SCOPE));
    }

    private void skipScope() {
        scopeName.advance();
        scopeVersion.advance();
        if (scopeDropped != null) {
            scopeDropped.advance();
        }
        scopeAttributes.skip();
        spans.skip();
    }

    private void writeScope(WireWriter out, byte[] id) {
        int scope = out.begin(1);
        scopeName.takeTo(out, 1);
        scopeVersion.takeTo(out, 2);
        scopeAttributes.write(out, 3);
        if (scopeDropped != null) {
            SpanEncoder.count(out, 4, scopeDropped);
        }
        out.end(scope);
        spans.writeAll(out, 2, id);
    }
}
