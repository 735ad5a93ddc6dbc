// SPDX-License-Identifier: Apache-2.0
package io.minitempo.core.lifecycle;

import java.util.Locale;

/// The states of a service, in the words of `/status/services` and `/ready` (`spec/generator-and-ops.md §3.6`).
public enum ServiceState {
    /// Not started.
    NEW,
    /// Starting.
    STARTING,
    /// Doing its work.
    RUNNING,
    /// Stopping.
    STOPPING,
    /// Stopped in good order.
    TERMINATED,
    /// Failed to start, or failed while running.
    FAILED;

    /// `New`, `Starting`, `Running`, `Stopping`, `Terminated`, `Failed`.
    @Override
    public String toString() {
        return name().charAt(0) + name().substring(1).toLowerCase(Locale.ROOT);
    }
}
