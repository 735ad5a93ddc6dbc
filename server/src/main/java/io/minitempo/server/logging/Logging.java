// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import io.minitempo.core.time.Clock;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.util.List;
import org.slf4j.LoggerFactory;

/// Sets up the logs of this process: one line an event, to standard error (`spec/generator-and-ops.md §3.4`).
///
/// Until [#configure] is called, lines are logfmt from info on.
public final class Logging {

    /// Libraries whose info lines say nothing to an operator of Tempo.
    private static final List<String> TALKATIVE = List.of(
            "io.grpc",
            "io.netty",
            "org.apache.hadoop",
            "org.apache.kafka",
            "org.apache.parquet",
            "org.eclipse.jetty",
            "software.amazon.awssdk");

    /// Libraries that write down, with stack traces, what they also tell us, who write it down once in a while.
    private static final List<String> DOUBLE = List.of("com.spotify.folsom", "io.lettuce", "reactor");

    private Logging() {}

    /// Uses the format and the level from now on; may be called again.
    public static void configure(LogFormat format, LogLevel level) {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            install(context, format, level, Clock.system(), standardError());
        }
    }

    static OutputStream standardError() {
        return new FileOutputStream(FileDescriptor.err);
    }

    static void install(LoggerContext context, LogFormat format, LogLevel level, Clock clock, OutputStream out) {
        LineFormat lines = switch (format) {
            case LOGFMT -> new LogfmtLine();
            case JSON -> new JsonLine();
        };
        LogAppender appender = new LogAppender(lines, level == LogLevel.DEBUG, new RepeatLimiter(clock), out);
        appender.setContext(context);
        appender.start();
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.detachAndStopAllAppenders();
        root.addAppender(appender);
        root.setLevel(level.level());
        Level library = level == LogLevel.DEBUG ? Level.INFO : level == LogLevel.ERROR ? Level.ERROR : Level.WARN;
        TALKATIVE.forEach(name -> context.getLogger(name).setLevel(library));
        DOUBLE.forEach(name -> context.getLogger(name).setLevel(level == LogLevel.DEBUG ? Level.INFO : Level.OFF));
    }
}
