// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import io.minitempo.core.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;

/// Lets through a few warnings or errors of one kind in a while; how many were held back stands on the next one.
///
/// A kind is a logger and a constant message. The kinds remembered are bounded; the one not seen for longest goes
/// first. Guarded by its own monitor.
final class RepeatLimiter {

    static final int LINES = 10;
    static final Duration WHILE = Duration.ofSeconds(10);
    static final int MAX_KINDS = 1_000;

    private final Clock clock;
    private final Map<Kind, Count> counts = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Kind, Count> eldest) {
            return size() > MAX_KINDS;
        }
    };

    RepeatLimiter(Clock clock) {
        this.clock = clock;
    }

    private record Kind(String logger, String message) {}

    private static final class Count {
        private long windowStart;
        private int lines;
        private long suppressed;

        private Count(long windowStart) {
            this.windowStart = windowStart;
        }
    }

    /// How many lines of its kind were held back before this one, or nothing when it is to be held back itself.
    OptionalLong admit(ILoggingEvent event) {
        if (!event.getLevel().isGreaterOrEqual(Level.WARN)) {
            return OptionalLong.of(0);
        }
        long now = clock.nanoTime();
        synchronized (counts) {
            Kind kind = new Kind(event.getLoggerName(), event.getMessage());
            Count count = counts.computeIfAbsent(kind, absent -> new Count(now));
            if (now - count.windowStart >= WHILE.toNanos()) {
                count.windowStart = now;
                count.lines = 0;
            }
            if (count.lines >= LINES) {
                count.suppressed++;
                return OptionalLong.empty();
            }
            count.lines++;
            long before = count.suppressed;
            count.suppressed = 0;
            return OptionalLong.of(before);
        }
    }
}
