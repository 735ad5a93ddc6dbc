// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.trace;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import io.minitempo.core.wire.WireException;
import io.minitempo.core.wire.WireReader;
import io.minitempo.core.wire.WireWriter;
import io.minitempo.proto.tempopb.Trace;
import java.io.IOException;
import java.nio.ByteBuffer;

/// Reads segments, the protobuf bytes of traces, also those whose text is not UTF-8.
///
/// Tempo takes such text and keeps it, and so do segments here; Java's protobuf refuses the whole message for it.
/// Text that is not UTF-8 is read with U+FFFD in place of what cannot be decoded, as text from the columns of a block
/// is, so that a trace looks the same wherever it is found.
public final class TraceParser {

    /// Messages nested deeper than this are left as they are: the parser refuses them.
    private static final int MAX_DEPTH = 100;

    private final WireReader reader;
    private final WireWriter writer;

    private TraceParser(byte[] segment) {
        reader = new WireReader(segment);
        writer = new WireWriter(segment.length + 64);
    }

    /// The trace in the remaining bytes of `segment`, whose position does not move.
    ///
    /// @throws InvalidProtocolBufferException when they are not protobuf of a trace for any reason but its text
    public static Trace parse(ByteBuffer segment) throws InvalidProtocolBufferException {
        try {
            return Trace.parseFrom(CodedInputStream.newInstance(segment.duplicate()));
        } catch (InvalidProtocolBufferException e) {
            return parseRepaired(segment, e);
        } catch (IOException e) {
            throw new InvalidProtocolBufferException(e);
        }
    }

    /// A message with traces or texts of spans in it, such as a querier's answer, read in the same way.
    ///
    /// @throws InvalidProtocolBufferException when it is not protobuf of its type for any reason but its text
    public static <M extends Message> M parse(Parser<M> parser, ByteString message)
            throws InvalidProtocolBufferException {
        try {
            return parser.parseFrom(message);
        } catch (InvalidProtocolBufferException e) {
            Descriptor type = parser.parseFrom(ByteString.EMPTY).getDescriptorForType();
            try {
                return parser.parseFrom(withValidText(type, message.toByteArray()));
            } catch (InvalidProtocolBufferException | WireException again) {
                e.addSuppressed(again);
                throw e;
            }
        }
    }

    private static Trace parseRepaired(ByteBuffer segment, InvalidProtocolBufferException refusal)
            throws InvalidProtocolBufferException {
        byte[] bytes = new byte[segment.remaining()];
        segment.duplicate().get(bytes);
        try {
            return Trace.parseFrom(withValidText(bytes));
        } catch (InvalidProtocolBufferException | WireException e) {
            refusal.addSuppressed(e);
            throw refusal;
        }
    }

    /// The same trace with every text as UTF-8; unknown fields and those of other types are copied.
    ///
    /// @throws WireException when the bytes are not protobuf
    static byte[] withValidText(byte[] segment) {
        return withValidText(Trace.getDescriptor(), segment);
    }

    private static byte[] withValidText(Descriptor type, byte[] message) {
        TraceParser parser = new TraceParser(message);
        parser.copy(type, 0);
        return parser.writer.toByteArray();
    }

    private void copy(Descriptor message, int depth) {
        while (reader.next()) {
            FieldDescriptor field = message.findFieldByNumber(reader.field());
            if (field == null || reader.type() != WireReader.BYTES) {
                copyField();
                continue;
            }
            switch (field.getType()) {
                case STRING -> writer.stringField(reader.field(), reader.stringValue());
                case MESSAGE -> {
                    if (depth < MAX_DEPTH) {
                        copyNested(field.getMessageType(), depth + 1);
                    } else {
                        copyField();
                    }
                }
                default -> copyField();
            }
        }
    }

    private void copyNested(Descriptor message, int depth) {
        int mark = writer.begin(reader.field());
        int outer = reader.enter();
        copy(message, depth);
        reader.leave(outer);
        writer.end(mark);
    }

    private void copyField() {
        writer.raw(reader.buffer(), reader.tagOffset(), reader.position() - reader.tagOffset());
    }
}
