// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProcessMetricsTest {

    private final MetricsRegistry registry = new MetricsRegistry();

    private Map<String, Double> values() {
        return registry.scrape()
                .lines()
                .filter(line -> !line.startsWith("#"))
                .collect(Collectors.toMap(
                        line -> line.substring(0, line.lastIndexOf(' ')),
                        line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1))));
    }

    @Test
    void saysWhatWasBuilt() {
        new BuildInfo("3.0.3", "1900ed7", "main").register(registry);

        String os = System.getProperty("os.name").equals("Linux") ? "linux" : "[a-z]+";
        assertThat(registry.scrape().lines().toList().getLast())
                .matches("tempo_build_info\\{branch=\"main\",goarch=\"[a-z0-9]+\",goos=\"" + os
                        + "\",goversion=\"java25[0-9.]*\",revision=\"1900ed7\",tags=\"unknown\",version=\"3.0.3\"} 1");
    }

    /// The names that Tempo's dashboards ask for (`spec/generator-and-ops.md §5.1`).
    @ParameterizedTest
    @CsvSource({
        "go_goroutines, 1",
        "go_threads, 1",
        "go_memstats_heap_inuse_bytes, 100000",
        "go_memstats_alloc_bytes_total, 100000",
        "process_start_time_seconds, 1.7e9",
        "process_cpu_seconds_total, 0.01",
        "process_open_fds, 3",
    })
    void measuresTheProcessUnderGosNames(String name, double least) {
        JvmMetrics.register(registry);

        assertThat(values().get(name)).as(name).isGreaterThanOrEqualTo(least);
    }

    @Test
    void residentMemoryIsPartOfVirtualMemory() {
        JvmMetrics.register(registry);

        Map<String, Double> values = values();
        if (values.containsKey("process_resident_memory_bytes")) {
            assertThat(values.get("process_resident_memory_bytes"))
                    .isGreaterThan(10e6)
                    .isLessThanOrEqualTo(values.get("process_virtual_memory_bytes"));
        }
    }

    @Test
    void theJvmHasItsOwnNamesToo() {
        JvmMetrics.register(registry);

        assertThat(values().keySet())
                .anyMatch(series -> series.startsWith("jvm_memory_used_bytes{"))
                .contains("jvm_threads_live_threads", "go_gc_duration_seconds_sum", "go_gc_duration_seconds_count")
                .allMatch(series -> series.matches("[a-zA-Z_:][a-zA-Z0-9_:]*(\\{.*})?"));
    }
}
