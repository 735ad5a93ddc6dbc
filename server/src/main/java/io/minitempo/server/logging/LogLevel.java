// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.logging;

import ch.qos.logback.classic.Level;

/// `server.log_level`.
public enum LogLevel {
    /// Everything.
    DEBUG,
    /// What happens.
    INFO,
    /// What should not happen.
    WARN,
    /// What failed.
    ERROR;

    Level level() {
        return switch (this) {
            case DEBUG -> Level.DEBUG;
            case INFO -> Level.INFO;
            case WARN -> Level.WARN;
            case ERROR -> Level.ERROR;
        };
    }
}
