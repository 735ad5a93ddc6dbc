// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.search;

import io.minitempo.block.meta.BlockFormat;
import io.minitempo.block.parquet.format.Leaf;
import io.minitempo.block.schema.BlockSchema;
import io.minitempo.traceql.ast.Intrinsic;
import io.minitempo.traceql.ast.Level;
import io.minitempo.traceql.data.Column;
import io.minitempo.traceql.data.ValueType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Columns of intrinsics (`spec/traceql.md §4`). Those that a format does not have are nil.
final class IntrinsicColumns {

    private final BlockSpanBatch batch;
    private final RowGroupColumns group;
    private final ColumnLoader loader;

    /// Where an intrinsic is stored.
    ///
    /// @param column common name of the column
    /// @param level what a row stands for
    /// @param type the type of its values
    /// @param format what bytes mean
    record Place(String column, Level level, byte type, Texts.Format format) {

        private static Place number(String column, Level level, byte type) {
            return new Place(column, level, type, Texts.Format.UTF8);
        }

        private static Place text(String column, Level level, Texts.Format format) {
            return new Place(column, level, ValueType.STRING, format);
        }
    }

    IntrinsicColumns(BlockSpanBatch batch, RowGroupColumns group, ColumnLoader loader) {
        this.batch = batch;
        this.group = group;
        this.loader = loader;
    }

    /// Where a format stores an intrinsic; null when it does not.
    static @Nullable Place place(BlockSchema schema, Intrinsic intrinsic) {
        Place place = place(intrinsic);
        if (schema.format() == BlockFormat.VPARQUET3 && intrinsic.level() != Level.SPAN) {
            // Tempo does not search scopes, events and links of this format: recorded answers are empty.
            return intrinsic.level() == Level.TRACE ? place : null;
        }
        return schema.find(place.column) == null ? null : place;
    }

    private static Place place(Intrinsic intrinsic) {
        String span = "rs.ss.Spans.";
        return switch (intrinsic) {
            case NAME -> Place.text(span + "Name", Level.SPAN, Texts.Format.UTF8);
            case STATUS -> Place.number(span + "StatusCode", Level.SPAN, ValueType.STATUS);
            case STATUS_MESSAGE -> Place.text(span + "StatusMessage", Level.SPAN, Texts.Format.UTF8);
            case KIND -> Place.number(span + "Kind", Level.SPAN, ValueType.KIND);
            case DURATION -> Place.number(span + "DurationNano", Level.SPAN, ValueType.DURATION);
            case SPAN_ID -> Place.text(span + "SpanID", Level.SPAN, Texts.Format.SPAN_ID);
            case PARENT_ID -> Place.text(span + "ParentSpanID", Level.SPAN, Texts.Format.SPAN_ID);
            case CHILD_COUNT -> Place.number(span + "ChildCount", Level.SPAN, ValueType.INT);
            case NESTED_SET_LEFT -> Place.number(span + "NestedSetLeft", Level.SPAN, ValueType.INT);
            case NESTED_SET_RIGHT -> Place.number(span + "NestedSetRight", Level.SPAN, ValueType.INT);
            case NESTED_SET_PARENT -> Place.number(span + "ParentID", Level.SPAN, ValueType.INT);
            case TRACE_DURATION -> Place.number("DurationNano", Level.TRACE, ValueType.DURATION);
            case ROOT_NAME -> Place.text("RootSpanName", Level.TRACE, Texts.Format.UTF8);
            case ROOT_SERVICE_NAME -> Place.text("RootServiceName", Level.TRACE, Texts.Format.UTF8);
            case TRACE_ID -> Place.text("TraceID", Level.TRACE, Texts.Format.TRACE_ID);
            case EVENT_NAME -> Place.text(span + "Events.Name", Level.EVENT, Texts.Format.UTF8);
            case EVENT_TIME_SINCE_START ->
                Place.number(span + "Events.TimeSinceStartNano", Level.EVENT, ValueType.DURATION);
            case LINK_TRACE_ID -> Place.text(span + "Links.TraceID", Level.LINK, Texts.Format.TRACE_ID);
            case LINK_SPAN_ID -> Place.text(span + "Links.SpanID", Level.LINK, Texts.Format.SPAN_ID);
            case INSTRUMENTATION_NAME -> Place.text("rs.ss.Scope.Name", Level.SCOPE, Texts.Format.UTF8);
            case INSTRUMENTATION_VERSION -> Place.text("rs.ss.Scope.Version", Level.SCOPE, Texts.Format.UTF8);
            case SPAN_START_TIME -> Place.number(span + "StartTimeUnixNano", Level.SPAN, ValueType.INT);
            case TRACE_START_TIME -> Place.number("StartTimeUnixNano", Level.TRACE, ValueType.INT);
            case PARENT -> throw new IllegalArgumentException("intrinsic parent cannot be queried");
        };
    }

    /// Columns that every event has a value in; none in a format whose events cannot be searched.
    List<String> eventColumns() {
        return group.schema().format() == BlockFormat.VPARQUET3
                ? List.of()
                : List.of("rs.ss.Spans.Events.Name", "rs.ss.Spans.Events.TimeSinceStartNano");
    }

    /// Columns that every link has a value in; none in a format whose links cannot be searched.
    List<String> linkColumns() {
        return group.schema().format() == BlockFormat.VPARQUET3
                ? List.of()
                : List.of("rs.ss.Spans.Links.TraceState", "rs.ss.Spans.Links.DroppedAttributesCount");
    }

    /// What is read for an intrinsic.
    List<Leaf> leaves(Intrinsic intrinsic) {
        Place place = intrinsic == Intrinsic.PARENT ? null : place(group.schema(), intrinsic);
        return place == null ? List.of() : List.of(group.schema().leaf(place.column));
    }

    Column column(Intrinsic intrinsic, BatchRows wanted) throws InterruptedException {
        Place place = place(group.schema(), intrinsic);
        if (place == null) {
            return Column.nil(intrinsic.level(), batch.count(intrinsic.level()));
        }
        Leaf leaf = group.schema().leaf(place.column);
        Level level = place.level;
        ColumnBuilder out = batch.builder(level, place.format);
        if (level == Level.EVENT || level == Level.LINK) {
            loader.fillBelow(leaf, level, place.type, wanted, out);
        } else {
            loader.fillRequired(leaf, level, place.type, wanted, out);
        }
        return wanted.whole() ? out.build(place.type) : out.build();
    }
}
