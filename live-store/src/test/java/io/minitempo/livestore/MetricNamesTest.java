// SPDX-License-Identifier: Apache-2.0
package io.minitempo.livestore;

import static io.minitempo.testsupport.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.minitempo.ingestlog.memory.InMemoryBroker;
import io.minitempo.testsupport.Golden;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class MetricNamesTest {

    @TempDir
    private Path temp;

    private static Set<String> names(Scene scene) {
        return scene.registry.getMeters().stream()
                .map(meter -> meter.getId().getName())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void singleProcessExportsWhatTempoExports() throws Exception {
        Set<String> recorded = Golden.text("status/metrics-names-types-values.txt")
                .lines()
                .filter(line -> line.startsWith("# TYPE tempo_live_store_"))
                .map(line -> line.substring("# TYPE ".length(), line.lastIndexOf(' ')))
                .collect(Collectors.toCollection(TreeSet::new));
        try (Scene scene = Scene.in(temp).build().start()) {
            scene.push(1, 10);
            assertThat(recorded).hasSizeGreaterThan(20);
            // Exported by Tempo without a log, too; nothing can press back there, so it is counted with a log only.
            recorded.remove("tempo_live_store_back_pressure_duration_seconds");
            assertThat(names(scene)).containsAll(recorded);
        }
    }

    @Test
    void consumptionAddsItsOwn() throws Exception {
        Scene.Builder builder = Scene.in(temp);
        InMemoryBroker broker = new InMemoryBroker(1, builder.clock());
        try (Scene scene = builder.consuming(broker.connect()).build().start()) {
            broker.append(0, "bad tenant".getBytes(StandardCharsets.UTF_8), new byte[0], scene.clock.millis());
            HandoverTest.append(broker, scene, 1, 10);
            eventually(() -> assertThat(scene.ask(Spans.id(1))).isPresent());
            assertThat(names(scene))
                    .contains(
                            "tempo_live_store_back_pressure_duration_seconds",
                            "tempo_live_store_partition_owned",
                            "tempo_live_store_records_dropped_total",
                            "tempo_live_store_records_processed_total",
                            "tempo_ingest_group_partition_lag_seconds",
                            "tempo_ingest_storage_reader_receive_delay_seconds",
                            "tempo_ingest_storage_reader_records_per_fetch");
        }
    }
}
