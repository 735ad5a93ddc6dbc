// SPDX-License-Identifier: Apache-2.0
package io.minitempo.objectstore.layers;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minitempo.core.TempoException;
import io.minitempo.core.time.Clock;
import io.minitempo.objectstore.Backend;
import io.minitempo.objectstore.ByteRange;
import io.minitempo.objectstore.CacheRole;
import io.minitempo.objectstore.Upload;
import io.minitempo.objectstore.cache.Cache;
import io.minitempo.objectstore.memory.InMemoryBackend;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class CacheFillingBackendTest {

    private static final String BLOCK = "tenant/83a6ed63-8f2b-4c50-9ad1-4f2c8a3f3c11/";
    private static final String CACHED = "tenant:83a6ed63-8f2b-4c50-9ad1-4f2c8a3f3c11:";
    private static final byte[] META = {'{', '}'};

    private final Map<String, byte[]> held = new LinkedHashMap<>();
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

    private Backend filling(CacheRole... roles) {
        Set<CacheRole> on = EnumSet.noneOf(CacheRole.class);
        Collections.addAll(on, roles);
        return CacheFillingBackend.of(store, role -> on.contains(role) ? cache : Cache.NONE);
    }

    private static byte[] file(long seed, int data, int footer) {
        byte[] bytes = new byte[data + footer + 8];
        new Random(seed).nextBytes(bytes);
        ByteBuffer.wrap(bytes, data + footer, 8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(footer)
                .put("PAR1".getBytes(US_ASCII));
        return bytes;
    }

    private static void upload(Backend backend, byte[] file, int piece) throws InterruptedException {
        try (Upload upload = backend.startUpload(BLOCK + "data.parquet")) {
            for (int at = 0; at < file.length; at += piece) {
                upload.write(file, at, Math.min(piece, file.length - at));
            }
            upload.complete();
        }
    }

    @Test
    void withoutCachesForWhatIsWrittenTheStoreStandsForItself() {
        assertThat(filling()).isSameAs(store);
        assertThat(filling(CacheRole.PARQUET_PAGE, CacheRole.FRONTEND_SEARCH)).isSameAs(store);
    }

    @Test
    void aBlockIsCachedOnceItIsVisible() throws InterruptedException {
        Backend backend = filling(CacheRole.values());
        upload(backend, file(1, 1000, 300), 100);
        backend.put(BLOCK + "bloom-0", new byte[] {1});
        backend.put(BLOCK + "bloom-1", new byte[] {2});
        backend.put(BLOCK + "index", new byte[] {3});
        backend.put(BLOCK + "nocompact.flg", new byte[0]);
        backend.put("tenant/index.json.gz", new byte[] {4});
        assertThat(held).isEmpty();
        backend.put(BLOCK + "meta.json", META);
        assertThat(held)
                .containsOnlyKeys(
                        CACHED + "data.parquet:1000:308", CACHED + "bloom-0", CACHED + "bloom-1", CACHED + "index");
        assertThat(held.get(CACHED + "bloom-1")).containsExactly(2);
    }

    /// Whatever the pieces, what stands in the cache is what a reader asks the store for.
    @Test
    void theFooterIsThatOfTheFile() throws InterruptedException {
        Backend backend = filling(CacheRole.PARQUET_FOOTER);
        for (int piece : new int[] {1, 7, 4096, 400_000, 2_000_000}) {
            int data = piece == 1 ? 10 : 1_500_000;
            byte[] file = file(piece, data, 70_001);
            upload(backend, file, piece);
            backend.put(BLOCK + "meta.json", META);
            String key = CACHED + "data.parquet:" + data + ":70009";
            assertThat(held).containsOnlyKeys(key);
            ByteBuffer stored = store.readRanges(
                            BLOCK + "data.parquet", List.of(new ByteRange(data, 70_009, CacheRole.PARQUET_FOOTER)))
                    .getFirst();
            assertThat(ByteBuffer.wrap(held.get(key))).isEqualTo(stored);
            held.clear();
        }
    }

    @Test
    void aFileWithoutAFooterOfItsOwnLengthHasNone() throws InterruptedException {
        Backend backend = filling(CacheRole.PARQUET_FOOTER);
        for (byte[] file : List.of(
                new byte[0],
                new byte[7],
                new byte[100],
                "not a length at all".getBytes(US_ASCII),
                file(1, 0, CacheFillingBackend.LONGEST_FOOTER + 1))) {
            upload(backend, file, 1 << 20);
            backend.put(BLOCK + "meta.json", META);
        }
        assertThat(held).isEmpty();
    }

    @Test
    void whatABrokenOffAttemptWroteIsForgotten() throws InterruptedException {
        Backend backend = filling(CacheRole.values());
        upload(backend, file(1, 1000, 300), 100);
        backend.put(BLOCK + "bloom-0", new byte[] {1});
        backend.put(BLOCK + "bloom-1", new byte[] {2});
        upload(backend, file(2, 900, 200), 100);
        backend.put(BLOCK + "bloom-0", new byte[] {3});
        backend.put(BLOCK + "meta.json", META);
        assertThat(held).containsOnlyKeys(CACHED + "data.parquet:900:208", CACHED + "bloom-0");
        assertThat(held.get(CACHED + "bloom-0")).containsExactly(3);
    }

    @Test
    void blocksThatNeverBecomeVisibleTakeNoMoreThanTheirRoom() throws InterruptedException {
        Backend backend = filling(CacheRole.BLOOM);
        byte[] bloom = new byte[CacheFillingBackend.MOST_BYTES / 4];
        for (int i = 0; i < 20; i++) {
            backend.put("tenant/block" + i + "/bloom-0", bloom);
        }
        for (int i = 0; i < 20; i++) {
            backend.put("tenant/block" + i + "/meta.json", META);
        }
        assertThat(held)
                .containsOnlyKeys(
                        "tenant:block16:bloom-0",
                        "tenant:block17:bloom-0",
                        "tenant:block18:bloom-0",
                        "tenant:block19:bloom-0");
    }

    @Test
    void whatTheStoreRefusesIsNotCached() throws InterruptedException {
        Backend backend = filling(CacheRole.values());
        assertThatThrownBy(() -> backend.put("", new byte[1])).isInstanceOf(TempoException.class);
        assertThat(held).isEmpty();
    }
}
