// SPDX-License-Identifier: Apache-2.0
package io.minitempo.objectstore.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.minitempo.core.TempoException;
import io.minitempo.core.time.Clock;
import io.minitempo.objectstore.Backend;
import io.minitempo.objectstore.BackendMetrics;
import io.minitempo.objectstore.local.LocalBackend;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BackendFactoryTest {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final BackendFactory factory =
            new BackendFactory(Clock.system(), new BackendMetrics(registry), Map.of(), Path.of("/nonexistent"));

    private static BackendConfig choosing(String backend) {
        BackendConfig d = BackendConfig.defaults();
        return new BackendConfig(backend, d.local(), d.s3());
    }

    @Test
    void opensADirectory(@TempDir Path directory) throws Exception {
        try (Backend backend =
                factory.open(BackendConfig.local(directory.resolve("traces").toString()))) {
            assertThat(backend).isInstanceOf(LocalBackend.class);
            assertThat(directory.resolve("traces")).doesNotExist();
            backend.probe();
            backend.put("t/a", new byte[1]);
            assertThat(directory.resolve("traces/t/a")).exists();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gcs", "azure"})
    void namesWhatIsNotBuilt(String backend) {
        assertThatThrownBy(() -> factory.open(choosing(backend)))
                .isInstanceOf(TempoException.NotBuilt.class)
                .hasMessageContaining(backend);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "S3", "minio"})
    void refusesWhatItDoesNotKnow(String backend) {
        assertThatThrownBy(() -> factory.open(choosing(backend)))
                .isInstanceOf(TempoException.Invalid.class)
                .hasMessage("unknown backend \"" + backend + "\", expected local or s3");
    }

    @Test
    void refusesABackendWithoutAPlace() {
        assertThatThrownBy(() -> factory.open(choosing("local")))
                .isInstanceOf(TempoException.Invalid.class)
                .hasMessageContaining("local.path");
        assertThatThrownBy(() -> factory.open(choosing("s3")))
                .isInstanceOf(TempoException.Invalid.class)
                .hasMessageContaining("s3.bucket");
    }

    @Test
    void theCounterOfHedgedRequestsIsThereFromTheStart() {
        assertThat(registry.find("tempodb_backend_hedged_roundtrips_total").counter())
                .isNotNull();
    }

    @Test
    void onlyS3ListsSideBySide() {
        assertThat(choosing("s3").listConcurrency()).isEqualTo(3);
        assertThat(choosing("local").listConcurrency()).isEqualTo(1);
    }
}
