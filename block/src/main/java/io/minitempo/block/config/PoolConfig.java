// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.config;

import java.util.List;

/// The block `storage.trace.pool`.
///
/// @param maxWorkers jobs over blocks that run at a time in a process
/// @param queueDepth jobs that may wait; more are refused
public record PoolConfig(int maxWorkers, int queueDepth) {

    /// The defaults of Tempo 3.0.3 and 2.10.8.
    public static PoolConfig defaults() {
        return new PoolConfig(400, 20_000);
    }

    /// What cannot work, each text beginning with the key.
    public List<String> validate() {
        if (maxWorkers < 1) {
            return List.of("max_workers: must be at least 1, found " + maxWorkers);
        }
        return queueDepth < 1 ? List.of("queue_depth: must be at least 1, found " + queueDepth) : List.of();
    }
}
