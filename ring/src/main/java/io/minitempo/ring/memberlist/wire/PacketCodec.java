// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.memberlist.wire;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/// The layers of a packet's payload, outermost first: label, checksum, compression or compound, message
/// (`spec/ring.md §10.1`).
///
/// Stateless; any thread may use it.
public final class PacketCodec {

    private static final int MAX_PARTS = 255;
    private static final int MAX_PART_BYTES = 0xffff;
    private static final int CRC_BYTES = 4;
    private static final int MAX_PROBLEMS = 8;

    private final WireFormat format;

    /// A codec for the members of one cluster.
    public PacketCodec(WireFormat format) {
        this.format = format;
    }

    /// What a packet held.
    ///
    /// @param messages all readable ones, in order
    /// @param problems why parts of the packet were dropped; at most eight are kept
    public record Decoded(List<Message> messages, List<String> problems) {}

    /// The payloads of as few packets as hold all `messages`, each an encoded message.
    ///
    /// @param checksum whether the receiver is known to understand a checksum layer
    public List<byte[]> encode(List<byte[]> messages, boolean checksum) {
        List<byte[]> payloads = new ArrayList<>(1);
        List<byte[]> compound = new ArrayList<>();
        for (byte[] message : messages) {
            if (message.length > MAX_PART_BYTES) {
                payloads.add(layers(message, checksum));
                continue;
            }
            compound.add(message);
            if (compound.size() == MAX_PARTS) {
                payloads.add(layers(compound(compound), checksum));
                compound.clear();
            }
        }
        if (!compound.isEmpty()) {
            payloads.add(layers(compound.size() == 1 ? compound.getFirst() : compound(compound), checksum));
        }
        return payloads;
    }

    private static byte[] compound(List<byte[]> parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(MessageType.COMPOUND);
        out.write(parts.size());
        for (byte[] part : parts) {
            out.write(part.length >>> 8);
            out.write(part.length);
        }
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    private byte[] layers(byte[] message, boolean checksum) {
        byte[] body = compressed(message, format.compression());
        byte[] label = LabelHeader.encode(format.label());
        int crcLength = checksum ? 1 + CRC_BYTES : 0;
        byte[] payload = Arrays.copyOf(label, label.length + crcLength + body.length);
        if (checksum) {
            payload[label.length] = MessageType.CRC;
            int crc = crc(body, 0, body.length);
            for (int i = 0; i < CRC_BYTES; i++) {
                payload[label.length + 1 + i] = (byte) (crc >>> (24 - 8 * i));
            }
        }
        System.arraycopy(body, 0, payload, label.length + crcLength, body.length);
        return payload;
    }

    /// `message` compressed, or itself when that would not make it shorter.
    static byte[] compressed(byte[] message, @Nullable Compression compression) {
        if (compression == null) {
            return message;
        }
        byte[] body = new MsgpackWriter(32)
                .raw(MessageType.COMPRESSED)
                .map(2)
                .text("Algo")
                .unsigned(compression.number())
                .text("Buf")
                .bytes(Bytes.wrap(compression.compress(message)))
                .toByteArray();
        return body.length < message.length ? body : message;
    }

    /// Takes a payload apart.
    ///
    /// @throws LabelMismatchException when it comes from another cluster
    /// @throws MalformedMessageException when nothing of it can be read
    public Decoded decode(Bytes payload) {
        byte[] bytes = payload.array();
        int start = 0;
        String label = "";
        if (bytes.length > 0 && (bytes[0] & 0xff) == MessageType.LABEL) {
            int length = bytes.length > 1 ? bytes[1] & 0xff : 0;
            if (length == 0 || bytes.length < 2 + length) {
                throw new MalformedMessageException("label header without a label");
            }
            label = new String(bytes, 2, length, StandardCharsets.UTF_8);
            start = 2 + length;
        }
        format.checkLabel(label);
        Decoder decoder = new Decoder();
        decoder.part(bytes, start, bytes.length, 0);
        if (decoder.messages.isEmpty() && !decoder.problems.isEmpty()) {
            throw new MalformedMessageException(decoder.problems.getFirst());
        }
        return new Decoded(List.copyOf(decoder.messages), List.copyOf(decoder.problems));
    }

    private static int crc(byte[] bytes, int from, int to) {
        CRC32 crc = new CRC32();
        crc.update(bytes, from, to - from);
        return (int) crc.getValue();
    }

    /// Walks the parts of one packet and keeps count of what its compressed parts expand to.
    private static final class Decoder {

        private final List<Message> messages = new ArrayList<>();
        private final List<String> problems = new ArrayList<>();
        private int expansionLeft = WireLimits.MAX_PACKET_BYTES;

        /// Decodes one part; a damaged one does not take its neighbours with it.
        void part(byte[] bytes, int from, int to, int depth) {
            try {
                if (depth > WireLimits.MAX_NESTING) {
                    throw new MalformedMessageException("messages nested deeper than " + WireLimits.MAX_NESTING);
                }
                if (from >= to) {
                    throw new MalformedMessageException("empty message");
                }
                open(bytes, from, to, depth);
            } catch (IOException e) {
                problem("message type " + (bytes[from] & 0xff) + " is truncated: " + e.getMessage());
            } catch (MalformedMessageException e) {
                problem(String.valueOf(e.getMessage()));
            }
        }

        private void open(byte[] bytes, int from, int to, int depth) throws IOException {
            int type = bytes[from] & 0xff;
            switch (type) {
                case MessageType.CRC -> checked(bytes, from, to, depth);
                case MessageType.COMPOUND -> compound(bytes, from, to, depth);
                case MessageType.COMPRESSED -> compressed(bytes, from, to, depth);
                case MessageType.USER ->
                    messages.add(new Message.User(Bytes.wrap(Arrays.copyOfRange(bytes, from + 1, to))));
                case MessageType.PUSH_PULL, MessageType.FAILURE, MessageType.ENCRYPTED, MessageType.LABEL ->
                    throw new MalformedMessageException("message type " + type + " in a packet");
                default ->
                    messages.add(MessageCodec.decode(type, new ByteArrayInputStream(bytes, from + 1, to - from - 1)));
            }
        }

        private void checked(byte[] bytes, int from, int to, int depth) {
            int start = from + 1 + CRC_BYTES;
            if (start > to) {
                throw new MalformedMessageException("checksum layer is truncated");
            }
            int expected = 0;
            for (int i = from + 1; i < start; i++) {
                expected = expected << 8 | bytes[i] & 0xff;
            }
            int found = crc(bytes, start, to);
            if (expected != found) {
                throw new MalformedMessageException("CRC-32 " + Integer.toHexString(found) + " found, "
                        + Integer.toHexString(expected) + " announced");
            }
            part(bytes, start, to, depth + 1);
        }

        private void compound(byte[] bytes, int from, int to, int depth) {
            int count = from + 1 < to ? bytes[from + 1] & 0xff : 0;
            int body = from + 2 + 2 * count;
            if (count == 0 || body > to) {
                throw new MalformedMessageException("compound message is truncated");
            }
            for (int i = 0; i < count; i++) {
                int at = from + 2 + 2 * i;
                int length = (bytes[at] & 0xff) << 8 | bytes[at + 1] & 0xff;
                if (length > to - body) {
                    throw new MalformedMessageException("compound message lacks " + (count - i) + " of its parts");
                }
                part(bytes, body, body + length, depth + 1);
                body += length;
            }
        }

        private void compressed(byte[] bytes, int from, int to, int depth) throws IOException {
            byte[] content =
                    decompress(new ByteArrayInputStream(bytes, from + 1, to - from - 1), to - from, expansionLeft);
            expansionLeft -= content.length;
            part(content, 0, content.length, depth + 1);
        }

        private void problem(String text) {
            if (problems.size() < MAX_PROBLEMS) {
                problems.add(text);
            }
        }
    }

    /// Reads the map of a compressed message whose type has been read, and expands it.
    static byte[] decompress(InputStream in, int limit, int expandedLimit) throws IOException {
        MsgpackReader reader = new MsgpackReader(in);
        long algorithm = 0;
        Bytes content = Bytes.EMPTY;
        int entries = reader.mapHeader();
        for (int i = 0; i < entries; i++) {
            switch (reader.text()) {
                case "Algo" -> algorithm = reader.integer(0xff);
                case "Buf" -> content = reader.bytes(limit);
                default -> reader.skip();
            }
        }
        return Compression.of(algorithm).decompress(content.array(), expandedLimit);
    }
}
