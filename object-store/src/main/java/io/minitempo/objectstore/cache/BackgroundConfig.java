// SPDX-License-Identifier: Apache-2.0
package io.minitempo.objectstore.cache;

import java.util.ArrayList;
import java.util.List;

/// The block `background`: values are written behind the back of whoever read them.
///
/// @param writebackGoroutines how many writers one cache has
/// @param writebackBuffer how many values may wait for them; what comes on top is not cached
public record BackgroundConfig(int writebackGoroutines, int writebackBuffer) {

    /// The defaults of Tempo 3.0.3.
    public static BackgroundConfig defaults() {
        return new BackgroundConfig(10, 10_000);
    }

    /// What cannot work, each text beginning with the key.
    public List<String> validate() {
        List<String> problems = new ArrayList<>();
        if (writebackGoroutines < 1) {
            problems.add("writeback_goroutines: must be at least 1, is " + writebackGoroutines);
        }
        if (writebackBuffer < 1) {
            problems.add("writeback_buffer: must be at least 1, is " + writebackBuffer);
        }
        return problems;
    }
}
