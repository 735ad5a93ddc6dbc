// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.shred;

import io.minitempo.core.TraceId;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Start, end and root of a scanned trace (`spec/blocks.md §11.1`). Reused from trace to trace; owned by one thread.
final class TraceTotals {

    private static final byte[] SERVICE_NAME = "service.name".getBytes(StandardCharsets.UTF_8);
    private static final byte[] REF_TYPE = "opentracing.ref_type".getBytes(StandardCharsets.UTF_8);
    private static final byte[] CHILD_OF = "child_of".getBytes(StandardCharsets.UTF_8);

    /// Unsigned nanoseconds; 0 when no span has a start.
    long start;
    long end;
    int rootNameStart;
    int rootNameLength;
    int rootServiceStart;
    int rootServiceLength;

    /// Sums up a trace of `rows` appends: each has its own root; the first service and the first name that are not
    /// empty count.
    void read(TraceScan scan, TraceLayout layout, int rows, TraceId id) {
        start = 0;
        end = 0;
        rootNameLength = 0;
        rootServiceLength = 0;
        SpanTable spans = scan.spans;
        int root = -1;
        int row = 0;
        for (int i = 0; i < spans.size; i++) {
            if (rows == 1 && layout.isDropped(i)) {
                continue;
            }
            int itsRow = scan.resourceRow[scan.scopeResource[spans.scope[i]]];
            if (itsRow != row) {
                takeRoot(scan, root);
                root = -1;
                row = itsRow;
            }
            if (spans.start[i] != 0 && (start == 0 || Long.compareUnsigned(spans.start[i], start) < 0)) {
                start = spans.start[i];
            }
            if (Long.compareUnsigned(spans.end[i], end) > 0) {
                end = spans.end[i];
            }
            if (spans.isRoot(i) && !isChildOf(scan, i, id)) {
                root = i;
            }
        }
        takeRoot(scan, root);
    }

    private void takeRoot(TraceScan scan, int root) {
        if (root < 0) {
            return;
        }
        if (rootNameLength == 0) {
            rootNameStart = scan.spans.nameStart[root];
            rootNameLength = scan.spans.nameLength[root];
        }
        if (rootServiceLength > 0) {
            return;
        }
        int resource = scan.scopeResource[scan.spans.scope[root]];
        AttributeTable table = scan.attributes;
        int from = scan.resourceFirstAttribute[resource];
        for (int a = from; a < from + scan.resourceAttributes[resource]; a++) {
            if (isKey(table, a, SERVICE_NAME)) {
                if (table.type(a) == AttributeTable.STRING) {
                    rootServiceStart = table.start(a);
                    rootServiceLength = table.length(a);
                }
                return;
            }
        }
    }

    private static boolean isKey(AttributeTable table, int a, byte[] name) {
        return equal(table.data(), table.keyStart(a), table.keyLength(a), name);
    }

    private static boolean equal(byte[] data, int start, int length, byte[] other) {
        return length == other.length && Arrays.equals(data, start, start + length, other, 0, length);
    }

    /// Whether a span without parent says by a link that it has one in this trace after all.
    private static boolean isChildOf(TraceScan scan, int span, TraceId id) {
        int from = scan.spans.firstLink[span];
        AttributeTable table = scan.attributes;
        for (int l = from; l < from + scan.spans.links[span]; l++) {
            if (!TraceId.of(scan.data, scan.linkTraceStart[l], scan.linkTraceLength[l])
                    .equals(id)) {
                continue;
            }
            int first = scan.linkFirstAttribute[l];
            for (int a = first; a < first + scan.linkAttributes[l]; a++) {
                if (isKey(table, a, REF_TYPE)
                        && table.type(a) == AttributeTable.STRING
                        && equal(table.data(), table.start(a), table.length(a), CHILD_OF)) {
                    return true;
                }
            }
        }
        return false;
    }
}
