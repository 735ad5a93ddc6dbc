// SPDX-License-Identifier: Apache-2.0
package io.minitempo.livestore;

import io.minitempo.block.wal.AppendFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// A disk that loses what was not forced to it when the power fails.
final class LosingDisk implements AppendFile.Opener {

    /// The length of each file when it was last forced.
    private final Map<Path, Long> forced = new ConcurrentHashMap<>();

    @Override
    public AppendFile open(Path path) throws IOException {
        AppendFile file = AppendFile.open(path);
        forced.put(path, 0L);
        return new AppendFile() {
            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                file.write(bytes, offset, length);
            }

            @Override
            public void truncate(long length) throws IOException {
                file.truncate(length);
                forced.computeIfPresent(path, (p, before) -> Math.min(before, length));
            }

            @Override
            public void sync() throws IOException {
                forced.put(path, Files.size(path));
            }

            @Override
            public void close() throws IOException {
                file.close();
            }
        };
    }

    /// Cuts every file to what was forced of it.
    void losePower() throws IOException {
        for (Map.Entry<Path, Long> file : forced.entrySet()) {
            if (Files.exists(file.getKey())) {
                try (FileChannel channel = FileChannel.open(file.getKey(), StandardOpenOption.WRITE)) {
                    channel.truncate(file.getValue());
                }
            }
        }
    }
}
