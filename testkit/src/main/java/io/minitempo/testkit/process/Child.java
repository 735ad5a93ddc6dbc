// SPDX-License-Identifier: Apache-2.0
package io.minitempo.testkit.process;

import io.minitempo.app.Main;
import io.minitempo.core.concurrent.Threads;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.OutputStream;

/// The main class of a component in a JVM of its own: what the command line starts, as long as the JVM lives that
/// started it. That one holds the other end of the standard input.
public final class Child {

    private static final int ORPHANED = 3;

    private Child() {}

    /// Runs the command line and ends the process with its exit code.
    public static void main(String[] arguments) throws InterruptedException {
        Threads.startPlatform("parent", Child::outlive);
        Main.main(arguments);
    }

    /// Without its parent, which has the broker, a component could only wait; it is made to be killed.
    private static void outlive() {
        try (FileInputStream pipe = new FileInputStream(FileDescriptor.in)) {
            pipe.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            Runtime.getRuntime().halt(ORPHANED);
        }
        Runtime.getRuntime().halt(ORPHANED);
    }
}
