// SPDX-License-Identifier: Apache-2.0
package io.minitempo.objectstore;

import io.minitempo.core.TempoException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// A bucket: objects under keys, read whole or in ranges, written whole, listed in order (`spec/blocks.md §3`).
///
/// Keys are text such as `tenant/block/meta.json`: segments joined by `/`, none of them empty, `.` or `..`. Any
/// number of threads may use a backend; every call blocks, and an interrupt of the caller cancels it. A writer is
/// visible to every later reader as soon as its call returns, and never in part.
///
/// Every method may throw
/// [TempoException.Invalid] for a malformed key,
/// [TempoException.Unavailable] when trying again later is right (the store is down, slow or throttles; retries within
/// the configured bounds were made), and [TempoException.Internal] when it is not (access denied, no such bucket).
public interface Backend extends AutoCloseable {

    /// Checks, once and at start, that the store answers and may be used.
    ///
    /// @throws InterruptedException when the caller is interrupted
    void probe() throws InterruptedException;

    /// Reads a whole object.
    ///
    /// @throws TempoException.NotFound when it does not exist
    /// @throws TempoException.TooLarge when it does not fit into an array
    /// @throws InterruptedException when the caller is interrupted
    StoredObject get(String key) throws InterruptedException;

    /// Reads the content of a whole object; see [#get].
    ///
    /// @throws InterruptedException when the caller is interrupted
    default byte[] read(String key) throws InterruptedException {
        return get(key).bytes();
    }

    /// Reads exactly `length` bytes from `offset` on.
    ///
    /// @throws TempoException.NotFound when the object does not exist
    /// @throws io.minitempo.core.CorruptBlockException when the object ends before the range does
    /// @throws InterruptedException when the caller is interrupted
    byte[] readRange(String key, long offset, int length) throws InterruptedException;

    /// Reads several ranges of one object with few requests, which run side by side.
    ///
    /// Ranges that lie close together are fetched as one. The buffers come in the order of the ranges, each from
    /// position 0 to its length; they are on the heap, and neighbours may share an array.
    ///
    /// @throws TempoException.NotFound when the object does not exist
    /// @throws io.minitempo.core.CorruptBlockException when the object ends before a range does
    /// @throws InterruptedException when the caller is interrupted
    List<ByteBuffer> readRanges(String key, List<ByteRange> ranges) throws InterruptedException;

    /// As above, into arrays of `memory` where the backend has use for them; arrays that it was not asked for are the
    /// backend's. After a failure no array of `memory` may be used again.
    ///
    /// @throws InterruptedException when the caller is interrupted
    default List<ByteBuffer> readRanges(String key, List<ByteRange> ranges, ReadMemory memory)
            throws InterruptedException {
        return readRanges(key, ranges);
    }

    /// Ranged access to one object whose length is known, usually from `meta.json`. Reads nothing by itself.
    default RangeReader open(String key, long size) {
        return new BackendRangeReader(this, key, size);
    }

    /// Size, time and version of an object.
    ///
    /// @throws TempoException.NotFound when it does not exist
    /// @throws InterruptedException when the caller is interrupted
    ObjectInfo info(String key) throws InterruptedException;

    /// Whether an object exists.
    ///
    /// @throws InterruptedException when the caller is interrupted
    default boolean exists(String key) throws InterruptedException {
        try {
            info(key);
            return true;
        } catch (TempoException.NotFound e) {
            return false;
        }
    }

    /// Writes a whole object, in place of one that may stand there.
    ///
    /// @throws InterruptedException when the caller is interrupted; the object is then either old or new
    void put(String key, byte[] bytes) throws InterruptedException;

    /// Writes a whole object if the one that stands there has `version`, or if none does and `version` is
    /// [ObjectInfo#NO_VERSION]. A store without versions writes in any case, and so does an S3 store
    /// that takes no notice of conditions, such as Garage 2.5.
    ///
    /// @return the version written, or empty when another one stands there
    /// @throws InterruptedException when the caller is interrupted; the object is then either old or new
    Optional<String> putIfVersion(String key, byte[] bytes, String version) throws InterruptedException;

    /// Writes the content of a local file as an object, without holding it in memory.
    ///
    /// @throws InterruptedException when the caller is interrupted
    void putFile(String key, Path file) throws InterruptedException;

    /// Starts to write an object piece by piece.
    ///
    /// @throws InterruptedException when the caller is interrupted
    Upload startUpload(String key) throws InterruptedException;

    /// Copies an object inside the store, in place of one that may stand at `target`.
    ///
    /// @throws TempoException.NotFound when the source does not exist
    /// @throws InterruptedException when the caller is interrupted
    void copy(String source, String target) throws InterruptedException;

    /// Moves an object inside the store: a copy, then a delete of the source, where the store cannot do better.
    ///
    /// The modification time becomes the time of the move, on a file system as well, where Tempo leaves it as it was
    /// (`spec/blocks.md §3.2`): how long a marked block is kept counts from the mark, not from its writing.
    ///
    /// @throws TempoException.NotFound when the source does not exist
    /// @throws InterruptedException when the caller is interrupted
    void move(String source, String target) throws InterruptedException;

    /// Deletes an object; one that does not exist is no error.
    ///
    /// @throws InterruptedException when the caller is interrupted
    void delete(String key) throws InterruptedException;

    /// Lists one page of keys. A prefix without keys is an empty page.
    ///
    /// @throws InterruptedException when the caller is interrupted
    ListPage list(ListRequest request) throws InterruptedException;

    /// The same store, not looked for in caches; what is read takes the place of what a cache holds. The store itself
    /// when it has no caches in front.
    default Backend pastCaches() {
        return this;
    }

    /// Whether what is read may come from a cache outside of this process.
    default boolean isCached() {
        return false;
    }

    /// Gives back connections and threads; calls at work fail.
    @Override
    void close();
}
