// SPDX-License-Identifier: Apache-2.0
package io.minitempo.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minitempo.testkit.proxy.ProxyKind;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DemoOptionsTest {

    @Test
    void takesOneDashOrTwoAndAnEqualsSign() {
        DemoOptions options = DemoOptions.parse(List.of("-data", "/d", "--http-port=1", "-traces", "0"));

        assertThat(options.data()).isEqualTo(Path.of("/d"));
        assertThat(options.httpPort()).isEqualTo(1);
        assertThat(options.tracesPerSecond()).isZero();
        assertThat(options.kafkaPort()).isEqualTo(9092);
    }

    @Test
    void componentsAreProcessesBehindOurSidecarsUnlessToldOtherwise() {
        DemoOptions usual = DemoOptions.parse(List.of("-topology", "kafka"));
        DemoOptions other = DemoOptions.parse(List.of("--in-process", "-proxy", "haproxy"));

        assertThat(usual.inProcess()).isFalse();
        assertThat(usual.proxy()).isNull();
        assertThat(other.inProcess()).isTrue();
        assertThat(other.proxy()).isEqualTo(ProxyKind.HAPROXY);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "now|expected an option, found 'now'",
                "-port=1|unknown option -port",
                "-proxy=traefik|option -proxy must be one of builtin, nginx, haproxy, envoy, found 'traefik'",
                "-topology=3|option -topology must be kafka or classic, found '3'",
                "-topology=classic|-topology classic is not built yet: it needs Tempo 2's ingester and metrics-generator; -topology kafka runs the components of Tempo 3",
                "-data|option -data needs a value",
                "-traces=many|option -traces must be a number, found 'many'",
                "-http-port=65536|option -http-port must be from 1 to 65535, found 65536"
            })
    void saysWhatIsWrong(String argument, String message) {
        assertThatThrownBy(() -> DemoOptions.parse(List.of(argument)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }
}
