// SPDX-License-Identifier: Apache-2.0
package io.minitempo.frontend.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

/// The vectors of `spec/api.md §10`.
class BlockShardsTest {

    private static final String ZEROS = "0".repeat(16);

    private static List<String> boundaries(int count) {
        return BlockShards.boundaries(count).stream()
                .map(id -> id.toString().replace("-", ""))
                .toList();
    }

    @Test
    void oneRangeIsEverything() {
        assertThat(boundaries(1)).containsExactly("0".repeat(32), "f".repeat(32));
    }

    @Test
    void twoAndThreeRanges() {
        assertThat(boundaries(2)).containsExactly("0".repeat(32), "8000000000000000" + ZEROS, "f".repeat(32));
        assertThat(boundaries(3))
                .containsExactly(
                        "0".repeat(32), "5555555555555555" + ZEROS, "aaaaaaaaaaaaaaaa" + ZEROS, "f".repeat(32));
    }

    @Test
    void theRangesOfTheDefaultNumberOfShards() {
        List<String> boundaries = boundaries(49);
        assertThat(boundaries)
                .hasSize(50)
                .startsWith(
                        "0".repeat(32),
                        "05397829cbc14e5f" + ZEROS,
                        "0a72f05397829cbd" + ZEROS,
                        "0fac687d6343eb1b" + ZEROS)
                .endsWith("fac687d6343eb1a1" + ZEROS, "f".repeat(32))
                .isSorted();
    }

    @Test
    void noRangeIsRefused() {
        assertThatThrownBy(() -> BlockShards.boundaries(0)).hasMessageContaining("at least 1");
    }
}
