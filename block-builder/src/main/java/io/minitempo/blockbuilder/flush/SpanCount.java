// SPDX-License-Identifier: Apache-2.0
package io.minitempo.blockbuilder.flush;

import io.minitempo.core.wire.WireReader;
import java.nio.ByteBuffer;

/// Counts the spans of `Trace` bytes without decoding them.
final class SpanCount {

    private static final int RESOURCE_SPANS = 1;
    private static final int SCOPE_SPANS = 2;
    private static final int SPAN = 2;

    private SpanCount() {}

    /// How many spans a heap buffer with a `Trace` holds.
    ///
    /// @throws io.minitempo.core.wire.WireException when the bytes are no `Trace`
    static int of(ByteBuffer trace) {
        int spans = 0;
        WireReader resources =
                new WireReader().reset(trace.array(), trace.arrayOffset() + trace.position(), trace.remaining());
        WireReader scopes = new WireReader();
        WireReader fields = new WireReader();
        while (enter(resources, RESOURCE_SPANS, scopes)) {
            while (enter(scopes, SCOPE_SPANS, fields)) {
                while (fields.next()) {
                    spans += fields.field() == SPAN ? 1 : 0;
                }
            }
        }
        return spans;
    }

    /// Moves `outer` to the next field with that number and `inner` into it; false when there is none.
    private static boolean enter(WireReader outer, int field, WireReader inner) {
        while (outer.next()) {
            if (outer.field() == field) {
                outer.expectBytes();
                inner.reset(outer.buffer(), outer.valueOffset(), outer.valueLength());
                return true;
            }
        }
        return false;
    }
}
