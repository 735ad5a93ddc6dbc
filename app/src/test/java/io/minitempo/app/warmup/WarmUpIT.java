// SPDX-License-Identifier: Apache-2.0
package io.minitempo.app.warmup;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Meter;
import io.minitempo.app.config.ConfigLoader;
import io.minitempo.app.config.ConfigSource;
import io.minitempo.app.process.TempoProcess;
import io.minitempo.core.time.Clock;
import io.minitempo.server.config.yaml.YamlTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The real warm-up beside a real process.
@Timeout(120)
class WarmUpIT {

    private static final ConfigLoader LOADER = new ConfigLoader("host-0");

    @TempDir
    private Path folder;

    private TempoProcess process;

    @BeforeEach
    void start() throws InterruptedException {
        String yaml = """
                target: query-frontend
                server:
                  {http_listen_address: 127.0.0.1, http_listen_port: 0, grpc_listen_address: 127.0.0.1, grpc_listen_port: 0}
                storage: {trace: {backend: local, wal: {path: %1$s/wal}, local: {path: %1$s/blocks}}}
                """.formatted(folder);
        ConfigSource source = new ConfigSource("", false, Map.of(), YamlTree.parse(yaml), false);
        process = new TempoProcess(LOADER.load(source), LOADER.keys(), Clock.system());
        process.start();
    }

    @AfterEach
    void stop() throws InterruptedException {
        process.stop();
    }

    /// Everything that the process counts, but for what the JVM counts by itself and what tells of time.
    private Map<Meter.Id, List<Double>> metrics() {
        return process.metrics().getMeters().stream()
                .filter(meter -> !meter.getId().getName().matches("(jvm|process|go|system)[._].*|.*(poll|time).*"))
                .collect(Collectors.toMap(Meter::getId, WarmUpIT::values));
    }

    private static List<Double> values(Meter meter) {
        return StreamSupport.stream(meter.measure().spliterator(), false)
                .map(measurement -> measurement.getValue())
                .toList();
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.sorted().toList();
        }
    }

    @Test
    void theProcessCountsNothingKeepsNothingAndIsNotAskedToWait() throws Exception {
        Map<Meter.Id, List<Double>> metrics = metrics();
        List<Path> files = files();
        RealWork busy = new RealWork(process.metrics());
        AtomicInteger timesBusy = new AtomicInteger();
        WarmUp.Bounds bounds = new WarmUp.Bounds(Duration.ZERO, Duration.ofMinutes(1), 2, 2);

        new WarmUp(
                        () -> true,
                        () -> busy.getAsBoolean() && timesBusy.incrementAndGet() > 0,
                        false,
                        bounds,
                        Clock.system())
                .run();

        assertThat(metrics()).isEqualTo(metrics);
        assertThat(files()).isEqualTo(files);
        assertThat(timesBusy).hasValue(0);
    }

    @Test
    void aFrontendWithoutQueriersHasToWaitForThem() {
        assertThat(process.answersQueries()).isTrue();
        assertThat(process.isReady()).isFalse();
    }
}
