// SPDX-License-Identifier: Apache-2.0
package io.minitempo.objectstore.layers;

import io.minitempo.objectstore.Backend;
import io.minitempo.objectstore.ByteRange;
import io.minitempo.objectstore.CacheRole;
import io.minitempo.objectstore.Upload;
import io.minitempo.objectstore.cache.Cache;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// A bucket to which blocks are written, whose bloom filters, indexes and footers are left in caches for those who will
/// read them first, under the keys of [CachedBackend].
///
/// They are put into the caches when `meta.json` is written, which makes the block visible, and not before: the same
/// block may be begun twice with other contents (`spec/blocks.md §14.1`), and what was cached of the first attempt would
/// hide traces of the second. Until then they are held, bounded in number and bytes; what finds no room is cached when
/// it is read. Any thread may write; the lock is held for no I/O.
public final class CacheFillingBackend extends ForwardingBackend {

    /// Bytes of blocks that are not complete, all together.
    static final int MOST_BYTES = 16 << 20;

    /// Longest footer that is cached here.
    static final int LONGEST_FOOTER = 512 << 10;

    private static final String DATA = "data.parquet";
    private static final String META = "meta.json";
    private static final int TAIL_BYTES = 8;

    private final Function<CacheRole, Cache> caches;

    /// By the directory of the block, in the order of their beginning.
    private final Map<String, List<Part>> begun = new LinkedHashMap<>();

    private long heldBytes;

    /// A value on its way into a cache.
    private record Part(Cache cache, String key, byte[] value) {}

    private CacheFillingBackend(Backend backend, Function<CacheRole, Cache> caches) {
        super(backend);
        this.caches = caches;
    }

    /// A bucket in front of caches; the bucket itself when no cache holds what is cached here.
    public static Backend of(Backend backend, Function<CacheRole, Cache> caches) {
        for (CacheRole role : List.of(CacheRole.BLOOM, CacheRole.TRACE_ID_INDEX, CacheRole.PARQUET_FOOTER)) {
            if (caches.apply(role).isOn()) {
                return new CacheFillingBackend(backend, caches);
            }
        }
        return backend;
    }

    @Override
    public void put(String key, byte[] bytes) throws InterruptedException {
        backend.put(key, bytes);
        if (!CachedBackend.isPartOfBlock(key)) {
            return;
        }
        if (key.endsWith('/' + META)) {
            complete(directory(key));
            return;
        }
        CacheRole role = CachedBackend.role(key);
        if (role != null) {
            hold(key, role, CachedBackend.cacheKey(key), bytes);
        }
    }

    @Override
    public List<ByteBuffer> readRanges(String key, List<ByteRange> ranges) throws InterruptedException {
        return backend.readRanges(key, ranges);
    }

    @Override
    public Upload startUpload(String key) throws InterruptedException {
        Upload upload = backend.startUpload(key);
        if (!CachedBackend.isPartOfBlock(key) || !key.endsWith('/' + DATA)) {
            return upload;
        }
        synchronized (begun) {
            // What was written of an earlier attempt counts no more.
            forget(directory(key));
        }
        return caches.apply(CacheRole.PARQUET_FOOTER).isOn() ? new TailKept(upload, key) : upload;
    }

    private void hold(String key, CacheRole role, String cacheKey, byte[] value) {
        Cache cache = caches.apply(role);
        if (!cache.isOn() || value.length > MOST_BYTES) {
            return;
        }
        synchronized (begun) {
            begun.computeIfAbsent(directory(key), b -> new ArrayList<>()).add(new Part(cache, cacheKey, value));
            heldBytes += value.length;
            while (heldBytes > MOST_BYTES) {
                forget(begun.keySet().iterator().next());
            }
        }
    }

    private static String directory(String key) {
        return key.substring(0, key.lastIndexOf('/') + 1);
    }

    private List<Part> forget(String block) {
        List<Part> parts = begun.remove(block);
        if (parts == null) {
            return List.of();
        }
        parts.forEach(part -> heldBytes -= part.value.length);
        return parts;
    }

    private void complete(String block) {
        List<Part> parts;
        synchronized (begun) {
            parts = forget(block);
        }
        parts.forEach(part -> part.cache.put(part.key, part.value));
    }

    /// Keeps the end of what is uploaded, where the footer is.
    private final class TailKept implements Upload {

        private final Upload upload;
        private final String key;
        private final byte[] ring = new byte[LONGEST_FOOTER + TAIL_BYTES];
        private int next;

        TailKept(Upload upload, String key) {
            this.upload = upload;
            this.key = key;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws InterruptedException {
            upload.write(bytes, offset, length);
            int kept = Math.min(length, ring.length);
            int from = offset + length - kept;
            int first = Math.min(kept, ring.length - next);
            System.arraycopy(bytes, from, ring, next, first);
            System.arraycopy(bytes, from + first, ring, 0, kept - first);
            next = (next + kept) % ring.length;
        }

        /// The last bytes that were written.
        private byte[] tail(int length) {
            byte[] tail = new byte[length];
            int from = Math.floorMod(next - length, ring.length);
            int first = Math.min(length, ring.length - from);
            System.arraycopy(ring, from, tail, 0, first);
            System.arraycopy(ring, 0, tail, first, length - first);
            return tail;
        }

        @Override
        public void endPart() throws InterruptedException {
            upload.endPart();
        }

        @Override
        public long size() {
            return upload.size();
        }

        @Override
        public void complete() throws InterruptedException {
            upload.complete();
            if (size() < TAIL_BYTES) {
                return;
            }
            int footer = ByteBuffer.wrap(tail(TAIL_BYTES)).order(ByteOrder.LITTLE_ENDIAN).getInt();
            if (footer > 0 && footer <= LONGEST_FOOTER && footer <= size() - TAIL_BYTES) {
                int length = footer + TAIL_BYTES;
                String range = ":" + (size() - length) + ':' + length;
                hold(key, CacheRole.PARQUET_FOOTER, CachedBackend.cacheKey(key) + range, tail(length));
            }
        }

        @Override
        public void close() {
            upload.close();
        }
    }
}
