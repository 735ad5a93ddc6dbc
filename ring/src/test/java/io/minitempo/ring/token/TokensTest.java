// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.token;

import static org.assertj.core.api.Assertions.assertThat;

import io.minitempo.core.TenantId;
import io.minitempo.core.TraceId;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokensTest {

    @Nested
    class ASet {

        @Test
        void isSortedAsUnsignedWithoutDuplicates() {
            assertThat(Tokens.of(-1, 5, 0, 5, Integer.MIN_VALUE).values())
                    .containsExactly(0L, 5L, 2147483648L, 4294967295L);
        }

        @Test
        void equalsAnotherOfTheSameTokens() {
            assertThat(Tokens.of(3, 1)).isEqualTo(Tokens.of(1, 3)).hasSameHashCodeAs(Tokens.of(1, 3));
            assertThat(Tokens.of(3)).isNotEqualTo(Tokens.of(1));
            assertThat(Tokens.of()).isSameAs(Tokens.NONE);
        }

        @Test
        void isNotChangedThroughTheArrayItWasMadeOf() {
            int[] array = {1, 2};
            Tokens tokens = Tokens.of(array);
            array[0] = 7;
            assertThat(tokens).isEqualTo(Tokens.of(1, 2));
        }

        @Test
        void findsItsMembers() {
            Tokens tokens = Tokens.of(1, 5, -3);
            assertThat(List.of(1, 5, -3)).allMatch(tokens::contains);
            assertThat(List.of(0, 2, -2, Integer.MAX_VALUE)).noneMatch(tokens::contains);
        }

        @Test
        void filtersAndGrows() {
            assertThat(Tokens.of(1, 2, 3).filter(t -> t != 2)).isEqualTo(Tokens.of(1, 3));
            assertThat(Tokens.of(1, 2).plus(Tokens.of(2, 0))).isEqualTo(Tokens.of(0, 1, 2));
        }
    }

    @Nested
    class Search {

        @ParameterizedTest
        @CsvSource({"9, 10", "10, 20", "19, 20", "20, 10", "21, 10", "0, 10", "-1, 10"})
        void findsTheNextTokenStrictlyGreater(int key, int owner) {
            Tokens tokens = Tokens.of(10, 20);
            TokenMap map = TokenMap.of(List.of(tokens));
            assertThat(tokens.at(map.position(key))).isEqualTo(owner);
        }

        @Test
        void agreesWithAnOrderedMapOnRandomTokens() {
            long seed = 20261121L;
            Random random = new Random(seed);
            for (int round = 0; round < 200; round++) {
                List<Tokens> holders = List.of(draw(random), draw(random), draw(random));
                TreeMap<Long, Integer> expected = new TreeMap<>();
                for (int h = holders.size() - 1; h >= 0; h--) {
                    int holder = h;
                    holders.get(h).values().forEach(t -> expected.put(t, holder));
                }
                TokenMap map = TokenMap.of(holders);
                assertThat(map.size()).isEqualTo(expected.size());
                for (int i = 0; i < 100; i++) {
                    int key = random.nextBoolean() ? random.nextInt() : random.nextInt(50);
                    var next = expected.higherEntry(Integer.toUnsignedLong(key));
                    int holder = (next == null ? expected.firstEntry() : next).getValue();
                    assertThat(map.holder(map.position(key)))
                            .as("seed %d round %d key %d", seed, round, key)
                            .isEqualTo(holder);
                }
            }
        }

        private static Tokens draw(Random random) {
            return Tokens.of(random.ints(1 + random.nextInt(20), 0, 50).toArray());
        }

        @Test
        void sharesTheWholeRing() {
            TokenMap map = TokenMap.of(List.of(Tokens.of(0, 100), Tokens.of(-1)));
            assertThat(map.owned(2)).containsExactly(101, (1L << 32) - 101);
            assertThat(TokenMap.of(List.of(Tokens.of(7))).owned(1)).containsExactly(1L << 32);
        }
    }

    @Nested
    class Drawing {

        private final RandomTokens random = new RandomTokens(new Random(1));

        @Test
        void avoidsTakenTokens() {
            Set<Integer> taken = new HashSet<>();
            new Random(1).ints(50).forEach(taken::add);
            Tokens drawn = random.draw(100, taken::contains);
            assertThat(drawn.size()).isEqualTo(100);
            assertThat(drawn.stream()).noneMatch(taken::contains);
        }

        @Test
        void drawsNothingWhenEnoughAreThere() {
            assertThat(random.draw(-3, t -> false)).isEqualTo(Tokens.NONE);
        }

        @Test
        void choosesSomeOfThose() {
            Tokens all = random.draw(100, t -> false);
            Tokens chosen = random.choose(all, 10);
            assertThat(chosen.size()).isEqualTo(10);
            assertThat(chosen.stream()).allMatch(all::contains);
            assertThat(random.choose(all, 100)).isSameAs(all);
        }
    }

    /// The vectors of `spec/ring.md §5.1`.
    @ParameterizedTest
    @CsvSource({
        "single-tenant, 00000000000000000000000000000001, 1411381067",
        "single-tenant, 0102030405060708090a0b0c0d0e0f10, 933701690",
        "single-tenant, ffffffffffffffffffffffffffffffff, 1054878362",
        "single-tenant, 0000000000000000ffffffffffffffff, 758944114",
        "tenant-a, 00000000000000000000000000000001, 3486302054",
        "tenant-a, 0102030405060708090a0b0c0d0e0f10, 174036087",
        "tenant-a, ffffffffffffffffffffffffffffffff, 346357431",
    })
    void tracesHaveTheTokensOfTheVectors(String tenant, String trace, long token) {
        TenantId id = new TenantId(tenant);
        assertThat(Integer.toUnsignedLong(TraceToken.of(id, TraceId.parse(trace))))
                .isEqualTo(token);
        assertThat(TraceToken.of(TraceToken.prefix(id), TraceId.parse(trace))).isEqualTo((int) token);
    }
}
