// SPDX-License-Identifier: Apache-2.0
package io.minitempo.compactor.classic;

import static org.assertj.core.api.Assertions.assertThat;

import io.minitempo.server.config.KeyTree;
import io.minitempo.server.config.RecordConformance;
import io.minitempo.server.config.Topology;
import org.junit.jupiter.api.Test;

class CompactorConfigTest {

    @Test
    void keysTypesAndDefaultsAreThoseOf210() {
        assertThat(RecordConformance.differences(
                        KeyTree.load(""), Topology.CLASSIC, "compactor", CompactorConfig.defaults()))
                .isEmpty();
        assertThat(CompactorConfig.defaults().validate()).isEmpty();
        assertThat(CompactorConfig.defaults().ring().isSharded()).isFalse();
    }
}
