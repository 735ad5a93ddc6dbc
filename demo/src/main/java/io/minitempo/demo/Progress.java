// SPDX-License-Identifier: Apache-2.0
package io.minitempo.demo;

import io.minitempo.core.time.Clock;
import io.minitempo.testkit.TestCluster;
import java.io.PrintStream;
import java.util.Locale;

/// Says on one line each what the start is busy with, and since when. Used by the starting thread.
final class Progress implements TestCluster.Progress {

    private static final double NANOS = 1e9;

    private final PrintStream out;
    private final Clock clock;
    private final long start;

    Progress(PrintStream out, Clock clock) {
        this.out = out;
        this.clock = clock;
        this.start = clock.nanoTime();
    }

    @Override
    public void starting(String name) {
        say("starting " + name);
    }

    @Override
    public void waiting(String name) {
        say("waiting for " + name);
    }

    void done() {
        say("running");
    }

    private void say(String what) {
        out.printf(Locale.ROOT, "  %4.1f s  %s%n", (clock.nanoTime() - start) / NANOS, what);
    }
}
