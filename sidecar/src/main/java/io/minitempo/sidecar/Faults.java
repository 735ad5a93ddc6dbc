// SPDX-License-Identifier: Apache-2.0
package io.minitempo.sidecar;

import io.minitempo.core.TempoException;
import io.minitempo.core.time.GoDuration;
import java.time.Duration;

/// What a sidecar does wrong at the moment.
///
/// @param refuse the port is closed: callers get "connection refused"
/// @param silent connections are accepted, what arrives is read and dropped, nothing is ever answered
/// @param delay every chunk waits that long before it is passed on, in each direction
/// @param bytesPerSecond most bytes passed on per second, connection and direction; 0 is unlimited
public record Faults(boolean refuse, boolean silent, Duration delay, long bytesPerSecond) {

    /// A sidecar that works.
    public static final Faults NONE = new Faults(false, false, Duration.ZERO, 0);

    /// Checks that delay and rate are not negative.
    public Faults {
        if (delay.isNegative() || bytesPerSecond < 0) {
            throw new TempoException.Invalid(
                    "fault out of range: delay " + GoDuration.format(delay) + ", rate " + bytesPerSecond);
        }
    }

    /// These faults with one of them, `refuse`, `silent`, `delay` or `rate`, set to another value.
    ///
    /// @throws TempoException.Invalid when there is no such fault or the value does not fit
    public Faults with(String name, String value) {
        try {
            return switch (name) {
                case "refuse" -> new Faults(flag(name, value), silent, delay, bytesPerSecond);
                case "silent" -> new Faults(refuse, flag(name, value), delay, bytesPerSecond);
                case "delay" -> new Faults(refuse, silent, GoDuration.parse(value), bytesPerSecond);
                case "rate" -> new Faults(refuse, silent, delay, Long.parseLong(value));
                default ->
                    throw new TempoException.Invalid(
                            "unknown fault \"" + name + "\": expected refuse, silent, delay or rate");
            };
        } catch (IllegalArgumentException e) {
            throw new TempoException.Invalid("fault " + name + ": cannot use \"" + value + "\": " + e.getMessage(), e);
        }
    }

    private static boolean flag(String name, String value) {
        return switch (value) {
            case "true", "on", "1" -> true;
            case "false", "off", "0" -> false;
            default ->
                throw new TempoException.Invalid("fault " + name + ": expected true or false, found \"" + value + "\"");
        };
    }

    /// One line for people, such as `refuse, delay 100ms`, or `none`.
    @Override
    public String toString() {
        StringBuilder out = new StringBuilder();
        if (refuse) {
            out.append(", refuse");
        }
        if (silent) {
            out.append(", silent");
        }
        if (delay.isPositive()) {
            out.append(", delay ").append(GoDuration.format(delay));
        }
        if (bytesPerSecond > 0) {
            out.append(", rate ").append(bytesPerSecond).append(" B/s");
        }
        return out.isEmpty() ? "none" : out.substring(2);
    }
}
