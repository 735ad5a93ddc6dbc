// SPDX-License-Identifier: Apache-2.0
package io.minitempo.demo;

import io.minitempo.testkit.TestCluster;
import java.io.PrintStream;

/// Says on one line each what the start is busy with. Used by the starting thread.
final class Progress implements TestCluster.Progress {

    private final PrintStream out;

    Progress(PrintStream out) {
        this.out = out;
    }

    @Override
    public void starting(String name) {
        out.println("  starting " + name);
    }

    @Override
    public void waiting(String name) {
        out.println("  waiting for " + name);
    }

    void done() {
        out.println("  running");
    }
}
