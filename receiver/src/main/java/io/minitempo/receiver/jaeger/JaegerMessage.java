// SPDX-License-Identifier: Apache-2.0
package io.minitempo.receiver.jaeger;

import io.minitempo.core.wire.WireException;
import io.minitempo.core.wire.WireReader;
import io.minitempo.receiver.scan.MalformedRequestException;
import org.jspecify.annotations.Nullable;

/// The messages of a `PostSpansRequest` that may be repeated (`spec/write-path.md §1.4`), to count them before they
/// become objects: an empty span is two bytes in a request and some hundred in memory.
enum JaegerMessage {
    REQUEST,
    BATCH,
    SPAN,
    PROCESS,
    LOG,
    REFERENCE,
    TAG;

    private @Nullable JaegerMessage inField(int field) {
        return switch (this) {
            case REQUEST -> field == 1 ? BATCH : null;
            case BATCH -> field == 1 ? SPAN : field == 2 ? PROCESS : null;
            case SPAN ->
                switch (field) {
                    case 4 -> REFERENCE;
                    case 8 -> TAG;
                    case 9 -> LOG;
                    case 10 -> PROCESS;
                    default -> null;
                };
            case PROCESS, LOG -> field == 2 ? TAG : null;
            case REFERENCE, TAG -> null;
        };
    }

    /// How many messages a request has, itself among them.
    ///
    /// @throws MalformedRequestException when the bytes are no request
    static long count(byte[] bytes, int offset, int length) {
        try {
            return REQUEST.count(new WireReader().reset(bytes, offset, length));
        } catch (WireException e) {
            throw MalformedRequestException.of(e);
        }
    }

    private long count(WireReader in) {
        long count = 1;
        while (in.next()) {
            @Nullable JaegerMessage inner = inField(in.field());
            if (inner == TAG || inner == REFERENCE) {
                count++;
            } else if (inner != null && in.type() == WireReader.BYTES) {
                int outer = in.enter();
                count += inner.count(in);
                in.leave(outer);
            }
        }
        return count;
    }
}
