// SPDX-License-Identifier: Apache-2.0
package io.minitempo.core.concurrent;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// The threads of the process: virtual for everything that may block, platform only where a library insists.
public final class Threads {

    private Threads() {}

    /// Starts a virtual thread.
    public static Thread startVirtual(String name, Runnable task) {
        return Thread.ofVirtual().name(name).start(task);
    }

    /// Starts a platform daemon thread, for work that pins or burns CPU.
    public static Thread startPlatform(String name, Runnable task) {
        return Thread.ofPlatform().daemon().name(name).start(task);
    }

    /// Runs `task` when the process is told to end, before it does.
    public static void onShutdown(String name, Runnable task) {
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().name(name).unstarted(task));
    }

    /// An executor with a new virtual thread per task, named `prefix0`, `prefix1`, ...
    public static ExecutorService perTask(String prefix) {
        return Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name(prefix, 0).factory());
    }

    /// An executor of `size` platform daemon threads, named `prefix0`, `prefix1`, ..., that start when they are needed.
    static ExecutorService platformPool(String prefix, int size) {
        return Executors.newFixedThreadPool(
                size, Thread.ofPlatform().daemon().name(prefix, 0).factory());
    }
}
