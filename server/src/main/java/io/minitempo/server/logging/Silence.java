// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.logging;

import org.jspecify.annotations.Nullable;

/// Keeps lines out of the logs of the process, for work in it that is not the process's own.
///
/// It holds for the thread that begins it and for every thread that this one or its offspring starts, until it is
/// closed; then also threads that live on log again. Closed by the thread that began it.
public final class Silence implements AutoCloseable {

    private static final ThreadLocal<@Nullable Silence> CURRENT = new InheritableThreadLocal<>();

    private volatile boolean over;

    private Silence() {}

    /// Silences this thread and those that it starts.
    public static Silence begin() {
        Silence silence = new Silence();
        CURRENT.set(silence);
        return silence;
    }

    /// Whether lines of this thread are kept out.
    static boolean holds() {
        Silence silence = CURRENT.get();
        return silence != null && !silence.over;
    }

    /// Ends it everywhere.
    @Override
    public void close() {
        over = true;
        CURRENT.remove();
    }
}
