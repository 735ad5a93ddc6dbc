// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.wal;

import io.minitempo.block.parquet.encoding.ByteInput;
import io.minitempo.block.parquet.encoding.ByteOutput;
import io.minitempo.block.parquet.encoding.DecodeException;
import io.minitempo.core.TraceId;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/// One append to a log: a trace id, a time range and the segments of the trace as they came.
///
/// Layout, little-endian: magic (4), length of the payload (4), CRC-32C of length and payload (4), payload: trace id
/// (16), first and last Unix second (8 each), number of segments (varint), per segment its length (varint) and its
/// bytes. The magic lets a reader find the next record behind a damaged one. About 50 bytes more than the segments.
///
/// @param id the trace
/// @param startSeconds first Unix second of its spans
/// @param endSeconds last Unix second of its spans
/// @param segments `Trace` messages
record WalRecord(TraceId id, long startSeconds, long endSeconds, List<ByteBuffer> segments) {

    static final int MAGIC = 0x4c57744d;
    static final int HEADER_BYTES = 12;
    static final int MIN_PAYLOAD = TraceId.BYTES + 16 + 1;
    /// A longer record cannot be written, so a longer length is damage.
    static final int MAX_PAYLOAD = 1 << 30;

    /// Appends the encoded record.
    void writeTo(ByteOutput out) {
        int start = out.size();
        out.writeInt(MAGIC);
        out.writeLong(0);
        out.write(id.toBytes(), 0, TraceId.BYTES);
        out.writeLong(startSeconds);
        out.writeLong(endSeconds);
        out.writeVarint(segments.size());
        for (ByteBuffer segment : segments) {
            int length = segment.remaining();
            out.writeVarint(length);
            out.ensure(length);
            segment.get(segment.position(), out.array(), out.size(), length);
            out.advance(length);
        }
        int payload = out.size() - start - HEADER_BYTES;
        if (payload > MAX_PAYLOAD) {
            throw new IllegalArgumentException("record of " + payload + " bytes exceeds " + MAX_PAYLOAD);
        }
        ByteOutput header = new ByteOutput(8);
        header.writeInt(payload);
        header.writeInt(checksum(payload, out.array(), start + HEADER_BYTES));
        System.arraycopy(header.array(), 0, out.array(), start + 4, 8);
    }

    private static int checksum(int payload, byte[] bytes, int offset) {
        ByteOutput length = new ByteOutput(4);
        length.writeInt(payload);
        CRC32C crc = new CRC32C();
        crc.update(length.array(), 0, 4);
        crc.update(bytes, offset, payload);
        return (int) crc.getValue();
    }

    /// The payload length that a header claims, or -1 when the magic or the length is impossible.
    static int payloadLength(byte[] header, int offset) {
        ByteInput in = new ByteInput(header, offset, HEADER_BYTES);
        if (in.readInt() != MAGIC) {
            return -1;
        }
        int length = in.readInt();
        return length < MIN_PAYLOAD || length > MAX_PAYLOAD ? -1 : length;
    }

    /// Decodes a whole record.
    ///
    /// @throws DecodeException when it is damaged
    static WalRecord read(byte[] bytes, int offset, int length) {
        int payload = length < HEADER_BYTES ? -1 : payloadLength(bytes, offset);
        if (payload != length - HEADER_BYTES) {
            throw new DecodeException("record header is damaged");
        }
        int expected = new ByteInput(bytes, offset + 8, 4).readInt();
        int found = checksum(payload, bytes, offset + HEADER_BYTES);
        if (found != expected) {
            throw new DecodeException("record checksum is " + Integer.toHexString(found) + ", header says "
                    + Integer.toHexString(expected));
        }
        ByteInput in = new ByteInput(bytes, offset + HEADER_BYTES, payload);
        TraceId id = TraceId.of(bytes, in.take(TraceId.BYTES), TraceId.BYTES);
        long start = in.readLong();
        long end = in.readLong();
        int count = in.readVarint(in.remaining(), "segment count");
        List<ByteBuffer> segments = new ArrayList<>(Math.min(count, 64));
        for (int i = 0; i < count; i++) {
            int size = in.readVarint(in.remaining(), "segment length");
            segments.add(ByteBuffer.wrap(bytes, in.take(size), size).slice());
        }
        return new WalRecord(id, start, end, List.copyOf(segments));
    }
}
