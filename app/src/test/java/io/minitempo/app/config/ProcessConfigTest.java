// SPDX-License-Identifier: Apache-2.0
package io.minitempo.app.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ProcessConfigTest {

    /// Routes of frontends and queriers and the requests between them are all made of it.
    @ParameterizedTest
    @CsvSource({"'', ''", "/, ''", "/tempo, /tempo", "/tempo/, /tempo", "tempo, /tempo", "//a//b//, /a/b"})
    void prefixesOfPathsMeanTheSameHoweverTheyAreWritten(String written, String prefix) {
        ProcessConfig config = new ProcessConfig("all", false, false, Duration.ZERO, false, written, false);

        assertThat(config.apiPrefix()).isEqualTo(prefix);
        assertThat(config.httpApiPrefix()).isEqualTo(written);
    }
}
