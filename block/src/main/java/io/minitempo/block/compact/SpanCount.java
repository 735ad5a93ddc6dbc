// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.compact;

import io.minitempo.core.wire.WireReader;
import java.nio.ByteBuffer;

/// Counts spans in the bytes of a `Trace` that was just assembled.
final class SpanCount {

    private static final int RESOURCE_SPANS = 1;
    private static final int SCOPE_SPANS = 2;
    private static final int SPANS = 2;

    private SpanCount() {}

    static long of(ByteBuffer trace) {
        byte[] bytes = new byte[trace.remaining()];
        trace.duplicate().get(bytes);
        return count(new WireReader(bytes), 0);
    }

    private static long count(WireReader reader, int depth) {
        int wanted = depth == 0 ? RESOURCE_SPANS : depth == 1 ? SCOPE_SPANS : SPANS;
        long spans = 0;
        while (reader.next()) {
            if (reader.field() != wanted || reader.type() != WireReader.BYTES) {
                continue;
            }
            if (depth == 2) {
                spans++;
            } else {
                int outer = reader.enter();
                spans += count(reader, depth + 1);
                reader.leave(outer);
            }
        }
        return spans;
    }
}
