// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.logging;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.core.spi.ContextAwareBase;
import io.minitempo.core.time.Clock;

/// What Logback finds, by its service file, before the configuration of the process is known.
public final class LogbackDefaults extends ContextAwareBase implements Configurator {

    /// Called by Logback.
    public LogbackDefaults() {}

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        Logging.install(context, LogFormat.LOGFMT, LogLevel.INFO, Clock.system(), Logging.standardError());
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }
}
