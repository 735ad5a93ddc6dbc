// SPDX-License-Identifier: Apache-2.0
package io.minitempo.objectstore.cache;

import java.time.Duration;
import java.util.List;

/// The block `in_process`, which Tempo does not have: a cache in the heap of this process.
///
/// @param maxSizeBytes keys and values that are kept at most
/// @param ttl how long a value is kept, 0 for as long as there is room
public record InProcessConfig(int maxSizeBytes, Duration ttl) {

    /// 64 MiB, for as long as there is room.
    public static InProcessConfig defaults() {
        return new InProcessConfig(64 << 20, Duration.ZERO);
    }

    /// What cannot work, each text beginning with the key.
    public List<String> validate() {
        return maxSizeBytes > 0 ? List.of() : List.of("max_size_bytes: must be positive, is " + maxSizeBytes);
    }
}
