// SPDX-License-Identifier: Apache-2.0
package io.minitempo.objectstore.layers;

import static org.assertj.core.api.Assertions.assertThat;

import io.minitempo.core.time.Clock;
import io.minitempo.objectstore.Backend;
import io.minitempo.objectstore.ByteRange;
import io.minitempo.objectstore.CacheRole;
import io.minitempo.objectstore.cache.Cache;
import io.minitempo.objectstore.memory.InMemoryBackend;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class CachedBackendTest {

    private static final String BLOCK = "tenant/83a6ed63-8f2b-4c50-9ad1-4f2c8a3f3c11/";
    private static final String CACHED = "tenant:83a6ed63-8f2b-4c50-9ad1-4f2c8a3f3c11:";

    private final Map<String, byte[]> held = new LinkedHashMap<>();
    private final Map<CacheRole, Cache> caches = new HashMap<>();
    private final InMemoryBackend store = new InMemoryBackend(Clock.system());

    private final Cache cache = new Cache() {
        @Override
        public List<byte @Nullable []> get(List<String> keys) {
            List<byte @Nullable []> values = new ArrayList<>();
            keys.forEach(key -> values.add(held.get(key)));
            return values;
        }

        @Override
        public void put(String key, byte[] value) {
            held.put(key, value);
        }
    };

    private Backend cached(CacheRole... roles) {
        for (CacheRole role : roles) {
            caches.put(role, cache);
        }
        return CachedBackend.of(store, role -> caches.getOrDefault(role, Cache.NONE));
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }

    @Test
    void withoutCachesTheStoreStandsForItself() {
        assertThat(cached()).isSameAs(store);
        assertThat(cached(CacheRole.FRONTEND_SEARCH)).isSameAs(store);
        assertThat(store.pastCaches()).isSameAs(store);
    }

    @Test
    void wholeObjectsAreKeptUnderTheKeysOfTempo() throws InterruptedException {
        Backend backend = cached(CacheRole.BLOOM, CacheRole.TRACE_ID_INDEX);
        for (String object : List.of("bloom-0", "index", "meta.json")) {
            store.put(BLOCK + object, object.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            assertThat(backend.read(BLOCK + object)).asString().isEqualTo(object);
        }
        assertThat(held).containsOnlyKeys(CACHED + "bloom-0", CACHED + "index");
        store.delete(BLOCK + "bloom-0");
        assertThat(backend.read(BLOCK + "bloom-0")).asString().isEqualTo("bloom-0");
    }

    @Test
    void whatIsNoPartOfABlockIsNotKept() throws InterruptedException {
        Backend backend = cached(CacheRole.BLOOM, CacheRole.TRACE_ID_INDEX);
        for (String key : List.of("tenant/index", "index", "a/b/c/index")) {
            store.put(key, new byte[1]);
            backend.read(key);
        }
        assertThat(held).isEmpty();
    }

    @Test
    void rangesAreKeptByTheirRoles() throws InterruptedException {
        String data = BLOCK + "data.parquet";
        store.put(data, new byte[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 9});
        Backend backend = cached(CacheRole.PARQUET_PAGE, CacheRole.PARQUET_FOOTER);
        List<ByteRange> ranges = List.of(
                new ByteRange(1, 3, CacheRole.PARQUET_PAGE),
                new ByteRange(5, 1, CacheRole.PARQUET_COLUMN_IDX),
                new ByteRange(8, 2, CacheRole.PARQUET_FOOTER),
                new ByteRange(0, 1));
        List<byte[]> wanted = List.of(new byte[] {1, 2, 3}, new byte[] {5}, new byte[] {8, 9}, new byte[] {0});
        assertThat(backend.readRanges(data, ranges).stream().map(CachedBackendTest::bytes))
                .containsExactlyElementsOf(wanted);
        assertThat(held).containsOnlyKeys(CACHED + "data.parquet:1:3", CACHED + "data.parquet:8:2");

        held.put(CACHED + "data.parquet:1:3", new byte[] {31, 32, 33});
        assertThat(backend.open(data, 10).readRanges(ranges).stream().map(CachedBackendTest::bytes))
                .containsExactly(new byte[] {31, 32, 33}, new byte[] {5}, new byte[] {8, 9}, new byte[] {0});
        assertThat(backend.readRange(data, 1, 3)).containsExactly(1, 2, 3);
    }

    @Test
    void aValueOfAnotherLengthIsReadAnew() throws InterruptedException {
        String data = BLOCK + "data.parquet";
        store.put(data, new byte[] {0, 1, 2, 3});
        Backend backend = cached(CacheRole.PARQUET_PAGE);
        held.put(CACHED + "data.parquet:1:3", new byte[] {9, 9});
        List<ByteRange> range = List.of(new ByteRange(1, 3, CacheRole.PARQUET_PAGE));
        assertThat(bytes(backend.readRanges(data, range).getFirst())).containsExactly(1, 2, 3);
        assertThat(held.get(CACHED + "data.parquet:1:3")).containsExactly(1, 2, 3);
    }

    @Test
    void pastTheCachesWhatIsReadReplacesWhatTheyHold() throws InterruptedException {
        Backend backend = cached(CacheRole.PARQUET_PAGE, CacheRole.BLOOM);
        String data = BLOCK + "data.parquet";
        store.put(data, new byte[] {0, 1, 2, 3});
        store.put(BLOCK + "bloom-1", new byte[] {4});
        held.put(CACHED + "data.parquet:1:2", new byte[] {9, 9});
        held.put(CACHED + "bloom-1", new byte[] {9});
        List<ByteRange> range = List.of(new ByteRange(1, 2, CacheRole.PARQUET_PAGE));

        assertThat(bytes(backend.pastCaches().readRanges(data, range).getFirst()))
                .containsExactly(1, 2);
        assertThat(backend.pastCaches().read(BLOCK + "bloom-1")).containsExactly(4);
        assertThat(bytes(backend.readRanges(data, range).getFirst())).containsExactly(1, 2);
        assertThat(backend.read(BLOCK + "bloom-1")).containsExactly(4);
    }
}
