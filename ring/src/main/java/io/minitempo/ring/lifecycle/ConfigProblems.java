// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.lifecycle;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// The checks that the blocks of all rings have in common.
final class ConfigProblems {

    private ConfigProblems() {}

    static List<String> of(String block, Duration period, Duration timeout, String portKey, int port) {
        List<String> problems = new ArrayList<>();
        notNegative(problems, block + ".heartbeat_period", period);
        notNegative(problems, block + ".heartbeat_timeout", timeout);
        if (port > 65535) {
            problems.add(block + "." + portKey + ": must be at most 65535, found " + port);
        }
        return problems;
    }

    static void notNegative(List<String> problems, String key, Duration duration) {
        if (duration.isNegative()) {
            problems.add(key + ": must not be negative");
        }
    }

    static void notNegative(List<String> problems, String key, int number) {
        if (number < 0) {
            problems.add(key + ": must not be negative, found " + number);
        }
    }
}
