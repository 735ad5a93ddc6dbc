// SPDX-License-Identifier: Apache-2.0
package io.minitempo.livestore.tenant;

import io.minitempo.core.SpanId;
import io.minitempo.core.wire.WireReader;

/// Counts the spans of a `Trace` message, finds their earliest start and latest end, and notes how they are linked,
/// without copying.
///
/// Looks only at the fields on the way to a span; what else is damaged shows when the trace is read. Owned by one
/// thread, reused from trace to trace.
final class SpanScan {

    private static final int RESOURCE_SPANS = 1;
    private static final int SCOPE_SPANS = 2;
    private static final int SPANS = 2;
    private static final int ID = 2;
    private static final int PARENT_ID = 4;
    private static final int KIND = 6;
    private static final int START = 7;
    private static final int END = 8;

    private final WireReader trace = new WireReader();
    private final WireReader resource = new WireReader();
    private final WireReader scope = new WireReader();
    private final WireReader span = new WireReader();
    private final SpanLinks links = new SpanLinks();
    private long startNanos;
    private long endNanos;

    /// Looks at the message of `length` bytes in `array` from `offset` on.
    ///
    /// @throws io.minitempo.core.wire.WireException when the bytes are not protobuf
    void scan(byte[] array, int offset, int length) {
        links.clear();
        startNanos = 0;
        endNanos = 0;
        trace.reset(array, offset, length);
        while (trace.next()) {
            if (trace.field() == RESOURCE_SPANS) {
                trace.expectBytes();
                scanResource(array, trace.valueOffset(), trace.valueLength());
            }
        }
    }

    private void scanResource(byte[] array, int offset, int length) {
        resource.reset(array, offset, length);
        while (resource.next()) {
            if (resource.field() == SCOPE_SPANS) {
                resource.expectBytes();
                scope.reset(array, resource.valueOffset(), resource.valueLength());
                while (scope.next()) {
                    if (scope.field() == SPANS) {
                        scope.expectBytes();
                        scanSpan(array, scope.valueOffset(), scope.valueLength());
                    }
                }
            }
        }
    }

    private void scanSpan(byte[] array, int offset, int length) {
        long identity = 0;
        boolean isRoot = true;
        long parentIdentity = 0;
        long kind = 0;
        span.reset(array, offset, length);
        while (span.next()) {
            if (span.field() == ID && span.type() == WireReader.BYTES) {
                identity =
                        SpanId.of(array, span.valueOffset(), span.valueLength()).value();
            } else if (span.field() == PARENT_ID && span.type() == WireReader.BYTES) {
                isRoot = span.valueLength() == 0;
                parentIdentity =
                        SpanId.of(array, span.valueOffset(), span.valueLength()).value();
            } else if (span.field() == KIND && span.type() == WireReader.VARINT) {
                kind = span.value();
            } else if (span.field() == START && span.type() == WireReader.FIXED64) {
                long start = span.fixed64Value();
                if (startNanos == 0 || start != 0 && Long.compareUnsigned(start, startNanos) < 0) {
                    startNanos = start;
                }
            } else if (span.field() == END && span.type() == WireReader.FIXED64) {
                long end = span.fixed64Value();
                if (Long.compareUnsigned(end, endNanos) > 0) {
                    endNanos = end;
                }
            }
        }
        links.add(identity, isRoot, parentIdentity, kind);
    }

    /// How many spans there are.
    int spans() {
        return links.spans();
    }

    /// How the spans are linked; until the next scan.
    SpanLinks links() {
        return links;
    }

    /// Earliest start in unsigned Unix nanoseconds; 0 when no span has one.
    long startNanos() {
        return startNanos;
    }

    /// Latest end in unsigned Unix nanoseconds; 0 when no span has one.
    long endNanos() {
        return endNanos;
    }
}
