// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import io.minitempo.core.time.GoDuration;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.SequencedMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;

/// Writes each event as one line in one write; any thread may log, the lock keeps lines whole.
///
/// Nothing here runs for an event below the level, so the caller's place costs nothing then.
final class LogAppender extends UnsynchronizedAppenderBase<ILoggingEvent> {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private final LineFormat format;
    private final boolean withStacks;
    private final RepeatLimiter limiter;
    private final OutputStream out;
    private final ReentrantLock lock = new ReentrantLock();

    LogAppender(LineFormat format, boolean withStacks, RepeatLimiter limiter, OutputStream out) {
        this.format = format;
        this.withStacks = withStacks;
        this.limiter = limiter;
        this.out = out;
    }

    @Override
    protected void append(ILoggingEvent event) {
        if (Silence.holds()) {
            return;
        }
        OptionalLong suppressed = limiter.admit(event);
        if (suppressed.isEmpty()) {
            return;
        }
        byte[] line = format.line(fields(event, suppressed.getAsLong())).getBytes(StandardCharsets.UTF_8);
        lock.lock();
        try {
            out.write(line);
            out.flush();
        } catch (IOException e) {
            addError("log line lost", e);
        } finally {
            lock.unlock();
        }
    }

    private SequencedMap<String, @Nullable Object> fields(ILoggingEvent event, long suppressed) {
        SequencedMap<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("level", level(event.getLevel()));
        fields.put("ts", TIME.format(Instant.ofEpochMilli(event.getTimeStamp())));
        fields.put("caller", Caller.current());
        fields.put("msg", event.getFormattedMessage());
        @Nullable List<KeyValuePair> pairs = event.getKeyValuePairs();
        if (pairs != null) {
            pairs.forEach(pair -> fields.put(pair.key, value(pair.value)));
        }
        @Nullable IThrowableProxy cause = event.getThrowableProxy();
        if (cause instanceof ThrowableProxy proxy) {
            ErrorText error = new ErrorText(proxy.getThrowable());
            fields.put("err", error.message());
            error.place().ifPresent(place -> fields.put("at", place));
            if (withStacks) {
                fields.put("stack", ThrowableProxyUtil.asString(proxy));
            }
        }
        if (suppressed > 0) {
            fields.put("suppressed", suppressed);
        }
        return fields;
    }

    private static String level(Level level) {
        if (level.isGreaterOrEqual(Level.ERROR)) {
            return "error";
        }
        if (level.isGreaterOrEqual(Level.WARN)) {
            return "warn";
        }
        return level.isGreaterOrEqual(Level.INFO) ? "info" : "debug";
    }

    private static @Nullable Object value(@Nullable Object value) {
        if (value instanceof Duration duration) {
            return GoDuration.format(duration);
        }
        return value instanceof Throwable error ? new ErrorText(error).message() : value;
    }
}
