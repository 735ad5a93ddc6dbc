// SPDX-License-Identifier: Apache-2.0
package io.minitempo.benchmarks.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.NoSuchElementException;

/// What a process has used since its start, as the kernel counts it.
///
/// @param cpuSeconds user and system time
/// @param peakBytes the most memory that was resident at a time
public record ProcessFigures(double cpuSeconds, long peakBytes) {

    /// The figures of a running process.
    public static ProcessFigures of(ProcessHandle process) throws IOException {
        Duration cpu = process.info().totalCpuDuration().orElse(Duration.ZERO);
        return new ProcessFigures(cpu.toNanos() / 1e9, peak(process.pid()));
    }

    private static long peak(long pid) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
            if (line.startsWith("VmHWM:")) {
                List<String> words = List.of(line.split("\\s+"));
                return Long.parseLong(words.get(1)) * 1024;
            }
        }
        throw new NoSuchElementException("process " + pid + " has no VmHWM");
    }

    /// The child of this process that was started with that configuration file.
    public static ProcessHandle child(Path configFile) throws IOException {
        for (ProcessHandle child : ProcessHandle.current().children().toList()) {
            String command = Files.readString(Path.of("/proc/" + child.pid() + "/cmdline"));
            if (command.contains("-config.file=" + configFile)) {
                return child;
            }
        }
        throw new NoSuchElementException("no process runs with " + configFile);
    }
}
