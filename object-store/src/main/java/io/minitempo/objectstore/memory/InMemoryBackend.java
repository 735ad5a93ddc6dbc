// SPDX-License-Identifier: Apache-2.0
package io.minitempo.objectstore.memory;

import io.minitempo.core.CorruptBlockException;
import io.minitempo.core.TempoException;
import io.minitempo.core.time.Clock;
import io.minitempo.objectstore.Backend;
import io.minitempo.objectstore.ByteRange;
import io.minitempo.objectstore.ListPage;
import io.minitempo.objectstore.ListRequest;
import io.minitempo.objectstore.ObjectInfo;
import io.minitempo.objectstore.StoredObject;
import io.minitempo.objectstore.Upload;
import io.minitempo.objectstore.internal.ObjectKeys;
import io.minitempo.objectstore.internal.RangeMerge;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A bucket in memory that behaves like S3: versions, times of writing, listings in key order.
///
/// Guarded by its own lock; no call blocks for long. Its memory is as large as its objects.
public final class InMemoryBackend implements Backend {

    private static final RangeMerge MERGE = new RangeMerge(0, 1 << 20, 1);

    private final Clock clock;
    private final NavigableMap<String, StoredObject> objects = new TreeMap<>();
    private long versions;

    /// An empty bucket whose objects bear the times of `clock`.
    public InMemoryBackend(Clock clock) {
        this.clock = clock;
    }

    @Override
    public void probe() throws InterruptedException {
        cancelled();
    }

    @Override
    public StoredObject get(String key) throws InterruptedException {
        StoredObject object = find(key);
        return new StoredObject(object.info(), object.bytes().clone());
    }

    private StoredObject find(String key) throws InterruptedException {
        cancelled();
        ObjectKeys.check(key);
        synchronized (this) {
            StoredObject object = objects.get(key);
            if (object == null) {
                throw new TempoException.NotFound("object does not exist: " + key);
            }
            return object;
        }
    }

    private static void cancelled() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("interrupted before a call of the store");
        }
    }

    @Override
    public byte[] readRange(String key, long offset, int length) throws InterruptedException {
        byte[] bytes = find(key).bytes();
        if (offset + length > bytes.length) {
            throw new CorruptBlockException(
                    key,
                    Math.max(offset, bytes.length),
                    "object ends here, expected " + length + " bytes from " + offset + " on");
        }
        return Arrays.copyOfRange(bytes, (int) offset, (int) offset + length);
    }

    @Override
    public List<ByteBuffer> readRanges(String key, List<ByteRange> ranges) throws InterruptedException {
        return MERGE.read(ranges, (offset, length) -> readRange(key, offset, length));
    }

    @Override
    public ObjectInfo info(String key) throws InterruptedException {
        return find(key).info();
    }

    @Override
    public void put(String key, byte[] bytes) throws InterruptedException {
        cancelled();
        store(ObjectKeys.check(key), bytes.clone());
    }

    private synchronized String store(String key, byte[] bytes) {
        String version = "v" + ++versions;
        objects.put(key, new StoredObject(new ObjectInfo(key, bytes.length, clock.instant(), version), bytes));
        return version;
    }

    @Override
    public Optional<String> putIfVersion(String key, byte[] bytes, String version) throws InterruptedException {
        cancelled();
        ObjectKeys.check(key);
        synchronized (this) {
            StoredObject present = objects.get(key);
            String found =
                    present == null ? ObjectInfo.NO_VERSION : present.info().version();
            return found.equals(version) ? Optional.of(store(key, bytes.clone())) : Optional.empty();
        }
    }

    @Override
    public void putFile(String key, Path file) throws InterruptedException {
        cancelled();
        try {
            store(ObjectKeys.check(key), Files.readAllBytes(file));
        } catch (IOException e) {
            throw new TempoException.Unavailable("cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    @Override
    public Upload startUpload(String key) throws InterruptedException {
        cancelled();
        return new MemoryUpload(ObjectKeys.check(key));
    }

    @Override
    public void copy(String source, String target) throws InterruptedException {
        StoredObject object = find(source);
        store(ObjectKeys.check(target), object.bytes());
    }

    @Override
    public void move(String source, String target) throws InterruptedException {
        copy(source, target);
        if (!source.equals(target)) {
            delete(source);
        }
    }

    @Override
    public void delete(String key) throws InterruptedException {
        cancelled();
        ObjectKeys.check(key);
        synchronized (this) {
            objects.remove(key);
        }
    }

    @Override
    public ListPage list(ListRequest request) throws InterruptedException {
        cancelled();
        ObjectKeys.checkPrefix(request.prefix());
        List<ObjectInfo> found = new ArrayList<>();
        List<String> directories = new ArrayList<>();
        String token = request.token();
        String last = token == null ? request.startAfter() : token;
        synchronized (this) {
            for (StoredObject object = next(last, request); object != null; object = next(last, request)) {
                if (found.size() + directories.size() == request.limit()) {
                    return new ListPage(found, directories, last);
                }
                String key = object.info().key();
                int slash = request.directories()
                        ? key.indexOf('/', request.prefix().length())
                        : -1;
                if (slash >= 0) {
                    last = key.substring(0, slash + 1);
                    directories.add(last);
                } else {
                    last = key;
                    found.add(object.info());
                }
            }
        }
        return new ListPage(found, directories, null);
    }

    /// The first object of a listing after a key or a directory; null when there is none.
    private @Nullable StoredObject next(String after, ListRequest request) {
        String start = after;
        if (request.directories() && after.length() > request.prefix().length() && after.endsWith("/")) {
            start = after + Character.MAX_VALUE;
        }
        String key =
                request.prefix().compareTo(start) > 0 ? objects.ceilingKey(request.prefix()) : objects.higherKey(start);
        return key != null && key.startsWith(request.prefix()) ? objects.get(key) : null;
    }

    @Override
    public void close() {}

    /// Bytes that become an object when they are complete. Owned by one thread.
    private final class MemoryUpload implements Upload {

        private final String key;
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private boolean ended;

        MemoryUpload(String key) {
            this.key = key;
        }

        @Override
        public void write(byte[] source, int offset, int length) throws InterruptedException {
            cancelled();
            bytes.write(source, offset, length);
        }

        @Override
        public void endPart() throws InterruptedException {
            cancelled();
        }

        @Override
        public long size() {
            return bytes.size();
        }

        @Override
        public void complete() throws InterruptedException {
            if (ended) {
                throw new IllegalStateException("upload of " + key + " has ended");
            }
            cancelled();
            store(key, bytes.toByteArray());
            ended = true;
        }

        @Override
        public void close() {
            ended = true;
        }
    }
}
