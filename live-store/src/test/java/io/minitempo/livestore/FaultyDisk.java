// SPDX-License-Identifier: Apache-2.0
package io.minitempo.livestore;

import io.minitempo.block.wal.AppendFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.IntPredicate;

/// The disk below a WAL, which refuses the calls that a test chooses. Any thread may use it.
final class FaultyDisk implements AppendFile.Opener {

    private volatile IntPredicate refused = call -> false;
    private int calls;

    /// Refuses the calls whose number, counted from now on, matches.
    synchronized void refuse(IntPredicate calls) {
        this.calls = 0;
        refused = calls;
    }

    /// Refuses everything.
    void full() {
        refuse(call -> true);
    }

    void heal() {
        refuse(call -> false);
    }

    private synchronized void call() throws IOException {
        if (refused.test(calls++)) {
            throw new IOException("No space left on device");
        }
    }

    @Override
    public AppendFile open(Path path) throws IOException {
        call();
        AppendFile file = AppendFile.open(path);
        return new AppendFile() {
            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                try {
                    call();
                } catch (IOException e) {
                    file.write(bytes, offset, length / 2);
                    throw e;
                }
                file.write(bytes, offset, length);
            }

            @Override
            public void truncate(long length) throws IOException {
                call();
                file.truncate(length);
            }

            @Override
            public void sync() throws IOException {
                call();
                file.sync();
            }

            @Override
            public void close() throws IOException {
                file.close();
            }
        };
    }
}
