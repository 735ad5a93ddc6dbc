// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.kv;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import io.minitempo.core.TempoException;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.xerial.snappy.Snappy;

/// The bytes of ring values: one snappy block around one protobuf message (`spec/ring.md §11.2`).
public final class SnappyProtobuf {

    /// The largest message that is unpacked; a block that claims more is refused before anything is allocated.
    static final int MAX_BYTES = 64 << 20;

    private SnappyProtobuf() {}

    /// Encodes a message.
    public static byte[] encode(MessageLite message) {
        try {
            return Snappy.compress(message.toByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Decodes a message; no bytes at all are the empty message.
    ///
    /// @param codec the codec's id, for the error
    /// @throws TempoException.Invalid when the bytes are no snappy block, too large, or no such message
    public static <M> M decode(Parser<M> parser, byte[] bytes, String codec) {
        try {
            return parser.parseFrom(bytes.length == 0 ? bytes : unpack(bytes, codec));
        } catch (InvalidProtocolBufferException e) {
            throw new TempoException.Invalid("value of codec " + codec + " is no protobuf: " + e.getMessage(), e);
        }
    }

    private static byte[] unpack(byte[] bytes, String codec) {
        try {
            int length = Snappy.uncompressedLength(bytes);
            if (length < 0 || length > MAX_BYTES) {
                throw new TempoException.Invalid("value of codec " + codec + " claims "
                        + Integer.toUnsignedString(length) + " bytes unpacked, allowed are " + MAX_BYTES);
            }
            return Snappy.uncompress(bytes);
        } catch (IOException e) {
            throw new TempoException.Invalid("value of codec " + codec + " is no snappy block: " + e.getMessage(), e);
        }
    }
}
