// SPDX-License-Identifier: Apache-2.0
package io.minitempo.objectstore.local;

import io.minitempo.core.TempoException;
import io.minitempo.core.time.Clock;
import io.minitempo.objectstore.Upload;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/// Puts files in place whole and takes them away, and keeps the directories above them tidy.
///
/// The order is: bytes to disk, rename, directory to disk. A directory that becomes empty is removed, so that a
/// deleted block or tenant leaves nothing behind.
final class FileWriter {

    /// An unfinished file this old belongs to no living writer.
    private static final Duration ABANDONED = Duration.ofDays(1);

    /// How often a directory may vanish, deleted by another thread as empty, before a file is created in it.
    private static final int ATTEMPTS = 100;

    private final Path root;
    private final Clock clock;
    private final SplittableRandom random = new SplittableRandom();

    FileWriter(Path root, Clock clock) {
        this.root = root;
        this.clock = clock;
    }

    Upload start(String key, Path target) throws InterruptedException {
        return FileErrors.run("write " + key, () -> create(key, target));
    }

    private LocalUpload create(String key, Path target) throws IOException {
        for (int attempt = 1; ; attempt++) {
            try {
                List<Path> created = DirectoryTree.create(parent(target));
                Path unfinished = unfinished(target);
                FileChannel channel =
                        FileChannel.open(unfinished, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
                for (Path directory : created) {
                    sync(parent(directory));
                }
                return new LocalUpload(this, key, target, unfinished, channel);
            } catch (NoSuchFileException e) {
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            } catch (FileAlreadyExistsException e) {
                // Or it was made by another writer, and removed by a deleter before it was seen to be a directory.
                if (attempt == ATTEMPTS || Files.isRegularFile(Path.of(e.getFile()))) {
                    throw blockedByFile(key, e);
                }
            } catch (FileSystemException e) {
                throw blockedByFile(key, e);
            }
        }
    }

    /// What to throw when a directory cannot be made because a file stands in its place.
    private static IOException blockedByFile(String key, FileSystemException e) {
        if (e instanceof FileAlreadyExistsException || FileErrors.isMissing(e)) {
            throw new TempoException.Invalid("cannot write object " + key + ": " + e.getFile()
                    + " is an object or below one, and a file cannot be a directory as well");
        }
        return e;
    }

    /// The directory of a file or directory below the root.
    static Path parent(Path path) {
        return Objects.requireNonNull(path.getParent());
    }

    private synchronized Path unfinished(Path target) {
        return DirectoryTree.unfinished(target, random);
    }

    void copy(Path source, String key, Path target) throws InterruptedException {
        FileErrors.run("write " + key, () -> {
            try (FileChannel from = FileChannel.open(source, StandardOpenOption.READ);
                    LocalUpload upload = create(key, target)) {
                upload.append(from);
                upload.finish();
            }
            return key;
        });
    }

    void move(String key, Path source, String targetKey, Path target) throws InterruptedException {
        FileErrors.reading(key, () -> {
            for (int attempt = 1; ; attempt++) {
                try {
                    DirectoryTree.create(parent(target));
                    Files.setLastModifiedTime(source, FileTime.from(clock.instant()));
                    rename(targetKey, source, target);
                    break;
                } catch (NoSuchFileException e) {
                    if (attempt == ATTEMPTS || !Files.exists(source)) {
                        throw e;
                    }
                }
            }
            sync(parent(target));
            prune(parent(source));
            return key;
        });
    }

    static void rename(String key, Path source, Path target) throws IOException {
        try {
            Files.move(source, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (FileSystemException e) {
            if (Files.isDirectory(target)) {
                throw new TempoException.Invalid("cannot write object " + key
                        + ": objects lie below it, and a directory cannot be a file as well");
            }
            throw e;
        }
    }

    void delete(String key, Path file) throws InterruptedException {
        FileErrors.run("delete " + key, () -> {
            if (Files.isDirectory(file)) {
                return key;
            }
            try {
                Files.deleteIfExists(file);
                if (Files.isDirectory(parent(file))) {
                    sync(parent(file));
                    prune(parent(file));
                }
            } catch (FileSystemException e) {
                if (!FileErrors.isMissing(e)) {
                    throw e;
                }
            }
            return key;
        });
    }

    /// Removes a directory, and those above it up to the root, that hold nothing but abandoned files.
    void prune(Path directory) throws IOException {
        for (Path d = directory; d.startsWith(root) && !d.equals(root); d = parent(d)) {
            try {
                removeAbandoned(d);
                Files.delete(d);
            } catch (DirectoryNotEmptyException | NoSuchFileException e) {
                return;
            }
        }
    }

    private void removeAbandoned(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            for (Path entry : entries.limit(1000).toList()) {
                if (DirectoryTree.isUnfinished(entry.getFileName().toString())
                        && Files.getLastModifiedTime(entry)
                                .toInstant()
                                .isBefore(clock.instant().minus(ABANDONED))) {
                    Files.deleteIfExists(entry);
                }
            }
        }
    }

    /// Makes the names in a directory durable.
    static void sync(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
