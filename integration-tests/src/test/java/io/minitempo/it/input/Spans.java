// SPDX-License-Identifier: Apache-2.0
package io.minitempo.it.input;

import io.minitempo.core.wire.WireWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/// Requests with one span, field by field, so that any field can be wrong.
final class Spans {

    private static final byte[] TRACE = "trace-id-of-span".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] SPAN = "span-id-".getBytes(StandardCharsets.US_ASCII);

    private Spans() {}

    static byte[] named(String name) {
        return request(TRACE, SPAN, name.getBytes(StandardCharsets.UTF_8));
    }

    /// A span of the trace whose id begins with `trace`.
    static byte[] ofTrace(String trace, String name) {
        return request(id(trace), SPAN, name.getBytes(StandardCharsets.UTF_8));
    }

    /// The same id, as one asks for it.
    static String traceId(String trace) {
        return HexFormat.of().formatHex(id(trace));
    }

    private static byte[] id(String trace) {
        return Arrays.copyOf(trace.getBytes(StandardCharsets.US_ASCII), 16);
    }

    static byte[] request(byte[] trace, byte[] span, byte[] name) {
        byte[] fields = new WireWriter(name.length + 64)
                .bytesField(1, trace)
                .bytesField(2, span)
                .bytesField(5, name)
                .toByteArray();
        return nested(1, nested(2, nested(2, fields)));
    }

    static byte[] withIds(int traceLength, int spanLength) {
        byte[] trace = "t".repeat(traceLength).getBytes(StandardCharsets.US_ASCII);
        byte[] span = "s".repeat(spanLength).getBytes(StandardCharsets.US_ASCII);
        return request(trace, span, new byte[] {'n'});
    }

    private static byte[] nested(int field, byte[] message) {
        return new WireWriter(message.length + 16).bytesField(field, message).toByteArray();
    }
}
