// SPDX-License-Identifier: Apache-2.0
package io.minitempo.blockbuilder.spool;

import io.minitempo.core.TempoException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/// The segments of one tenant in a [SpillFile], read through a window. The channel is shared, its position is not used.
final class FileRun implements SegmentRun {

    private static final int WINDOW = 64 << 10;

    private final Path path;
    private final FileChannel channel;
    private final long to;
    private final ByteBuffer window;
    private long windowStart;
    private long at;
    private long high;
    private long low;
    private int length;

    FileRun(Path path, FileChannel channel, long from, long to) {
        this.path = path;
        this.channel = channel;
        this.to = to;
        this.at = from;
        this.windowStart = from;
        this.window = ByteBuffer.allocate((int) Math.min(WINDOW, to - from)).limit(0);
    }

    @Override
    public boolean next() throws InterruptedException {
        at += length;
        length = 0;
        if (at >= to) {
            return false;
        }
        ByteBuffer header = read(at, SpillFile.HEADER_BYTES);
        high = header.getLong();
        low = header.getLong();
        length = header.getInt();
        at += SpillFile.HEADER_BYTES;
        return true;
    }

    @Override
    public long high() {
        return high;
    }

    @Override
    public long low() {
        return low;
    }

    @Override
    public int length() {
        return length;
    }

    @Override
    public ByteBuffer bytes() throws InterruptedException {
        byte[] bytes = new byte[length];
        if (length <= window.capacity()) {
            read(at, length).get(bytes);
        } else {
            readFully(ByteBuffer.wrap(bytes), at);
        }
        return ByteBuffer.wrap(bytes);
    }

    /// The window, standing at `offset` with at least `count` bytes behind it.
    private ByteBuffer read(long offset, int count) throws InterruptedException {
        if (offset < windowStart || offset + count > windowStart + window.limit()) {
            window.clear().limit((int) Math.min(window.capacity(), to - offset));
            readFully(window, offset);
            window.rewind();
            windowStart = offset;
        }
        return window.position((int) (offset - windowStart));
    }

    private void readFully(ByteBuffer target, long offset) throws InterruptedException {
        try {
            long from = offset;
            while (target.hasRemaining()) {
                int count = channel.read(target, from);
                if (count < 0) {
                    throw new TempoException.Internal(path + " ends at " + from + ", expected " + to + " bytes");
                }
                from += count;
            }
        } catch (ClosedByInterruptException e) {
            InterruptedException interrupted = new InterruptedException("reading " + path + " was interrupted");
            interrupted.initCause(e);
            throw interrupted;
        } catch (IOException e) {
            throw new TempoException.Unavailable(
                    "reading spilled traces from " + path + " failed: " + e.getMessage(), e);
        }
    }
}
