// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.metrics;

import com.sun.management.UnixOperatingSystemMXBean;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.OperatingSystemMXBean;
import java.lang.management.RuntimeMXBean;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Metrics of the JVM and the process: those of Micrometer, and under the names of Go's runtime those that Tempo's
/// dashboards ask for (`spec/generator-and-ops.md §5.1`).
public final class JvmMetrics {

    private static final Path MEMORY = Path.of("/proc/self/statm");
    private static final long PAGE = 4096;
    private static final double NANOS_PER_SECOND = 1e9;
    private static final double MILLIS_PER_SECOND = 1e3;

    private JvmMetrics() {}

    /// Adds them all.
    public static void register(MeterRegistry registry) {
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ClassLoaderMetrics().bindTo(registry);
        goRuntime(registry);
        process(registry);
    }

    private static void goRuntime(MeterRegistry registry) {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
        Gauge.builder("go_goroutines", threads, ThreadMXBean::getThreadCount)
                .description("Number of platform threads that currently exist.")
                .register(registry);
        Gauge.builder("go_threads", threads, ThreadMXBean::getThreadCount)
                .description("Number of OS threads created.")
                .register(registry);
        Gauge.builder(
                        "go_memstats_heap_inuse_bytes",
                        memory,
                        m -> m.getHeapMemoryUsage().getUsed())
                .description("Number of heap bytes that are in use.")
                .register(registry);
        Gauge.builder(
                        "go_memstats_heap_sys_bytes",
                        memory,
                        m -> m.getHeapMemoryUsage().getCommitted())
                .description("Number of heap bytes obtained from system.")
                .register(registry);
        if (threads instanceof com.sun.management.ThreadMXBean allocating) {
            FunctionCounter.builder(
                            "go_memstats_alloc_bytes_total",
                            allocating,
                            com.sun.management.ThreadMXBean::getTotalThreadAllocatedBytes)
                    .description("Total number of bytes allocated, even if freed.")
                    .register(registry);
        }
        List<GarbageCollectorMXBean> collectors = ManagementFactory.getGarbageCollectorMXBeans();
        FunctionTimer.builder(
                        "go_gc_duration_seconds",
                        collectors,
                        JvmMetrics::collections,
                        JvmMetrics::collectionMillis,
                        TimeUnit.MILLISECONDS)
                .description("A summary of the time garbage collection took.")
                .register(registry);
    }

    private static long collections(List<GarbageCollectorMXBean> collectors) {
        return collectors.stream()
                .mapToLong(GarbageCollectorMXBean::getCollectionCount)
                .sum();
    }

    private static double collectionMillis(List<GarbageCollectorMXBean> collectors) {
        return collectors.stream()
                .mapToLong(GarbageCollectorMXBean::getCollectionTime)
                .sum();
    }

    private static void process(MeterRegistry registry) {
        RuntimeMXBean runtime = ManagementFactory.getRuntimeMXBean();
        Gauge.builder("process_start_time_seconds", runtime, r -> r.getStartTime() / MILLIS_PER_SECOND)
                .description("Start time of the process since unix epoch in seconds.")
                .register(registry);
        OperatingSystemMXBean system = ManagementFactory.getOperatingSystemMXBean();
        if (system instanceof UnixOperatingSystemMXBean unix) {
            FunctionCounter.builder("process_cpu_seconds_total", unix, u -> u.getProcessCpuTime() / NANOS_PER_SECOND)
                    .description("Total user and system CPU time spent in seconds.")
                    .register(registry);
            Gauge.builder("process_open_fds", unix, UnixOperatingSystemMXBean::getOpenFileDescriptorCount)
                    .description("Number of open file descriptors.")
                    .register(registry);
            Gauge.builder("process_max_fds", unix, UnixOperatingSystemMXBean::getMaxFileDescriptorCount)
                    .description("Maximum number of open file descriptors.")
                    .register(registry);
        }
        if (Files.isReadable(MEMORY)) {
            Gauge.builder("process_virtual_memory_bytes", () -> pages(0) * PAGE)
                    .description("Virtual memory size in bytes.")
                    .register(registry);
            Gauge.builder("process_resident_memory_bytes", () -> pages(1) * PAGE)
                    .description("Resident memory size in bytes.")
                    .register(registry);
        }
    }

    private static double pages(int column) {
        try {
            return Long.parseLong(Files.readString(MEMORY).split(" ", -1)[column]);
        } catch (IOException | NumberFormatException e) {
            return Double.NaN;
        }
    }
}
