// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.minitempo.server.config.yaml.GoYaml;
import io.minitempo.server.config.yaml.YamlNode.Mapping;
import io.minitempo.server.config.yaml.YamlTree;
import io.minitempo.testsupport.Golden;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyTreeTest {

    private final KeyTree keys = KeyTree.load("vm");

    private static String golden(String name) {
        String text = Golden.text("status/" + name);
        return text.substring(text.indexOf("---\n") + 4);
    }

    @ParameterizedTest
    @CsvSource({"KAFKA,config-defaults.yaml", "CLASSIC,2.10.8/config-defaults.yaml"})
    void printsTheDefaultsOfBothGenerationsByteForByte(Topology topology, String name) {
        assertThat(GoYaml.print(keys.shown(keys.defaults(topology), topology))).isEqualTo(golden(name));
    }

    @ParameterizedTest
    @CsvSource({"KAFKA,config-defaults.yaml", "CLASSIC,2.10.8/config-defaults.yaml"})
    void knowsEveryKeyOfBothGenerationsAndTakesItsDefault(Topology topology, String name) {
        KeyTree.Checked checked = keys.check(YamlTree.parse(golden(name)));

        assertThat(checked.problems()).isEmpty();
        assertThat(keys.unbuilt(checked.tree(), topology, BuiltKeys.Whole.NOT_BUILT))
                .isEqualTo(new KeyTree.Unbuilt(java.util.List.of(), java.util.List.of()));
    }

    @Test
    void aGoldenConfigurationGoesThroughTheTreeUnchanged() {
        String yaml = golden("config.yaml");
        KeyTree.Checked checked = keys.check(YamlTree.parse(yaml));
        Mapping effective = keys.defaults(Topology.KAFKA)
                .overlaid(
                        YamlTree.parse(
                                "query_frontend: {query_end_cutoff: 0, search: {query_backend_after: 0, max_spans_per_span_set: 0}, metrics: {query_backend_after: 0}}"))
                .overlaid(checked.tree());

        assertThat(checked.problems()).isEmpty();
        assertThat(GoYaml.print(keys.shown(effective, Topology.KAFKA))).isEqualTo(yaml);
    }
}
