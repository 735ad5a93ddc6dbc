// SPDX-License-Identifier: Apache-2.0
package io.minitempo.receiver.scan;

import io.minitempo.core.wire.WireReader;
import io.minitempo.core.wire.WireWriter;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Writes a resource, scope or span anew, as Tempo's encoder would: zero scalars, zero ids and unknown fields left
/// out, `status` and the `value` of attributes always there (`spec/write-path.md §3.1`), keys and string values of
/// attributes cut to a maximum (§2.3). Fields keep the order of the sender.
///
/// The slow path: only what [OtlpScanner] found not to be canonical, or too long, comes here. Cuts fall on a UTF-8
/// boundary, so up to three bytes before the maximum; Tempo's fall anywhere and can leave half a character.
///
/// Owned by one thread; input must have passed the scanner.
public final class CanonicalWriter {

    private static final byte[] NOTHING = new byte[0];

    private final WireReader in = new WireReader();
    private final Map<AttributeOwner, Integer> cuts = new EnumMap<>(AttributeOwner.class);
    private int maxAttributeBytes;
    private WireWriter out = new WireWriter(16);
    private @Nullable String example;

    /// A writer.
    public CanonicalWriter() {}

    /// Starts the work for one request.
    ///
    /// @param maxAttributeBytes how long keys and string values of attributes may be; 0 for no limit
    public void begin(int maxAttributeBytes) {
        this.maxAttributeBytes = maxAttributeBytes <= 0 ? Integer.MAX_VALUE : maxAttributeBytes;
        cuts.clear();
        example = null;
    }

    /// How many keys and values of `owner` were cut since [#begin].
    public int cuts(AttributeOwner owner) {
        return cuts.getOrDefault(owner, 0);
    }

    /// The key of the first attribute that was cut since [#begin], or null.
    public @Nullable String example() {
        return example;
    }

    /// Appends the content of a resource.
    public void resource(byte[] bytes, int offset, int length, WireWriter target) {
        write(Shape.RESOURCE, bytes, offset, length, target);
    }

    /// Appends the content of a scope.
    public void scope(byte[] bytes, int offset, int length, WireWriter target) {
        write(Shape.SCOPE, bytes, offset, length, target);
    }

    /// Appends the content of a span.
    public void span(byte[] bytes, int offset, int length, WireWriter target) {
        write(Shape.SPAN, bytes, offset, length, target);
    }

    private void write(Shape shape, byte[] bytes, int offset, int length, WireWriter target) {
        out = target;
        in.reset(bytes, offset, length);
        content(shape, AttributeOwner.RESOURCE);
        in.reset(NOTHING, 0, 0);
    }

    private void content(Shape shape, AttributeOwner above) {
        @Nullable AttributeOwner own = shape.owner();
        AttributeOwner owner = own == null ? above : own;
        int missing = shape.required();
        long seen = 0;
        while (in.next()) {
            int field = in.field();
            // The last value of a field counts: what stands already is undone by a zero only. Known fields are few.
            boolean isAgain = (seen & 1L << field) != 0;
            seen |= 1L << field;
            Shape.Kind kind = shape.kind(field);
            if (field >= missing && missing > 0 && kind != Shape.Kind.UNKNOWN) {
                if (field > missing) {
                    out.bytesField(missing, NOTHING);
                }
                missing = 0;
            }
            switch (kind) {
                case UNKNOWN -> {}
                case SCALAR -> {
                    if (isAgain || in.value() != 0) {
                        scalar();
                    }
                }
                case TEXT -> {
                    if (isAgain || in.valueLength() > 0) {
                        out.bytesField(field, in.buffer(), in.valueOffset(), in.valueLength());
                    }
                }
                case CUTTABLE -> {
                    if (isAgain || in.valueLength() > 0) {
                        cuttable(owner);
                    }
                }
                case CUTTABLE_MEMBER -> cuttable(owner);
                case MEMBER -> {
                    if (in.type() == WireReader.BYTES) {
                        out.bytesField(field, in.buffer(), in.valueOffset(), in.valueLength());
                    } else {
                        scalar();
                    }
                }
                case ID -> {
                    if (isAgain || !zero()) {
                        out.bytesField(field, in.buffer(), in.valueOffset(), in.valueLength());
                    }
                }
                case MESSAGE -> {
                    int mark = out.begin(field);
                    int outer = in.enter();
                    content(shape.child(field), owner);
                    in.leave(outer);
                    out.end(mark);
                }
            }
        }
        if (missing > 0) {
            out.bytesField(missing, NOTHING);
        }
    }

    private void scalar() {
        switch (in.type()) {
            case WireReader.VARINT -> out.varintField(in.field(), in.value());
            case WireReader.FIXED64 -> out.fixed64Field(in.field(), in.value());
            default -> out.fixed32Field(in.field(), (int) in.value());
        }
    }

    private void cuttable(AttributeOwner owner) {
        int length = in.valueLength();
        if (length > maxAttributeBytes) {
            length = boundary(in.buffer(), in.valueOffset(), maxAttributeBytes);
            cuts.merge(owner, 1, Integer::sum);
            if (example == null) {
                example = new String(in.buffer(), in.valueOffset(), Math.min(length, 64), StandardCharsets.UTF_8);
            }
        }
        out.bytesField(in.field(), in.buffer(), in.valueOffset(), length);
    }

    private boolean zero() {
        for (int i = in.valueOffset(); i < in.position(); i++) {
            if (in.buffer()[i] != 0) {
                return false;
            }
        }
        return true;
    }

    /// The largest length up to `max` at which UTF-8 text that goes on behind it can be cut.
    static int boundary(byte[] bytes, int offset, int max) {
        for (int length = max; length > Math.max(0, max - 4); length--) {
            if ((bytes[offset + length] & 0xc0) != 0x80) {
                return length;
            }
        }
        return max;
    }
}
