// SPDX-License-Identifier: Apache-2.0
package io.minitempo.app.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.minitempo.server.config.KeyTree;
import io.minitempo.server.config.RecordConformance;
import io.minitempo.server.config.Topology;
import io.minitempo.server.config.yaml.YamlNode.Mapping;
import io.minitempo.server.config.yaml.YamlNode.Scalar;
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

    private EffectiveConfig load(Mapping commandLine) {
        return new ConfigLoader(keys).load(new ConfigSource("", false, Map.of(), commandLine, false));
    }

    @Test
    void loadingNothingYieldsTheDefaults() {
        EffectiveConfig config = load(Mapping.EMPTY.with("target", Scalar.string("distributor")));

        assertThat(config.config())
                .usingRecursiveComparison()
                .ignoringFields("process.target")
                .isEqualTo(TempoConfig.declaredDefaults());
        assertThat(config.warnings()).isEmpty();
        assertThat(config.notes()).isEmpty();
    }

    @Test
    void aSingleBinarySaysWhatItLeavesOut() {
        EffectiveConfig config = load(Mapping.EMPTY);

        assertThat(config.target().module()).isEqualTo(TempoModule.ALL);
        assertThat(config.warnings()).isEmpty();
        assertThat(config.notes())
                .containsExactly(
                        "metrics-generator is not built yet and left out, its settings have no effect",
                        "overrides-api is not built yet and left out, its settings have no effect");
    }
}
