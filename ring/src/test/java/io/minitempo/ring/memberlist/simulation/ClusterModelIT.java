// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.memberlist.simulation;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The model at sizes that take minutes; `ClusterModelTest` is the one of every build.
@Tag("soak")
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class ClusterModelIT {

    @ParameterizedTest
    @ValueSource(longs = {42})
    void twoHundredNodesConvergeAfterChaos(long seed) {
        Chaos.run(seed, 200, 20, Duration.ofSeconds(30), Duration.ofSeconds(100));
    }

    @ParameterizedTest
    @ValueSource(longs = {101, 102, 103, 104, 105, 106, 107, 108, 109, 110, 111, 112, 113, 114, 115, 116})
    void thirtyNodesConvergeAfterChaos(long seed) {
        Chaos.run(seed, 30, 80, Duration.ofSeconds(5), Duration.ofMinutes(8));
    }
}
