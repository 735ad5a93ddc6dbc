// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.compact;

import io.minitempo.core.wire.WireReader;
import java.nio.ByteBuffer;

/// What there is in the bytes of a `Trace`, counted without parsing it.
///
/// @param spans the spans
/// @param all at least as many as there are resources, scopes, spans, events, links and attributes
record TraceElements(long spans, long all) {

    /// The messages that are entered.
    private enum Message {
        TRACE,
        RESOURCE_SPANS,
        SCOPE_SPANS,
        SPAN,
        LEAF;

        Message child(int field) {
            return switch (this) {
                case TRACE -> field == 1 ? RESOURCE_SPANS : LEAF;
                case RESOURCE_SPANS -> field == 2 ? SCOPE_SPANS : LEAF;
                case SCOPE_SPANS -> field == 2 ? SPAN : LEAF;
                case SPAN, LEAF -> LEAF;
            };
        }

        /// Whether a field holds a message with attributes of its own: resource, scope, event, link.
        boolean hasOwner(int field) {
            return switch (this) {
                case TRACE, LEAF -> false;
                case RESOURCE_SPANS, SCOPE_SPANS -> field == 1;
                case SPAN -> field == 11 || field == 13;
            };
        }
    }

    static TraceElements of(ByteBuffer trace) {
        WireReader reader =
                new WireReader().reset(trace.array(), trace.arrayOffset() + trace.position(), trace.remaining());
        Counting counting = new Counting(reader);
        counting.count(Message.TRACE);
        return new TraceElements(counting.spans, counting.all);
    }

    private static final class Counting {
        private final WireReader reader;
        private long spans;
        private long all;

        Counting(WireReader reader) {
            this.reader = reader;
        }

        void count(Message message) {
            while (reader.next()) {
                if (reader.type() != WireReader.BYTES) {
                    continue;
                }
                all++;
                int field = reader.field();
                Message child = message.child(field);
                spans += child == Message.SPAN ? 1 : 0;
                if (child != Message.LEAF || message.hasOwner(field)) {
                    int outer = reader.enter();
                    count(child);
                    reader.leave(outer);
                }
            }
        }
    }
}
