// SPDX-License-Identifier: Apache-2.0
package io.minitempo.objectstore.cache;

import java.time.Duration;
import java.util.List;

/// What the blocks of caches check of their values.
final class CacheChecks {

    private CacheChecks() {}

    static void positive(String key, Duration value, List<String> problems) {
        if (!value.isPositive()) {
            problems.add(key + ": must be positive");
        }
    }

    static void notNegative(String key, int value, List<String> problems) {
        if (value < 0) {
            problems.add(key + ": must not be negative, is " + value);
        }
    }
}
