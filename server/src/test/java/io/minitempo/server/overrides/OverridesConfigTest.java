// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.overrides;

import static org.assertj.core.api.Assertions.assertThat;

import io.minitempo.server.config.KeyTree;
import io.minitempo.server.config.RecordConformance;
import io.minitempo.server.config.Topology;
import org.junit.jupiter.api.Test;

class OverridesConfigTest {

    private final KeyTree keys = KeyTree.load("host");

    @Test
    void defaultsAreThoseOf303() {
        assertThat(RecordConformance.differences(keys, Topology.KAFKA, "overrides", OverridesConfig.defaults()))
                .isEmpty();
    }

    @Test
    void twoRatesDifferIn2108() {
        assertThat(RecordConformance.differences(keys, Topology.CLASSIC, "overrides", OverridesConfig.defaults()))
                .containsExactly(
                        "overrides.defaults.ingestion.rate_limit_bytes: defaults to 30000000, in Tempo to 15000000",
                        "overrides.defaults.ingestion.burst_size_bytes: defaults to 30000000, in Tempo to 20000000");
    }
}
