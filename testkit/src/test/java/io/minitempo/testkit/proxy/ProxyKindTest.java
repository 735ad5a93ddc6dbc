// SPDX-License-Identifier: Apache-2.0
package io.minitempo.testkit.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ProxyKindTest {

    private static String both(ProxyKind kind) {
        return kind.configuration(List.of(kind.part(Route.grpc(30001, 9095)), kind.part(Route.tcp(30003, 19095))));
    }

    @ParameterizedTest
    @EnumSource(ProxyKind.class)
    void aConfigurationHasThePortsOfItsRoutesAndNoOthers(ProxyKind kind) {
        assertThat(both(kind).lines().filter(line -> !line.strip().startsWith("#")))
                .anyMatch(line -> line.contains("30001"))
                .anyMatch(line -> line.contains("30003"))
                .anyMatch(line -> line.contains("9095") && !line.contains("19095"))
                .anyMatch(line -> line.contains("19095"));
    }

    @Test
    void partsOfEnvoyBecomeListsOfListenersAndClusters() {
        String text = both(ProxyKind.ENVOY);

        assertThat(text)
                .containsOnlyOnce("static_resources:")
                .containsOnlyOnce("\n  listeners:")
                .containsOnlyOnce("\n  clusters:")
                .contains("route: { cluster: component-0,")
                .contains("                cluster: component-1\n");
        for (String name : List.of("component-0", "component-1")) {
            assertThat(text).containsOnlyOnce("    - name: " + name + "\n").containsOnlyOnce("cluster_name: " + name);
        }
    }
}
