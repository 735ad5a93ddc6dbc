// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.parquet.read;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DecodedCacheTest {

    private record Piece(String name, long bytes) implements DecodedCache.Part {}

    private record OtherPiece(long bytes) implements DecodedCache.Part {}

    private static DecodedCache.Key key(int offset) {
        return new DecodedCache.Key("tenant/block/data.parquet", offset, Piece.class);
    }

    @Test
    void forgetsWhatWasNotUsedForLongest() {
        DecodedCache cache = new DecodedCache(101_000);
        for (int i = 0; i < 3; i++) {
            cache.keep(key(i), new Piece("piece " + i, 30_000));
        }
        assertThat(cache.find(key(0), Piece.class)).isEqualTo(new Piece("piece 0", 30_000));

        cache.keep(key(3), new Piece("piece 3", 40_000));

        assertThat(cache.find(key(0), Piece.class)).isNotNull();
        assertThat(cache.find(key(1), Piece.class)).isNull();
        assertThat(cache.find(key(2), Piece.class)).isNotNull();
        assertThat(cache.find(key(3), Piece.class)).isNotNull();
    }

    @Test
    void countsAPartThatReplacesAnotherOnce() {
        DecodedCache cache = new DecodedCache(101_000);
        for (int i = 0; i < 10; i++) {
            cache.keep(key(0), new Piece("again", 60_000));
        }
        cache.keep(key(1), new Piece("another", 40_000));

        assertThat(cache.find(key(0), Piece.class)).isNotNull();
        assertThat(cache.find(key(1), Piece.class)).isNotNull();
    }

    @Test
    void takesNothingThatIsTooLarge() {
        DecodedCache cache = new DecodedCache(101_000);
        cache.keep(key(0), new Piece("small", 60_000));
        cache.keep(key(1), new Piece("large", 101_000));

        assertThat(cache.find(key(0), Piece.class)).isNotNull();
        assertThat(cache.find(key(1), Piece.class)).isNull();
    }

    @Test
    void emptyPartsAreCountedToo() {
        DecodedCache.NONE.keep(key(0), new Piece("empty", 0));
        DecodedCache cache = new DecodedCache(10_000);
        for (int i = 0; i < 1_000; i++) {
            cache.keep(key(i), new Piece("empty", 0));
        }

        assertThat(DecodedCache.NONE.find(key(0), Piece.class)).isNull();
        assertThat(cache.find(key(0), Piece.class)).isNull();
        assertThat(cache.find(key(999), Piece.class)).isNotNull();
    }

    @Test
    void tellsPartsOfOnePlaceApart() {
        DecodedCache cache = new DecodedCache(101_000);
        cache.keep(key(0), new Piece("small", 60_000));

        assertThat(cache.find(new DecodedCache.Key(key(0).object(), 0, OtherPiece.class), OtherPiece.class))
                .isNull();
    }
}
