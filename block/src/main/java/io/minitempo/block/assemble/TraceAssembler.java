// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.assemble;

import com.google.protobuf.ByteString;
import io.minitempo.block.meta.BlockFormat;
import io.minitempo.block.meta.ColumnScope;
import io.minitempo.block.parquet.format.Leaf;
import io.minitempo.block.parquet.read.RowGroupReader;
import io.minitempo.block.parquet.read.RowSlicer;
import io.minitempo.block.schema.BlockSchema;
import io.minitempo.core.TempoException;
import io.minitempo.core.TraceId;
import io.minitempo.proto.tempopb.Trace;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import java.util.List;

/// Rebuilds traces from the rows of one row group (`spec/blocks.md §11.2`). Owned by one thread.
public final class TraceAssembler {

    private static final int RESOURCE = 1;
    private static final int SCOPE = 2;
    private static final int SPAN = 3;

    private final Cursors cursors;
    private final ColumnCursor traceId;
    private final ColumnCursor resourceDropped;
    private final AttributeReader resourceAttributes;
    private final AttributeColumnsReader resourceColumns;
    private final ColumnCursor scopeName;
    private final ColumnCursor scopeVersion;
    private final ColumnCursor scopeDropped;
    private final AttributeReader scopeAttributes;
    private final SpanAssembler spans;

    private TraceAssembler(BlockSchema schema, Cursors cursors) {
        this.cursors = cursors;
        traceId = cursors.of(schema.leaf("TraceID"));
        resourceDropped = cursors.of(schema.leaf("rs.Resource.DroppedAttributesCount"));
        resourceAttributes = new AttributeReader(schema.attributes("rs.Resource"), cursors);
        resourceColumns = new AttributeColumnsReader(schema, ColumnScope.RESOURCE, cursors);
        scopeName = cursors.of(schema.leaf("rs.ss.Scope.Name"));
        scopeVersion = cursors.of(schema.leaf("rs.ss.Scope.Version"));
        scopeDropped = cursors.of(schema.leaf("rs.ss.Scope.DroppedAttributesCount"));
        scopeAttributes = new AttributeReader(schema.attributes("rs.ss.Scope"), cursors);
        spans = new SpanAssembler(schema, cursors);
    }

    /// Reads the pages that hold rows of `[fromRow, toRow)` and gives an assembler of them.
    ///
    /// @throws TempoException.NotBuilt for vParquet3
    /// @throws InterruptedException when the caller is interrupted
    public static TraceAssembler open(BlockSchema schema, RowGroupReader group, int fromRow, int toRow)
            throws InterruptedException {
        if (schema.format() == BlockFormat.VPARQUET3) {
            throw new TempoException.NotBuilt("rebuilding traces from vParquet3 is not built");
        }
        List<Leaf> leaves = schema.parquet().leaves();
        RowSlicer slicer = toRow - fromRow == 1 ? new RowSlicer(fromRow) : null;
        return new TraceAssembler(schema, new Cursors(group.read(leaves, fromRow, toRow), slicer));
    }

    /// The id of the trace in a row of the range.
    public TraceId traceId(int row) {
        traceId.seek(row);
        return TraceId.of(traceId.bytes().toByteArray());
    }

    /// The trace in a row of the range; rows are cheapest in ascending order.
    ///
    /// @throws io.minitempo.core.CorruptBlockException when a page is damaged
    public Trace assemble(int row) {
        cursors.seek(row);
        TraceId id = TraceId.of(traceId.bytes().toByteArray());
        ByteString idBytes = ByteString.copyFrom(id.toBytes());
        Trace.Builder trace = Trace.newBuilder();
        if (resourceDropped.definition() < RESOURCE) {
            return trace.build();
        }
        do {
            trace.addResourceSpans(resource(idBytes));
        } while (resourceDropped.continues(RESOURCE));
        return trace.build();
    }

    private ResourceSpans resource(ByteString id) {
        Resource.Builder resource = Resource.newBuilder();
        resource.setDroppedAttributesCount((int) resourceDropped.takeNumber());
        resourceAttributes.read(resource::addAttributes);
        resourceColumns.read(resource::addAttributes);
        ResourceSpans.Builder batch = ResourceSpans.newBuilder().setResource(resource);
        if (scopeName.definition() < SCOPE) {
            skipScope();
            return batch.build();
        }
        do {
            batch.addScopeSpans(scope(id));
        } while (scopeName.continues(SCOPE));
        return batch.build();
    }

    private void skipScope() {
        scopeName.advance();
        scopeVersion.advance();
        scopeDropped.advance();
        scopeAttributes.skip();
        spans.skip();
    }

    private ScopeSpans scope(ByteString id) {
        InstrumentationScope.Builder scope = InstrumentationScope.newBuilder();
        scope.setName(scopeName.takeText());
        scope.setVersion(scopeVersion.takeText());
        scope.setDroppedAttributesCount((int) scopeDropped.takeNumber());
        scopeAttributes.read(scope::addAttributes);
        ScopeSpans.Builder group = ScopeSpans.newBuilder().setScope(scope);
        if (!spans.present()) {
            spans.skip();
            return group.build();
        }
        do {
            group.addSpans(spans.read(id));
        } while (spans.continues(SPAN));
        return group.build();
    }
}
