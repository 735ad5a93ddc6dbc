// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.logging;

import ch.qos.logback.classic.Level;

/// `server.log_level`.
public enum LogLevel {
    /// Everything.
    DEBUG(Level.DEBUG),
    /// What happens.
    INFO(Level.INFO),
    /// What should not happen.
    WARN(Level.WARN),
    /// What failed.
    ERROR(Level.ERROR);

    private final Level level;

    LogLevel(Level level) {
        this.level = level;
    }

    Level level() {
        return level;
    }
}
