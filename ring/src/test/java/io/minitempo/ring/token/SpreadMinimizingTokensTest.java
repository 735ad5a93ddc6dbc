// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The vectors of `spec/ring.md §7.2`.
class SpreadMinimizingTokensTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0 8388608 16777216 25165824, 4278190080 4286578688, 25d413a490f0445e",
        "1, 4194304 12582912 20971520 29360128, 4282384384 4290772992, 6607f91b5aa34bab",
        "2, 2146085552 2150279856 2154474160 2158668464, 4285180584 4289374888, 724a729310b8c075",
        "3, 710934528 715128832 719323136 723517440, 2850029568 2854223872, e130c41aa311ada8",
        "7, 711983104 716177408 720371712 724566016, 4286229160 4290423464, 3e4bf6dfeb43f034",
        "15, 65116568 65640856 69310872 69835160, 3940653464 3944847768, 897b3f530752cf7c",
    })
    void matchesTheVectors(int partition, String first, String last, String hash) throws NoSuchAlgorithmException {
        Tokens tokens = SpreadMinimizingTokens.ofPartition(partition);
        assertThat(tokens.size()).isEqualTo(512);
        assertThat(tokens.values().limit(4)).containsExactlyElementsOf(numbers(first));
        assertThat(tokens.values().skip(510)).containsExactlyElementsOf(numbers(last));
        ByteBuffer bytes = ByteBuffer.allocate(4 * 512);
        tokens.stream().forEach(bytes::putInt);
        assertThat(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes.array()), 0, 8))
                .isEqualTo(hash);
    }

    private static List<Long> numbers(String text) {
        return LongStream.of(List.of(text.split(" ")).stream()
                        .mapToLong(Long::parseLong)
                        .toArray())
                .boxed()
                .toList();
    }

    @Test
    void givesEveryPartitionItsOwnTokensAndNearlyEqualShares() {
        List<Tokens> partitions = new ArrayList<>();
        for (int p = 0; p < 32; p++) {
            partitions.add(SpreadMinimizingTokens.ofPartition(p));
        }
        TokenMap map = TokenMap.of(partitions);
        assertThat(map.size()).isEqualTo(32 * 512);
        double fair = Math.pow(2, 32) / 32;
        assertThat(LongStream.of(map.owned(32)).boxed())
                .allSatisfy(owned -> assertThat(owned / fair).isBetween(0.99, 1.01));
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 20261121})
    void refusesPartitionsForWhichThereAreNoTokens(int partition) {
        assertThatThrownBy(() -> SpreadMinimizingTokens.ofPartition(partition))
                .hasMessage("partition must be between 0 and 1048574: " + partition);
    }
}
