// SPDX-License-Identifier: Apache-2.0
package io.minitempo.app.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.minitempo.server.config.KeyTree;
import io.minitempo.server.config.RecordConformance;
import io.minitempo.server.config.Topology;
import io.minitempo.server.config.yaml.YamlNode.Mapping;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Every record that takes part in the configuration, present and future, against the recorded defaults.
class TempoConfigTest {

    private final KeyTree keys = KeyTree.load("");

    @Test
    void everyRecordHasTheKeysTypesAndDefaultsOf303() {
        assertThat(RecordConformance.differences(keys, Topology.KAFKA, "", TempoConfig.declaredDefaults()))
                .isEmpty();
    }

    @Test
    void loadingNothingYieldsTheDefaults() {
        EffectiveConfig config =
                new ConfigLoader(keys).load(new ConfigSource("", false, Map.of(), Mapping.EMPTY, false));

        assertThat(config.config()).isEqualTo(TempoConfig.declaredDefaults());
        assertThat(config.target().module()).isEqualTo(TempoModule.ALL);
        assertThat(config.warnings()).isEmpty();
        assertThat(config.notes()).isEmpty();
    }
}
