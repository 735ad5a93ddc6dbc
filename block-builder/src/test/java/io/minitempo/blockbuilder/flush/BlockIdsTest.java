// SPDX-License-Identifier: Apache-2.0
package io.minitempo.blockbuilder.flush;

import static org.assertj.core.api.Assertions.assertThat;

import io.minitempo.core.TenantId;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BlockIdsTest {

    /// The vectors of `spec/write-path.md §8` and `spec/blocks.md §14.1`.
    @ParameterizedTest
    @CsvSource({
        "single-tenant, 0, 0, 1, b1fc56f5-83fb-5b0a-a200-9ca61c8f15c9",
        "single-tenant, 0, 0, 2, b7d20f58-7c2e-5fac-93ae-70ca7217ccc1",
        "single-tenant, 3, 12345, 1, 14dcb4ba-e328-5337-a12e-dbf6f557d1cb",
        "single-tenant, 3, 1234, 1, d0795036-c857-509e-914f-02009fee3d51",
        "team-a, 3, 12345, 1, 6d69a797-42f5-5ba9-b521-38182b71bb7c",
        "tenant-1, 1, 100000, 1, 63183d57-68c8-515e-b500-ba51e4ab23ac",
    })
    void idsAreThoseOfTempo(String tenant, int partition, long offset, long sequence, String id) {
        assertThat(BlockIds.of(new TenantId(tenant), partition, offset, sequence))
                .hasToString(id);
    }
}
