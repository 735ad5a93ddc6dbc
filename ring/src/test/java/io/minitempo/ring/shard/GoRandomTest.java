// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.shard;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The vectors of `spec/ring.md §6`.
class GoRandomTest {

    @Test
    void computesTheTable() throws NoSuchAlgorithmException {
        long[] words = GoRandomTable.words();
        assertThat(words).hasSize(607);
        assertThat(words[0]).isEqualTo(0xc5f74a33eb98ffeaL);
        assertThat(words[1]).isEqualTo(0xc07b4a41ba965f5bL);
        assertThat(words[2]).isEqualTo(0x135ec513cb81af0fL);
        assertThat(words[606]).isEqualTo(0x39a00a3a31c025c6L);
        ByteBuffer bytes = ByteBuffer.allocate(607 * 8);
        for (long word : words) {
            bytes.putLong(word);
        }
        assertThat(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes.array())))
                .isEqualTo("71ca56841e25ce194c2600faac906bb84e97d268a3bc453ff9f1a1410af1d228");
    }

    @Test
    void drawsWhatGoDrawsForSeedOne() {
        GoRandom random = new GoRandom(1);
        assertThat(random.nextInt63()).isEqualTo(5577006791947779410L);
        assertThat(random.nextInt63()).isEqualTo(8674665223082153551L);
        assertThat(random.nextInt63()).isEqualTo(6129484611666145821L);
    }

    @Test
    void readsSeedZeroAsItsSubstitute() {
        assertThat(new GoRandom(0).nextInt63()).isEqualTo(new GoRandom(89482311).nextInt63());
        assertThat(new GoRandom((1L << 31) - 1).nextInt63()).isEqualTo(new GoRandom(0).nextInt63());
    }

    @Test
    void readsANegativeSeedModuloTheModulus() {
        assertThat(new GoRandom(-1).nextInt63()).isEqualTo(new GoRandom((1L << 31) - 2).nextInt63());
    }

    @ParameterizedTest
    @CsvSource({
        "single-tenant, -310300615871717453, -5002182644581196241, 757973876, 2626992651, 1044939330",
        "tenant-a, -3380867882834763730, -3896296730063314590, 1913576699, 2843220078, 645972876",
        "tenant-b, -9188762780115001957, 5933189068527433283, 3218068601, 842293328, 3312734974",
    })
    void seedsAndDrawsLikeTheDistributors(
            String tenant, long seed, long seedOfZone, long first, long second, long third) {
        assertThat(ShardSeed.of(tenant, "")).isEqualTo(seed);
        assertThat(ShardSeed.of(tenant, "zone-a")).isEqualTo(seedOfZone);
        GoRandom random = ShardSeed.random(tenant, "");
        assertThat(Integer.toUnsignedLong(random.nextUint32())).isEqualTo(first);
        assertThat(Integer.toUnsignedLong(random.nextUint32())).isEqualTo(second);
        assertThat(Integer.toUnsignedLong(random.nextUint32())).isEqualTo(third);
    }
}
