// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.wal;

import io.minitempo.block.parquet.encoding.DecodeException;
import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads a log from its start and indexes every whole record. Used once, by one thread.
///
/// A torn tail is dropped; a damaged record in the middle is passed over to the next record that is whole. Both are
/// logged with file and offset; the file stays as it is.
final class WalScan {

    private static final Logger log = LoggerFactory.getLogger(WalScan.class);
    private static final int SEARCH_PIECE = 1 << 16;

    private final WalLog.Reader reader;
    private final String name;
    private final long size;
    private final WalIndex index = new WalIndex();
    private long startSeconds = Long.MAX_VALUE;
    private long endSeconds = Long.MIN_VALUE;
    private int damaged;

    WalScan(WalLog.Reader reader, String name) {
        this.reader = reader;
        this.name = name;
        this.size = reader.size();
    }

    /// Whether the file begins as our logs do.
    boolean isLog() throws InterruptedException {
        if (size < WalLog.HEADER.length) {
            return false;
        }
        byte[] header = new byte[WalLog.HEADER.length];
        reader.readFully(0, header, header.length);
        return Arrays.equals(header, WalLog.HEADER);
    }

    /// Indexes the file.
    ///
    /// @throws InterruptedException when the caller is interrupted
    WalIndex scan() throws InterruptedException {
        long at = WalLog.HEADER.length;
        while (at < size) {
            int length = recordAt(at);
            if (length > 0) {
                at += length;
                continue;
            }
            damaged++;
            long next = nextRecord(at + 1);
            if (next < 0) {
                log.atWarn()
                        .addKeyValue("file", name)
                        .addKeyValue("offset", at)
                        .addKeyValue("bytes", size - at)
                        .log("WAL tail is torn, dropped");
                break;
            }
            log.atWarn()
                    .addKeyValue("file", name)
                    .addKeyValue("offset", at)
                    .addKeyValue("bytes", next - at)
                    .log("WAL record is damaged, passed over");
            at = next;
        }
        return index;
    }

    /// Indexes the record at an offset and returns its bytes, or 0 when there is no whole one.
    private int recordAt(long at) throws InterruptedException {
        int length = lengthAt(at);
        if (length == 0) {
            return 0;
        }
        byte[] bytes = new byte[length];
        reader.readFully(at, bytes, length);
        try {
            WalRecord entry = WalRecord.read(bytes, 0, length);
            index.add(entry.id(), at, length);
            startSeconds = Math.min(startSeconds, entry.startSeconds());
            endSeconds = Math.max(endSeconds, entry.endSeconds());
            return length;
        } catch (DecodeException e) {
            return 0;
        }
    }

    /// The bytes that the record at an offset claims, or 0 when that cannot be.
    private int lengthAt(long at) throws InterruptedException {
        if (size - at < WalRecord.HEADER_BYTES) {
            return 0;
        }
        byte[] header = new byte[WalRecord.HEADER_BYTES];
        reader.readFully(at, header, header.length);
        int payload = WalRecord.payloadLength(header, 0);
        if (payload < 0 || payload > size - at - WalRecord.HEADER_BYTES) {
            return 0;
        }
        return WalRecord.HEADER_BYTES + payload;
    }

    /// The offset of the next whole record from an offset on, or -1.
    private long nextRecord(long from) throws InterruptedException {
        byte[] piece = new byte[SEARCH_PIECE];
        long at = from;
        while (size - at >= WalRecord.HEADER_BYTES) {
            int length = (int) Math.min(SEARCH_PIECE, size - at);
            reader.readFully(at, piece, length);
            for (int i = 0; i + WalRecord.HEADER_BYTES <= length; i++) {
                if (piece[i] == (byte) WalRecord.MAGIC && WalRecord.payloadLength(piece, i) >= 0 && isWhole(at + i)) {
                    return at + i;
                }
            }
            // The next piece overlaps, so that a header on the seam is seen.
            at += length - WalRecord.HEADER_BYTES + 1;
        }
        return -1;
    }

    private boolean isWhole(long at) throws InterruptedException {
        int length = lengthAt(at);
        if (length == 0) {
            return false;
        }
        byte[] bytes = new byte[length];
        reader.readFully(at, bytes, length);
        try {
            WalRecord.read(bytes, 0, length);
            return true;
        } catch (DecodeException e) {
            return false;
        }
    }

    /// How many stretches of the file were damaged.
    int damaged() {
        return damaged;
    }

    /// First Unix second of all records.
    long startSeconds() {
        return startSeconds;
    }

    /// Last Unix second of all records.
    long endSeconds() {
        return endSeconds;
    }
}
