// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.wal;

import io.minitempo.core.TempoException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The few things that WAL blocks do with files and directories.
final class WalFiles {

    static final String META = "meta.json";
    static final String DELETED_META = "meta.deleted.json";
    static final String LOG = "traces.log";

    private static final Logger log = LoggerFactory.getLogger(WalFiles.class);

    private WalFiles() {}

    /// Replaces a file as a whole: a reader or a crash sees the old or the new content.
    static void writeAtomically(Path path, byte[] bytes, boolean sync) {
        Path unfinished = path.resolveSibling(path.getFileName() + ".tmp");
        try {
            Files.deleteIfExists(unfinished);
            try (RandomAccessFile file = new RandomAccessFile(unfinished.toFile(), "rw")) {
                file.write(bytes);
                if (sync) {
                    file.getFD().sync();
                }
            }
            Files.move(unfinished, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            Path directory = path.toAbsolutePath().getParent();
            if (sync && directory != null) {
                syncDirectory(directory);
            }
        } catch (IOException e) {
            throw new TempoException.Unavailable("WAL write failed: " + path + ": " + e.getMessage(), e);
        }
    }

    private static void syncDirectory(Path directory) throws IOException {
        if (Thread.currentThread().isInterrupted()) {
            // A channel cannot be forced by an interrupted thread; the rename itself is done, and the next flush
            // forces it.
            return;
        }
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /// Creates a directory with its parents.
    static void createDirectory(Path directory) {
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new TempoException.Unavailable("WAL directory failed: " + directory + ": " + e.getMessage(), e);
        }
    }

    /// Renames `meta.json` to the name that means "deleted", if it is there.
    static void tombstone(Path directory) {
        Path meta = directory.resolve(META);
        try {
            if (Files.exists(meta)) {
                Files.move(
                        meta,
                        directory.resolve(DELETED_META),
                        StandardCopyOption.ATOMIC_MOVE,
                        StandardCopyOption.REPLACE_EXISTING);
            } else if (Files.isDirectory(directory)) {
                writeAtomically(directory.resolve(DELETED_META), new byte[0], false);
            }
        } catch (NoSuchFileException e) {
            // Somebody else removed it; that is what was wanted.
            log.atDebug().addKeyValue("directory", directory).setCause(e).log("directory is gone already");
        } catch (IOException e) {
            throw new TempoException.Unavailable("WAL tombstone failed: " + directory + ": " + e.getMessage(), e);
        }
    }

    /// Deletes a directory with all below it; what cannot be deleted is logged and left to the next start.
    static void deleteDirectory(Path directory) {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> found = Files.walk(directory)) {
            List<Path> paths = found.sorted(Comparator.reverseOrder()).toList();
            for (Path path : paths) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            log.atWarn().addKeyValue("directory", directory).setCause(e).log("directory was not deleted");
        }
    }

    /// The entries of a directory in order of their names; none when it does not exist.
    static List<Path> list(Path directory) {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
            List<Path> entries = new ArrayList<>();
            stream.forEach(entries::add);
            entries.sort(null);
            return entries;
        } catch (IOException e) {
            throw new TempoException.Internal("WAL directory cannot be listed: " + directory, e);
        }
    }
}
