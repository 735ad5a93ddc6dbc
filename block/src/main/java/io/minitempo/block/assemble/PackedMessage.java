// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.assemble;

import io.minitempo.core.wire.WireException;
import io.minitempo.core.wire.WireReader;
import org.jspecify.annotations.Nullable;

/// The protobuf messages that columns of vParquet3 hold whole (`spec/blocks.md §10`), checked before they become part
/// of
/// a trace: behind this nothing expects a trace of ours to be damaged inside.
enum PackedMessage {
    /// `{repeated Span.Link links = 1}`.
    LINKS,
    /// `Span.Link`.
    LINK,
    /// `KeyValue`.
    KEY_VALUE,
    /// `AnyValue`.
    ANY_VALUE,
    /// `ArrayValue`.
    ARRAY,
    /// `KeyValueList`.
    MAP;

    /// As deep as values nest that are written.
    private static final int MAX_DEPTH = 200;

    private @Nullable PackedMessage child(int field) {
        return switch (this) {
            case LINKS -> field == 1 ? LINK : null;
            case LINK -> field == 4 ? KEY_VALUE : null;
            case KEY_VALUE -> field == 2 ? ANY_VALUE : null;
            case ANY_VALUE ->
                switch (field) {
                    case 5 -> ARRAY;
                    case 6 -> MAP;
                    default -> null;
                };
            case ARRAY -> field == 1 ? ANY_VALUE : null;
            case MAP -> field == 1 ? KEY_VALUE : null;
        };
    }

    /// Takes the message at hand from a column, which stays where it is.
    ///
    /// @throws io.minitempo.core.CorruptBlockException when it is none
    byte[] of(ColumnCursor column) {
        byte[] message = column.bytes().toByteArray();
        try {
            check(new WireReader(message), 0);
        } catch (WireException e) {
            throw column.corrupt("value is no protobuf message " + this + ": " + e.getMessage());
        }
        return message;
    }

    private void check(WireReader reader, int depth) {
        if (depth > MAX_DEPTH) {
            throw new WireException("nested deeper than " + MAX_DEPTH, reader.position());
        }
        while (reader.next()) {
            PackedMessage child = child(reader.field());
            if (child != null) {
                int outer = reader.enter();
                child.check(reader, depth + 1);
                reader.leave(outer);
            }
        }
    }
}
