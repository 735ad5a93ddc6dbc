// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.wal;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;

/// A file that grows at its end; public so that tests can put a failing disk below a [Wal]. Not interruptible: an
/// interrupt of the writer must not close the file under others.
public interface AppendFile extends AutoCloseable {

    /// Writes bytes at the end.
    ///
    /// @throws IOException when that failed; some of the bytes may be written
    void write(byte[] bytes, int offset, int length) throws IOException;

    /// Cuts the file to a length.
    ///
    /// @throws IOException when that failed
    void truncate(long length) throws IOException;

    /// Forces what was written to disk.
    ///
    /// @throws IOException when that failed
    void sync() throws IOException;

    /// Closes it.
    ///
    /// @throws IOException when that failed
    @Override
    void close() throws IOException;

    /// Opens files.
    @FunctionalInterface
    interface Opener {
        /// Creates a file that must not exist.
        ///
        /// @throws IOException when that failed
        AppendFile open(Path path) throws IOException;
    }

    /// Creates a file of the operating system.
    ///
    /// @throws IOException when that failed
    static AppendFile open(Path path) throws IOException {
        RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw");
        return new AppendFile() {
            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                file.write(bytes, offset, length);
            }

            @Override
            public void truncate(long length) throws IOException {
                file.setLength(length);
                file.seek(length);
            }

            @Override
            public void sync() throws IOException {
                file.getFD().sync();
            }

            @Override
            public void close() throws IOException {
                file.close();
            }
        };
    }
}
