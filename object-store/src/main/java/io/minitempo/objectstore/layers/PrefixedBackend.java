// SPDX-License-Identifier: Apache-2.0
package io.minitempo.objectstore.layers;

import io.minitempo.objectstore.Backend;
import io.minitempo.objectstore.ByteRange;
import io.minitempo.objectstore.ListPage;
import io.minitempo.objectstore.ListRequest;
import io.minitempo.objectstore.ObjectInfo;
import io.minitempo.objectstore.ReadMemory;
import io.minitempo.objectstore.StoredObject;
import io.minitempo.objectstore.Upload;
import io.minitempo.objectstore.internal.ObjectKeys;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// A part of a bucket as if it were all of it: every key gets a prefix on the way down and loses it on the way up.
///
/// Messages of failures show the key with the prefix, as it stands in the bucket.
public final class PrefixedBackend implements Backend {

    private final Backend backend;
    private final String prefix;

    private PrefixedBackend(Backend backend, String prefix) {
        this.backend = backend;
        this.prefix = prefix;
    }

    /// The part of a bucket under `prefix`; the bucket itself when that is empty.
    ///
    /// @param prefix without the `/` that joins it to the keys; slashes at its ends do not count
    /// @throws io.minitempo.core.TempoException.Invalid when no key can begin with it
    public static Backend of(Backend backend, String prefix) {
        String plain = prefix.replaceAll("^/+|/+$", "");
        return plain.isEmpty() ? backend : new PrefixedBackend(backend, ObjectKeys.check(plain) + "/");
    }

    private String down(String key) {
        return prefix + ObjectKeys.check(key);
    }

    private ObjectInfo up(ObjectInfo info) {
        return new ObjectInfo(info.key().substring(prefix.length()), info.size(), info.modified(), info.version());
    }

    @Override
    public void probe() throws InterruptedException {
        backend.probe();
    }

    @Override
    public StoredObject get(String key) throws InterruptedException {
        StoredObject object = backend.get(down(key));
        return new StoredObject(up(object.info()), object.bytes());
    }

    @Override
    public byte[] readRange(String key, long offset, int length) throws InterruptedException {
        return backend.readRange(down(key), offset, length);
    }

    @Override
    public List<ByteBuffer> readRanges(String key, List<ByteRange> ranges) throws InterruptedException {
        return backend.readRanges(down(key), ranges);
    }

    @Override
    public List<ByteBuffer> readRanges(String key, List<ByteRange> ranges, ReadMemory memory)
            throws InterruptedException {
        return backend.readRanges(down(key), ranges, memory);
    }

    @Override
    public ObjectInfo info(String key) throws InterruptedException {
        return up(backend.info(down(key)));
    }

    @Override
    public void put(String key, byte[] bytes) throws InterruptedException {
        backend.put(down(key), bytes);
    }

    @Override
    public Optional<String> putIfVersion(String key, byte[] bytes, String version) throws InterruptedException {
        return backend.putIfVersion(down(key), bytes, version);
    }

    @Override
    public void putFile(String key, Path file) throws InterruptedException {
        backend.putFile(down(key), file);
    }

    @Override
    public Upload startUpload(String key) throws InterruptedException {
        return backend.startUpload(down(key));
    }

    @Override
    public void copy(String source, String target) throws InterruptedException {
        backend.copy(down(source), down(target));
    }

    @Override
    public void move(String source, String target) throws InterruptedException {
        backend.move(down(source), down(target));
    }

    @Override
    public void delete(String key) throws InterruptedException {
        backend.delete(down(key));
    }

    @Override
    public ListPage list(ListRequest request) throws InterruptedException {
        ListPage page = backend.list(new ListRequest(
                prefix + ObjectKeys.checkPrefix(request.prefix()),
                request.directories(),
                request.startAfter().isEmpty() ? "" : prefix + request.startAfter(),
                request.limit(),
                request.token()));
        return new ListPage(
                page.objects().stream().map(this::up).toList(),
                page.directories().stream()
                        .map(directory -> directory.substring(prefix.length()))
                        .toList(),
                page.next());
    }

    @Override
    public void close() {
        backend.close();
    }
}
