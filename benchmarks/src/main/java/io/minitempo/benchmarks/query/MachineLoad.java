// SPDX-License-Identifier: Apache-2.0
package io.minitempo.benchmarks.query;

import io.minitempo.core.time.Clock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/// How busy the whole machine was since some time, as the kernel counts it.
final class MachineLoad {

    private static final double TICKS_PER_SECOND = 100;
    /// Fields of the first line of `/proc/stat`: user, nice, system; then idle and waiting, which are not work.
    private static final int WORKING = 3;

    private final Clock clock;
    private final long startNanos;
    private final double startSeconds;

    /// From now on.
    MachineLoad(Clock clock) throws IOException {
        this.clock = clock;
        this.startNanos = clock.nanoTime();
        this.startSeconds = busySeconds();
    }

    /// How many cores worked for others.
    ///
    /// @param ownSeconds CPU seconds of the processes that were measured
    double othersCores(double ownSeconds) throws IOException {
        double elapsed = (clock.nanoTime() - startNanos) / 1e9;
        return Math.max(0, busySeconds() - startSeconds - ownSeconds) / elapsed;
    }

    private static double busySeconds() throws IOException {
        String line = Files.readAllLines(Path.of("/proc/stat")).getFirst();
        List<String> words = Arrays.asList(line.trim().split(" +"));
        return words.subList(1, 1 + WORKING).stream().mapToLong(Long::parseLong).sum() / TICKS_PER_SECOND;
    }
}
