// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.shred;

import io.minitempo.block.parquet.encoding.ByteOutput;
import io.minitempo.core.hash.Fnv;
import io.minitempo.core.wire.WireException;
import io.minitempo.core.wire.WireReader;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/// All attributes of the trace being scanned, as offsets into its bytes: those of an owner (resource, scope, span,
/// event, link) lie side by side. Owned by one thread.
///
/// An attribute whose value is not protobuf keeps its name and loses its value; it never fails a trace.
final class AttributeTable {

    /// What a value is, by the column that takes it.
    static final byte UNSUPPORTED = 0;
    static final byte STRING = 1;
    static final byte INT = 2;
    static final byte DOUBLE = 3;
    static final byte BOOL = 4;
    /// Added to the type of the elements; alone for an array without elements.
    static final byte ARRAY = 8;

    private static final int KEY_VALUE_KEY = 1 << 3 | WireReader.BYTES;
    private static final int KEY_VALUE_VALUE = 2 << 3 | WireReader.BYTES;
    private static final int ANY_STRING = 1 << 3 | WireReader.BYTES;
    private static final int ANY_BOOL = 2 << 3;
    private static final int ANY_INT = 3 << 3;
    private static final int ANY_DOUBLE = 4 << 3 | WireReader.FIXED64;
    private static final int ANY_ARRAY = 5 << 3 | WireReader.BYTES;
    private static final int ANY_KVLIST = 6 << 3 | WireReader.BYTES;
    private static final int ANY_BYTES = 7 << 3 | WireReader.BYTES;
    /// Bytes of a varint that cannot exceed 64 bits.
    private static final int MAX_USUAL_VARINT = 9;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private byte[] data = new byte[0];
    private final ByteOutput json = new ByteOutput(256);
    private final WireReader pair = new WireReader();
    private final WireReader any = new WireReader();
    private final WireReader elements = new WireReader();
    private final AnyValueJson writer = new AnyValueJson(json);

    private int[] keyStart = new int[256];
    private int[] keyLength = new int[256];
    private byte[] type = new byte[256];
    /// Start of a string, of an array's elements, or of the JSON of an unsupported value.
    private int[] start = new int[256];
    private int[] length = new int[256];
    /// The number, the bits of the double, or 1 for true.
    private long[] scalar = new long[256];
    private int size;

    void reset(byte[] bytes) {
        data = bytes;
        json.clear();
        size = 0;
    }

    int size() {
        return size;
    }

    byte[] data() {
        return data;
    }

    int keyStart(int i) {
        return keyStart[i];
    }

    int keyLength(int i) {
        return keyLength[i];
    }

    byte type(int i) {
        return type[i];
    }

    int start(int i) {
        return start[i];
    }

    int length(int i) {
        return length[i];
    }

    long scalar(int i) {
        return scalar[i];
    }

    /// The array that holds the JSON of unsupported values.
    byte[] json() {
        return json.array();
    }

    /// Adds the `KeyValue` that lies in a range.
    void add(int offset, int valueLength) {
        if (size == type.length) {
            grow();
        }
        int i = size++;
        if (!addUsual(i, offset, offset + valueLength)) {
            addAny(i, offset, valueLength);
        }
    }

    /// Adds what nearly every client sends, a name and a scalar, each field once and in order; false for all else.
    private boolean addUsual(int i, int offset, int end) {
        if (end - offset < 4 || data[offset] != KEY_VALUE_KEY || data[offset + 1] < 0) {
            return false;
        }
        int key = offset + 2;
        int pairValue = key + data[offset + 1];
        if (pairValue + 4 > end || data[pairValue] != KEY_VALUE_VALUE) {
            return false;
        }
        int at = pairValue + (data[pairValue + 1] < 0 ? 3 : 2);
        if (at + shortLength(pairValue + 1) != end || !addScalar(i, at, end)) {
            return false;
        }
        keyStart[i] = key;
        keyLength[i] = pairValue - key;
        return true;
    }

    /// The length of one or two bytes at a place that has a byte behind it, or -1.
    private int shortLength(int at) {
        if (data[at] >= 0) {
            return data[at];
        }
        return data[at + 1] < 0 ? -1 : data[at] & 0x7f | data[at + 1] << 7;
    }

    /// Takes the `AnyValue` in a range, if all of it is one scalar.
    private boolean addScalar(int i, int from, int end) {
        if (end - from < 2) {
            return false;
        }
        start[i] = from;
        length[i] = 0;
        long value = 0;
        switch (data[from]) {
            case ANY_STRING -> {
                if (end - from == 2 && data[from + 1] != 0) {
                    return false;
                }
                start[i] = from + (data[from + 1] < 0 ? 3 : 2);
                length[i] = end - start[i];
                type[i] = STRING;
                if (length[i] < 0 || shortLength(from + 1) != length[i]) {
                    return false;
                }
            }
            case ANY_BOOL, ANY_INT -> {
                if (end - from > 1 + MAX_USUAL_VARINT || data[end - 1] < 0) {
                    return false;
                }
                for (int at = end - 1; at > from; at--) {
                    if (at < end - 1 && data[at] >= 0) {
                        return false;
                    }
                    value = value << 7 | data[at] & 0x7f;
                }
                type[i] = data[from] == ANY_INT ? INT : BOOL;
                value = type[i] == INT || value == 0 ? value : 1;
            }
            case ANY_DOUBLE -> {
                if (end - from != 9) {
                    return false;
                }
                type[i] = DOUBLE;
                value = (long) LONG.get(data, from + 1);
            }
            default -> {
                return false;
            }
        }
        scalar[i] = value;
        return true;
    }

    private void addAny(int i, int offset, int valueLength) {
        keyStart[i] = offset;
        keyLength[i] = 0;
        int valueStart = offset;
        int anyLength = 0;
        try {
            pair.reset(data, offset, valueLength);
            while (pair.next()) {
                switch (pair.tag()) {
                    case KEY_VALUE_KEY -> {
                        keyStart[i] = pair.valueOffset();
                        keyLength[i] = pair.valueLength();
                    }
                    case KEY_VALUE_VALUE -> {
                        valueStart = pair.valueOffset();
                        anyLength = pair.valueLength();
                    }
                    default -> {}
                }
            }
            value(i, valueStart, anyLength);
        } catch (WireException e) {
            unsupported(i, valueStart, 0);
        }
    }

    private void grow() {
        int capacity = size * 2;
        keyStart = Arrays.copyOf(keyStart, capacity);
        keyLength = Arrays.copyOf(keyLength, capacity);
        type = Arrays.copyOf(type, capacity);
        start = Arrays.copyOf(start, capacity);
        length = Arrays.copyOf(length, capacity);
        scalar = Arrays.copyOf(scalar, capacity);
    }

    private void value(int i, int offset, int anyLength) {
        type[i] = UNSUPPORTED;
        start[i] = offset;
        length[i] = 0;
        scalar[i] = 0;
        boolean array = false;
        any.reset(data, offset, anyLength);
        while (any.next()) {
            array = false;
            switch (any.tag()) {
                case ANY_STRING -> {
                    type[i] = STRING;
                    start[i] = any.valueOffset();
                    length[i] = any.valueLength();
                }
                case ANY_BOOL -> {
                    type[i] = BOOL;
                    scalar[i] = any.value() != 0 ? 1 : 0;
                }
                case ANY_INT -> {
                    type[i] = INT;
                    scalar[i] = any.value();
                }
                case ANY_DOUBLE -> {
                    type[i] = DOUBLE;
                    scalar[i] = any.value();
                }
                case ANY_ARRAY -> {
                    type[i] = UNSUPPORTED;
                    array = true;
                    start[i] = any.valueOffset();
                    length[i] = any.valueLength();
                }
                case ANY_KVLIST, ANY_BYTES -> type[i] = UNSUPPORTED;
                default -> {}
            }
        }
        if (array) {
            type[i] = arrayType(start[i], length[i]);
        }
        if (type[i] == UNSUPPORTED) {
            unsupported(i, offset, anyLength);
        }
    }

    /// The type of an array whose elements all have the type of the first, or [#UNSUPPORTED].
    private byte arrayType(int offset, int arrayLength) {
        byte common = ARRAY;
        elements.reset(data, offset, arrayLength);
        while (elements.next()) {
            if (elements.tag() != ANY_STRING) {
                continue;
            }
            byte element = scalarType(elements.valueOffset(), elements.valueLength());
            if (element == UNSUPPORTED || (common != ARRAY && common != ARRAY + element)) {
                return UNSUPPORTED;
            }
            common = (byte) (ARRAY + element);
        }
        return common;
    }

    private byte scalarType(int offset, int anyLength) {
        byte found = UNSUPPORTED;
        any.reset(data, offset, anyLength);
        while (any.next()) {
            found = switch (any.tag()) {
                case ANY_STRING -> STRING;
                case ANY_BOOL -> BOOL;
                case ANY_INT -> INT;
                case ANY_DOUBLE -> DOUBLE;
                case ANY_ARRAY, ANY_KVLIST, ANY_BYTES -> UNSUPPORTED;
                default -> found;
            };
        }
        return found;
    }

    private void unsupported(int i, int offset, int anyLength) {
        type[i] = UNSUPPORTED;
        start[i] = json.size();
        writer.write(data, offset, anyLength);
        length[i] = json.size() - start[i];
    }

    /// Starts to read the elements of an array attribute; see [#nextElement].
    void openArray(int i) {
        elements.reset(data, start[i], length[i]);
    }

    /// Moves to the next element, whose value is then [#elementStart], [#elementLength] or [#elementScalar].
    boolean nextElement() {
        while (elements.next()) {
            if (elements.tag() == ANY_STRING) {
                any.reset(data, elements.valueOffset(), elements.valueLength());
                while (any.next()) {
                    // The last field decides; the reader keeps it when it reaches the end.
                }
                return true;
            }
        }
        return false;
    }

    int elementStart() {
        return any.valueOffset();
    }

    int elementLength() {
        return any.valueLength();
    }

    long elementScalar() {
        return any.value();
    }

    /// Compares the names of two attributes as unsigned bytes.
    int compareKeys(int a, int b) {
        return Arrays.compareUnsigned(
                data, keyStart[a], keyStart[a] + keyLength[a], data, keyStart[b], keyStart[b] + keyLength[b]);
    }

    /// Whether two attributes have the same value.
    boolean sameValue(int a, int b) {
        if (type[a] != type[b]) {
            return false;
        }
        return switch (type[a]) {
            case INT, BOOL, DOUBLE -> scalar[a] == scalar[b];
            default -> {
                byte[] bytes = type[a] == UNSUPPORTED ? json.array() : data;
                yield Arrays.equals(bytes, start[a], start[a] + length[a], bytes, start[b], start[b] + length[b]);
            }
        };
    }

    /// Continues a hash over name and value of an attribute.
    long hash(long hash, int i) {
        long h = Fnv.fnv1ax64(hash, data, keyStart[i], keyLength[i]);
        h = h * 31 + type[i];
        return switch (type[i]) {
            case INT, BOOL, DOUBLE -> (h ^ scalar[i]) * 0x9E3779B97F4A7C15L;
            case UNSUPPORTED -> Fnv.fnv1ax64(h, json.array(), start[i], length[i]);
            default -> Fnv.fnv1ax64(h, data, start[i], length[i]);
        };
    }
}
