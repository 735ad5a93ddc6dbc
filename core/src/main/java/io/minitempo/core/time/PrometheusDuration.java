// SPDX-License-Identifier: Apache-2.0
package io.minitempo.core.time;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Durations in the spelling of Prometheus: `15m`, `1d12h`, `2w` (`spec/generator-and-ops.md §2.2`).
///
/// Whole numbers with the units `y w d h m s ms`, in descending order, each at most once.
public final class PrometheusDuration {

    private static final Pattern SHAPE =
            Pattern.compile("(?:(\\d+)y)?(?:(\\d+)w)?(?:(\\d+)d)?(?:(\\d+)h)?(?:(\\d+)m)?(?:(\\d+)s)?(?:(\\d+)ms)?");
    private static final long[] MILLIS = {365L * 86_400_000, 7L * 86_400_000, 86_400_000, 3_600_000, 60_000, 1_000, 1};
    private static final String[] UNITS = {"y", "w", "d", "h", "m", "s", "ms"};

    private PrometheusDuration() {}

    /// Parses a duration; a bare `0` is zero.
    ///
    /// @throws IllegalArgumentException `not a valid duration string: "x"`
    public static Duration parse(String text) {
        if (text.equals("0")) {
            return Duration.ZERO;
        }
        Matcher matcher = SHAPE.matcher(text);
        if (text.isEmpty() || !matcher.matches()) {
            throw new IllegalArgumentException("not a valid duration string: \"" + text + "\"");
        }
        try {
            long total = 0;
            for (int i = 0; i < MILLIS.length; i++) {
                @Nullable String digits = matcher.group(i + 1);
                if (digits != null) {
                    total = Math.addExact(total, Math.multiplyExact(Long.parseLong(digits), MILLIS[i]));
                }
            }
            return Duration.ofNanos(Math.multiplyExact(total, 1_000_000));
        } catch (ArithmeticException | NumberFormatException e) {
            throw new IllegalArgumentException("duration out of range: \"" + text + "\"", e);
        }
    }

    /// Prints a duration; years, weeks and days are used only where they divide it exactly, as Prometheus does.
    public static String format(Duration duration) {
        long rest = duration.toMillis();
        if (rest == 0) {
            return "0s";
        }
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < MILLIS.length; i++) {
            boolean mustDivide = i < 3;
            if (mustDivide && rest % MILLIS[i] != 0) {
                continue;
            }
            long count = rest / MILLIS[i];
            if (count > 0) {
                out.append(count).append(UNITS[i]);
                rest -= count * MILLIS[i];
            }
        }
        return out.toString();
    }
}
