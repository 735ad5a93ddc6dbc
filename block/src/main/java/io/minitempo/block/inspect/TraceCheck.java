// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.inspect;

import io.minitempo.block.parquet.read.RowGroupReader;
import io.minitempo.block.schema.BlockSchema;
import io.minitempo.core.TraceId;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Looks at every trace of a block: ids and their order, and what is stored of a trace beside its spans
/// (`spec/blocks.md §8`, §11). Owned by one thread.
final class TraceCheck {

    private static final String SPANS = "rs.ss.Spans.";

    private static final List<String> COLUMNS = List.of(
            "TraceID",
            "TraceIDText",
            "StartTimeUnixNano",
            "EndTimeUnixNano",
            "DurationNano",
            "RootServiceName",
            "RootSpanName",
            "ServiceStats.ServiceName",
            "ServiceStats.SpanCount",
            "ServiceStats.ErrorCount",
            "rs.Resource.ServiceName",
            "rs.ss.SpanCount",
            SPANS + "SpanID",
            SPANS + "ParentSpanID",
            SPANS + "ParentID",
            SPANS + "NestedSetLeft",
            SPANS + "NestedSetRight",
            SPANS + "ChildCount",
            SPANS + "Name",
            SPANS + "Kind",
            SPANS + "StartTimeUnixNano",
            SPANS + "DurationNano",
            SPANS + "StatusCode",
            SPANS + "StartTimeRounded15",
            SPANS + "StartTimeRounded60",
            SPANS + "StartTimeRounded300",
            SPANS + "StartTimeRounded3600");

    private final BlockSchema schema;
    private final Findings findings;
    private final Consumer<TraceId> ids;
    private @Nullable TraceId last;
    private long traces;
    private long spans;

    /// Checks traces of one block, row groups in their order.
    ///
    /// @param ids is told the id of every trace
    TraceCheck(BlockSchema schema, Findings findings, Consumer<TraceId> ids) {
        this.schema = schema;
        this.findings = findings;
        this.ids = ids;
    }

    /// Looks at the traces of a row group.
    ///
    /// @throws io.minitempo.core.CorruptBlockException when a page is damaged
    /// @throws InterruptedException when the caller is interrupted
    void check(RowGroupReader group) throws InterruptedException {
        TraceColumns columns = new TraceColumns(schema, group, COLUMNS);
        String object = group.file().source().key();
        columns.each((from, to) -> {
            TraceSpans at = new TraceSpans(columns, findings, object);
            for (int row = from; row < to; row++) {
                String place = "row group " + group.group().ordinal() + ", row " + row;
                TraceId id = id(columns, row - from, object, place);
                spans += at.check(row - from, place + ", trace " + (id == null ? "?" : id));
                traces++;
            }
        });
    }

    private @Nullable TraceId id(TraceColumns columns, int i, String object, String place) {
        byte[] bytes = columns.of("TraceID").bytes(i);
        if (bytes.length != TraceId.BYTES) {
            findings.add(
                    Check.TRACE_ID,
                    object,
                    place,
                    "id " + HexFormat.of().formatHex(bytes) + " has " + bytes.length + " bytes, expected 16");
            return null;
        }
        TraceId id = TraceId.of(bytes);
        TraceId before = last;
        if (before != null && before.compareTo(id) >= 0) {
            String problem = before.equals(id)
                    ? "trace " + id + " occurs twice; lookups find its first row only"
                    : "trace " + id + " stands behind " + before + ", expected ascending ids";
            findings.add(Check.TRACE_ORDER, object, place, problem);
        }
        last = id;
        ids.accept(id);
        String text = new String(columns.of("TraceIDText").bytes(i), StandardCharsets.UTF_8);
        String expected = HexFormat.of().formatHex(bytes).replaceFirst("^0+", "");
        if (!text.equals(expected)) {
            findings.add(
                    Check.TRACE_ID_TEXT,
                    object,
                    place,
                    "text \"" + text + "\" of the id, expected \"" + expected + "\"");
        }
        return id;
    }

    /// The id of the last trace so far.
    @Nullable
    TraceId last() {
        return last;
    }

    long traces() {
        return traces;
    }

    long spans() {
        return spans;
    }
}
