// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.memberlist.simulation;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClusterModelTest {

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void twentyNodesConvergeAfterChaos(long seed) {
        Chaos.run(seed, 20, 60, Duration.ofSeconds(5), Duration.ofMinutes(8));
    }
}
