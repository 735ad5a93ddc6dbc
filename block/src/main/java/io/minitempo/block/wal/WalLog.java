// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.wal;

import io.minitempo.block.parquet.encoding.ByteOutput;
import io.minitempo.block.parquet.encoding.DecodeException;
import io.minitempo.core.CorruptBlockException;
import io.minitempo.core.TempoException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/// The append-only file of a WAL block: a header, then records (see [WalRecord]).
///
/// Appends are the business of one thread at a time (the lock of [WalBlock]); any number of threads may read what an
/// append that returned wrote. A failed append leaves the file as it was: what was written of it is cut off, and if
/// even that fails, nothing is appended any more.
final class WalLog {

    static final byte[] HEADER = "mtwal001".getBytes(StandardCharsets.ISO_8859_1);

    private final Path path;
    private @Nullable AppendFile file;
    private long size;
    private boolean broken;
    private final ByteOutput buffer = new ByteOutput(1 << 14);

    private WalLog(Path path, @Nullable AppendFile file, long size) {
        this.path = path;
        this.file = file;
        this.size = size;
    }

    /// Creates a log.
    ///
    /// @throws TempoException.Unavailable when the disk does not take it
    static WalLog create(Path path, AppendFile.Opener opener) {
        try {
            AppendFile file = opener.open(path);
            WalLog log = new WalLog(path, file, 0);
            try {
                log.write(file, HEADER, HEADER.length);
            } catch (IOException e) {
                closeAfter(e, file);
                throw e;
            }
            return log;
        } catch (IOException e) {
            throw failed("create", path, e);
        }
    }

    private static void closeAfter(IOException failure, AppendFile file) {
        try {
            file.close();
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    /// A log that is only read.
    static WalLog sealed(Path path, long size) {
        return new WalLog(path, null, size);
    }

    private static TempoException.Unavailable failed(String what, Path path, IOException cause) {
        return new TempoException.Unavailable("WAL " + what + " failed: " + path + ": " + cause.getMessage(), cause);
    }

    /// Appends a record and returns where it starts.
    ///
    /// @throws TempoException.Unavailable when the disk does not take it; the log is as before then
    long append(WalRecord entry) {
        AppendFile open = file;
        if (open == null || broken) {
            throw new TempoException.Unavailable("WAL append failed: " + path + " is closed for appends");
        }
        buffer.clear();
        entry.writeTo(buffer);
        long start = size;
        try {
            write(open, buffer.array(), buffer.size());
        } catch (IOException e) {
            cut(open, start);
            throw failed("append", path, e);
        }
        return start;
    }

    private void write(AppendFile open, byte[] bytes, int length) throws IOException {
        open.write(bytes, 0, length);
        size += length;
    }

    private void cut(AppendFile open, long length) {
        try {
            open.truncate(length);
        } catch (IOException e) {
            // A torn record at the end is dropped when the log is replayed; nothing may follow it.
            broken = true;
        }
    }

    /// Forces all appends to disk.
    ///
    /// @throws TempoException.Unavailable when that fails; what is on disk is not known then, so nothing is appended
    ///     any more
    void sync() {
        AppendFile open = file;
        if (open == null) {
            return;
        }
        try {
            open.sync();
        } catch (IOException e) {
            broken = true;
            throw failed("sync", path, e);
        }
    }

    /// Ends appending; reading goes on.
    ///
    /// @throws TempoException.Unavailable when the file cannot be closed
    void seal() {
        AppendFile open = file;
        file = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                throw failed("close", path, e);
            }
        }
    }

    Path path() {
        return path;
    }

    /// Bytes of the file that hold whole records.
    long size() {
        return size;
    }

    /// Opens the file for reading.
    ///
    /// @throws TempoException.Unavailable when it cannot be opened
    Reader open() {
        try {
            return new Reader(path, FileChannel.open(path, StandardOpenOption.READ));
        } catch (IOException e) {
            throw failed("read", path, e);
        }
    }

    /// Reads records by their places. Owned by one thread.
    static final class Reader implements AutoCloseable {
        private final Path path;
        private final FileChannel channel;

        Reader(Path path, FileChannel channel) {
            this.path = path;
            this.channel = channel;
        }

        /// Reads the record at a place.
        ///
        /// @throws CorruptBlockException when it is damaged
        /// @throws InterruptedException when the caller is interrupted
        WalRecord read(WalIndex.Place place) throws InterruptedException {
            byte[] bytes = new byte[place.length()];
            readFully(place.offset(), bytes, bytes.length);
            try {
                return WalRecord.read(bytes, 0, bytes.length);
            } catch (DecodeException e) {
                throw new CorruptBlockException(path.toString(), place.offset(), String.valueOf(e.getMessage()), e);
            }
        }

        /// Reads exactly `length` bytes.
        void readFully(long offset, byte[] target, int length) throws InterruptedException {
            ByteBuffer buffer = ByteBuffer.wrap(target, 0, length);
            try {
                while (buffer.hasRemaining()) {
                    if (channel.read(buffer, offset + buffer.position()) < 0) {
                        throw new CorruptBlockException(
                                path.toString(), offset + buffer.position(), "file ends inside of a record");
                    }
                }
            } catch (ClosedByInterruptException e) {
                // The exception leaves the thread's interrupt flag set; it becomes the checked form.
                Thread.interrupted();
                throw new InterruptedException("reading " + path + " was interrupted");
            } catch (IOException e) {
                throw failed("read", path, e);
            }
        }

        /// Bytes of the file.
        long size() {
            try {
                return channel.size();
            } catch (IOException e) {
                throw failed("read", path, e);
            }
        }

        @Override
        public void close() {
            try {
                channel.close();
            } catch (IOException e) {
                throw failed("close", path, e);
            }
        }
    }
}
