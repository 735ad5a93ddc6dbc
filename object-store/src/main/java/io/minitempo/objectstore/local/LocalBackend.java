// SPDX-License-Identifier: Apache-2.0
package io.minitempo.objectstore.local;

import io.minitempo.core.CorruptBlockException;
import io.minitempo.core.TempoException;
import io.minitempo.core.time.Clock;
import io.minitempo.objectstore.Backend;
import io.minitempo.objectstore.ByteRange;
import io.minitempo.objectstore.ListPage;
import io.minitempo.objectstore.ListRequest;
import io.minitempo.objectstore.ObjectInfo;
import io.minitempo.objectstore.ReadMemory;
import io.minitempo.objectstore.StoredObject;
import io.minitempo.objectstore.Upload;
import io.minitempo.objectstore.internal.ObjectKeys;
import io.minitempo.objectstore.internal.RangeMerge;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A directory tree as a bucket (`spec/blocks.md §3.2`).
///
/// A file becomes visible by a rename within its directory after its bytes are on disk, so neither a crash nor a
/// full disk shows a part of it. A key cannot lead out of the root: it has no `..` segment, and names of unfinished
/// files cannot be keys. Where a key is also the directory of another key, a file system holds only one of the two.
public final class LocalBackend implements Backend {

    /// One request at a time: handing one to another thread takes longer than to read what the system has in memory,
    /// and many jobs read at once anyway.
    private static final RangeMerge MERGE = new RangeMerge(16 << 10, 8 << 20, 1);

    private static final int READ_ATTEMPTS = 100;

    private final Path root;
    private final FileWriter writer;

    /// A bucket below `root`, which [#probe] creates if need be.
    public LocalBackend(Path root, Clock clock) {
        this.root = root.toAbsolutePath().normalize();
        this.writer = new FileWriter(this.root, clock);
    }

    @Override
    public void probe() throws InterruptedException {
        FileErrors.run("create " + root, () -> {
            DirectoryTree.create(root);
            if (!Files.isWritable(root)) {
                throw new TempoException.Internal("local storage directory is not writable: " + root);
            }
            return null;
        });
    }

    @Override
    public StoredObject get(String key) throws InterruptedException {
        Path file = file(key);
        return FileErrors.reading(key, () -> {
            for (int attempt = 1; ; attempt++) {
                StoredObject read = readUnlessReplaced(key, file);
                if (read != null) {
                    return read;
                }
                if (attempt == READ_ATTEMPTS) {
                    throw new IOException("file is replaced again and again");
                }
            }
        });
    }

    /// Null when another file was put in place meanwhile, so that content and time would not belong together.
    private static @Nullable StoredObject readUnlessReplaced(String key, Path file) throws IOException {
        BasicFileAttributes before = attributes(file);
        byte[] bytes;
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            bytes = new byte[arraySize(key, channel.size())];
            readFully(channel, key, 0, bytes, bytes.length);
        }
        BasicFileAttributes after = attributes(file);
        boolean same = Objects.equals(before.fileKey(), after.fileKey())
                && before.lastModifiedTime().equals(after.lastModifiedTime());
        return same ? new StoredObject(DirectoryTree.info(key, after), bytes) : null;
    }

    private static int arraySize(String key, long size) {
        if (size > Integer.MAX_VALUE - 8) {
            throw new TempoException.TooLarge("object " + key + " is too large to be read whole: " + size + " bytes");
        }
        return (int) size;
    }

    @Override
    public byte[] readRange(String key, long offset, int length) throws InterruptedException {
        Path file = file(key);
        return FileErrors.reading(key, () -> {
            attributes(file);
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
                byte[] bytes = new byte[length];
                readFully(channel, key, offset, bytes, length);
                return bytes;
            }
        });
    }

    private static void readFully(FileChannel channel, String key, long offset, byte[] target, int length)
            throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(target, 0, length);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, offset + buffer.position()) < 0) {
                throw new CorruptBlockException(
                        key,
                        offset + buffer.position(),
                        "object ends here, expected " + length + " bytes from " + offset + " on");
            }
        }
    }

    @Override
    public List<ByteBuffer> readRanges(String key, List<ByteRange> ranges) throws InterruptedException {
        return readRanges(key, ranges, ReadMemory.NEW);
    }

    @Override
    public List<ByteBuffer> readRanges(String key, List<ByteRange> ranges, ReadMemory memory)
            throws InterruptedException {
        Path file = file(key);
        return FileErrors.reading(key, () -> {
            attributes(file);
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
                return MERGE.readInto(
                        ranges,
                        memory,
                        (offset, length, target) -> FileErrors.reading(key, () -> {
                            readFully(channel, key, offset, target, length);
                            return target;
                        }));
            }
        });
    }

    @Override
    public ObjectInfo info(String key) throws InterruptedException {
        Path file = file(key);
        return FileErrors.reading(key, () -> DirectoryTree.info(key, attributes(file)));
    }

    /// The attributes of a regular file.
    private static BasicFileAttributes attributes(Path file) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        if (!attributes.isRegularFile()) {
            throw new NoSuchFileException(file.toString());
        }
        return attributes;
    }

    @Override
    public void put(String key, byte[] bytes) throws InterruptedException {
        try (Upload upload = startUpload(key)) {
            upload.write(bytes, 0, bytes.length);
            upload.complete();
        }
    }

    @Override
    public Optional<String> putIfVersion(String key, byte[] bytes, String version) throws InterruptedException {
        put(key, bytes);
        return Optional.of(ObjectInfo.NO_VERSION);
    }

    @Override
    public void putFile(String key, Path source) throws InterruptedException {
        writer.copy(source, key, file(key));
    }

    @Override
    public Upload startUpload(String key) throws InterruptedException {
        return writer.start(key, file(key));
    }

    @Override
    public void copy(String source, String target) throws InterruptedException {
        Path from = file(source);
        FileErrors.reading(source, () -> attributes(from));
        writer.copy(from, target, file(target));
    }

    @Override
    public void move(String source, String target) throws InterruptedException {
        Path from = file(source);
        FileErrors.reading(source, () -> attributes(from));
        writer.move(source, from, target, file(target));
    }

    @Override
    public void delete(String key) throws InterruptedException {
        writer.delete(key, file(key));
    }

    @Override
    public ListPage list(ListRequest request) throws InterruptedException {
        ObjectKeys.checkPrefix(request.prefix());
        return FileErrors.run("list " + root, () -> new DirectoryTree(root, request).page());
    }

    @Override
    public void close() {}

    private Path file(String key) {
        for (String segment : ObjectKeys.check(key).split("/", -1)) {
            if (DirectoryTree.isUnfinished(segment)) {
                throw new TempoException.Invalid(
                        "invalid object key \"" + key + "\": segment \"" + segment + "\" names an unfinished file");
            }
        }
        return root.resolve(key);
    }
}
