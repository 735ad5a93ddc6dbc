// SPDX-License-Identifier: Apache-2.0
package io.minitempo.receiver.scan;

import io.minitempo.core.wire.WireReader;
import io.minitempo.core.wire.WireWriter;

/// Walks `KeyValue` and `AnyValue` messages of any depth; the part of [OtlpScanner] where most bytes lie.
///
/// Notes the longest key and string value of the attributes themselves, which truncation is about; what is nested in
/// arrays and lists does not count there (`spec/write-path.md §2.3`).
final class AttributeScanner {

    private static final int BYTES = WireReader.BYTES;

    private final WireReader in;
    private int longest;

    AttributeScanner(WireReader in) {
        this.in = in;
    }

    void beginLongest() {
        longest = 0;
    }

    int longest() {
        return longest;
    }

    /// Walks the attribute that the reader stands on, whose message is the `depth`th counted from the request;
    /// returns the size of its content.
    int attribute(int depth) {
        int outer = in.enter();
        int size = 0;
        int value = 0;
        while (in.next()) {
            switch (in.tag()) {
                case 1 << 3 | BYTES -> {
                    int length = in.valueLength();
                    longest = Math.max(longest, length);
                    size += Sizes.string(1, length);
                }
                case 2 << 3 | BYTES -> value = value(depth + 1, true);
                default -> Fields.unknown(in, 2, "KeyValue");
            }
        }
        in.leave(outer);
        return size + Sizes.message(2, value);
    }

    private int value(int depth, boolean direct) {
        if (depth > OtlpScanner.MAX_DEPTH) {
            throw new MalformedRequestException("attribute value nested deeper than " + OtlpScanner.MAX_DEPTH
                    + " messages at byte " + in.tagOffset());
        }
        int outer = in.enter();
        int size = 0;
        while (in.next()) {
            switch (in.tag()) {
                case 1 << 3 | BYTES -> {
                    int length = in.valueLength();
                    if (direct) {
                        longest = Math.max(longest, length);
                    }
                    size = Sizes.message(1, length);
                }
                case 2 << 3 | WireReader.VARINT -> size = 2;
                case 3 << 3 | WireReader.VARINT -> size = 1 + WireWriter.varintSize(in.value());
                case 4 << 3 | WireReader.FIXED64 -> size = 9;
                case 5 << 3 | BYTES -> size = Sizes.message(5, array(depth + 1));
                case 6 << 3 | BYTES -> size = Sizes.message(6, list(depth + 1));
                case 7 << 3 | BYTES -> size = Sizes.message(7, in.valueLength());
                default -> Fields.unknown(in, 7, "AnyValue");
            }
        }
        in.leave(outer);
        return size;
    }

    private int array(int depth) {
        int outer = in.enter();
        int size = 0;
        while (in.next()) {
            if (in.tag() == (1 << 3 | BYTES)) {
                size += Sizes.message(1, value(depth + 1, false));
            } else {
                Fields.unknown(in, 1, "ArrayValue");
            }
        }
        in.leave(outer);
        return size;
    }

    private int list(int depth) {
        int outer = in.enter();
        int size = 0;
        while (in.next()) {
            if (in.tag() == (1 << 3 | BYTES)) {
                size += Sizes.message(1, nestedAttribute(depth + 1));
            } else {
                Fields.unknown(in, 1, "KeyValueList");
            }
        }
        in.leave(outer);
        return size;
    }

    private int nestedAttribute(int depth) {
        int outer = in.enter();
        int size = 0;
        int value = 0;
        while (in.next()) {
            switch (in.tag()) {
                case 1 << 3 | BYTES -> size += Sizes.string(1, in.valueLength());
                case 2 << 3 | BYTES -> value = value(depth + 1, false);
                default -> Fields.unknown(in, 2, "KeyValue");
            }
        }
        in.leave(outer);
        return size + Sizes.message(2, value);
    }
}
