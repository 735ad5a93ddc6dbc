// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.memberlist.wire;

import io.minitempo.core.wire.WireException;
import io.minitempo.core.wire.WireReader;
import io.minitempo.core.wire.WireWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// One key of the store as it travels: the body of a user message, and the elements of a push/pull's user state
/// (`spec/ring.md §11.2`).
///
/// @param key the full key
/// @param value the value, or a part of it, as its codec wrote it
/// @param codec who can read the value, such as `ringDesc`
/// @param deleted whether the whole key was deleted; only usage statistics do that
/// @param updateTimeMillis when, in Unix milliseconds; 0 in normal operation
public record KeyValuePair(String key, Bytes value, String codec, boolean deleted, long updateTimeMillis) {

    /// A pair of normal operation.
    public KeyValuePair(String key, Bytes value, String codec) {
        this(key, value, codec, false, 0);
    }

    /// The protobuf bytes.
    public byte[] encode() {
        WireWriter out = new WireWriter(32 + key.length() + value.length() + codec.length());
        if (!key.isEmpty()) {
            out.stringField(1, key);
        }
        if (!value.isEmpty()) {
            out.bytesField(2, value.array());
        }
        if (!codec.isEmpty()) {
            out.stringField(3, codec);
        }
        if (deleted) {
            out.varintField(4, 1);
        }
        if (updateTimeMillis != 0) {
            out.varintField(5, updateTimeMillis);
        }
        return out.toByteArray();
    }

    /// Reads the protobuf bytes.
    ///
    /// @throws MalformedMessageException when they are not protobuf, or not of this message
    public static KeyValuePair decode(Bytes bytes) {
        return decode(bytes.array(), 0, bytes.length());
    }

    static KeyValuePair decode(byte[] bytes, int offset, int length) {
        String key = "";
        Bytes value = Bytes.EMPTY;
        String codec = "";
        boolean deleted = false;
        long updateTimeMillis = 0;
        try {
            WireReader in = new WireReader().reset(bytes, offset, length);
            while (in.next()) {
                switch (in.field()) {
                    case 1 -> key = text(in);
                    case 2 -> {
                        in.expectBytes();
                        int from = in.valueOffset();
                        value = Bytes.wrap(Arrays.copyOfRange(in.buffer(), from, from + in.valueLength()));
                    }
                    case 3 -> codec = text(in);
                    case 4 -> deleted = in.varintValue() != 0;
                    case 5 -> updateTimeMillis = in.varintValue();
                    default -> {}
                }
            }
        } catch (WireException e) {
            throw new MalformedMessageException("key-value pair: " + e.getMessage(), e);
        }
        return new KeyValuePair(key, value, codec, deleted, updateTimeMillis);
    }

    private static String text(WireReader in) {
        in.expectBytes();
        if (in.valueLength() > WireLimits.MAX_TEXT_BYTES) {
            throw new MalformedMessageException("key-value pair with a name of " + in.valueLength() + " bytes");
        }
        return new String(in.buffer(), in.valueOffset(), in.valueLength(), StandardCharsets.UTF_8);
    }
}
