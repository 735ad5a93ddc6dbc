// SPDX-License-Identifier: Apache-2.0
package io.minitempo.objectstore.layers;

import io.minitempo.objectstore.Backend;
import io.minitempo.objectstore.ByteRange;
import io.minitempo.objectstore.CacheRole;
import io.minitempo.objectstore.ReadMemory;
import io.minitempo.objectstore.cache.Cache;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A bucket of blocks whose parts are looked for in caches first and left there when they were not found.
///
/// Keys are those of Tempo (`spec/blocks.md §3.3`): `<tenant>:<blockID>:<object>` for bloom filters and indexes, with
/// `:<offset>:<length>` behind it for ranges of data files. Values are the bytes as they are, so nothing tells whether
/// they are right but their length; whoever finds them damaged reads again through [#pastCaches]. Blocks never change,
/// so nothing is ever outdated.
public final class CachedBackend extends ForwardingBackend {

    private final Function<CacheRole, Cache> caches;
    private final boolean looks;

    private CachedBackend(Backend backend, Function<CacheRole, Cache> caches, boolean looks) {
        super(backend);
        this.caches = caches;
        this.looks = looks;
    }

    /// A bucket behind caches; the bucket itself when no cache holds parts of blocks.
    public static Backend of(Backend backend, Function<CacheRole, Cache> caches) {
        for (CacheRole role : CacheRole.values()) {
            if (role != CacheRole.FRONTEND_SEARCH && caches.apply(role).isOn()) {
                return new CachedBackend(backend, caches, true);
            }
        }
        return backend;
    }

    @Override
    public Backend pastCaches() {
        return looks ? new CachedBackend(backend, caches, false) : this;
    }

    @Override
    public boolean isCached() {
        return looks;
    }

    /// The role of an object that is cached as a whole, or null.
    static @Nullable CacheRole role(String key) {
        String object = key.substring(key.lastIndexOf('/') + 1);
        if (object.startsWith("bloom-")) {
            return CacheRole.BLOOM;
        }
        return object.equals("index") ? CacheRole.TRACE_ID_INDEX : null;
    }

    /// Whether a key is one of an object in the directory of a block.
    static boolean isPartOfBlock(String key) {
        return key.chars().filter(c -> c == '/').count() == 2;
    }

    /// The key by which caches know an object.
    static String cacheKey(String key) {
        return key.replace('/', ':');
    }

    @Override
    public byte[] read(String key) throws InterruptedException {
        CacheRole role = role(key);
        Cache cache = role == null || !isPartOfBlock(key) ? Cache.NONE : caches.apply(role);
        if (!cache.isOn()) {
            return backend.read(key);
        }
        byte[] found = looks ? cache.get(List.of(cacheKey(key))).getFirst() : null;
        if (found != null) {
            return found;
        }
        byte[] read = backend.read(key);
        cache.put(cacheKey(key), read);
        return read;
    }

    /// Ranges of one cache, by their place in the request.
    private record Asked(List<Integer> places, List<String> keys) {}

    @Override
    public List<ByteBuffer> readRanges(String key, List<ByteRange> ranges) throws InterruptedException {
        return readRanges(key, ranges, ReadMemory.NEW);
    }

    /// Of what a cache keeps no array is lent.
    @Override
    public List<ByteBuffer> readRanges(String key, List<ByteRange> ranges, ReadMemory memory)
            throws InterruptedException {
        IdentityHashMap<Cache, Asked> asked = new IdentityHashMap<>();
        if (isPartOfBlock(key)) {
            String prefix = cacheKey(key) + ':';
            for (int i = 0; i < ranges.size(); i++) {
                ByteRange range = ranges.get(i);
                Cache cache = range.role() == null ? Cache.NONE : caches.apply(range.role());
                if (cache.isOn()) {
                    Asked of = asked.computeIfAbsent(cache, c -> new Asked(new ArrayList<>(), new ArrayList<>()));
                    of.places.add(i);
                    of.keys.add(prefix + range.offset() + ':' + range.length());
                }
            }
        }
        return asked.isEmpty() ? backend.readRanges(key, ranges, memory) : read(key, ranges, asked);
    }

    private List<ByteBuffer> read(String key, List<ByteRange> ranges, IdentityHashMap<Cache, Asked> asked)
            throws InterruptedException {
        @Nullable ByteBuffer[] buffers = new ByteBuffer[ranges.size()];
        if (looks) {
            for (Map.Entry<Cache, Asked> of : asked.entrySet()) {
                List<byte @Nullable []> found = of.getKey().get(of.getValue().keys);
                for (int i = 0; i < found.size(); i++) {
                    int place = of.getValue().places.get(i);
                    byte[] value = found.get(i);
                    if (value != null && value.length == ranges.get(place).length()) {
                        buffers[place] = ByteBuffer.wrap(value);
                    }
                }
            }
        }
        List<ByteRange> missing = new ArrayList<>();
        boolean[] isMissing = new boolean[ranges.size()];
        for (int i = 0; i < isMissing.length; i++) {
            isMissing[i] = buffers[i] == null;
            if (isMissing[i]) {
                missing.add(ranges.get(i));
            }
        }
        List<ByteBuffer> read = missing.isEmpty() ? List.of() : backend.readRanges(key, missing);
        List<ByteBuffer> all = new ArrayList<>(ranges.size());
        int next = 0;
        for (int i = 0; i < isMissing.length; i++) {
            ByteBuffer cached = buffers[i];
            all.add(cached == null ? read.get(next++) : cached);
        }
        for (Map.Entry<Cache, Asked> of : asked.entrySet()) {
            for (int i = 0; i < of.getValue().places.size(); i++) {
                int place = of.getValue().places.get(i);
                if (isMissing[place]) {
                    of.getKey().put(of.getValue().keys.get(i), copy(all.get(place)));
                }
            }
        }
        return all;
    }

    private static byte[] copy(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }
}
