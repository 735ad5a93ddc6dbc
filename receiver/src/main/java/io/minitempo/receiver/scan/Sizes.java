// SPDX-License-Identifier: Apache-2.0
package io.minitempo.receiver.scan;

import io.minitempo.core.wire.WireWriter;

/// Encoded sizes of whole fields as Go would write them: tag, length and value; zero scalars and empty strings take
/// no bytes, messages always some. Field numbers are below 2048.
final class Sizes {

    private Sizes() {}

    static int tag(int field) {
        return field < 16 ? 1 : 2;
    }

    /// A message, or an entry of a repeated field, with `content` bytes inside.
    static int message(int field, int content) {
        return tag(field) + WireWriter.varintSize(content) + content;
    }

    /// A string or bytes field that is left out when empty.
    static int string(int field, int length) {
        return length == 0 ? 0 : message(field, length);
    }

    static int varint(int field, long value) {
        return value == 0 ? 0 : tag(field) + WireWriter.varintSize(value);
    }

    static int fixed64(int field, long value) {
        return value == 0 ? 0 : tag(field) + 8;
    }

    static int fixed32(int field, long value) {
        return value == 0 ? 0 : tag(field) + 4;
    }
}
