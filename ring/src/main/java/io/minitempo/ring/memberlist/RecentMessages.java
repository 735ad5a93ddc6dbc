// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.memberlist;

import io.minitempo.core.time.Clock;
import io.minitempo.ring.memberlist.wire.Bytes;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/// The messages of the last minute that were merged here or made here; merging one of them again changes nothing.
///
/// In a cluster of 100 members each change arrives about six times, so five of six messages need not be decoded.
/// Two generations bound the memory. Owned by the lock of the [GossipKv].
final class RecentMessages {

    private static final Duration GENERATION = Duration.ofSeconds(30);
    private static final int MAX_MESSAGES = 8192;
    private static final long MAX_BYTES = 8 << 20;

    private final Clock clock;
    private Set<Bytes> current = new HashSet<>();
    private Set<Bytes> previous = new HashSet<>();
    private long bytes;
    private long startNanos;

    RecentMessages(Clock clock) {
        this.clock = clock;
        this.startNanos = clock.nanoTime();
    }

    boolean contains(Bytes message) {
        return current.contains(message) || previous.contains(message);
    }

    void add(Bytes message) {
        long now = clock.nanoTime();
        if (current.size() >= MAX_MESSAGES || bytes > MAX_BYTES || now - startNanos > GENERATION.toNanos()) {
            previous = current;
            current = new HashSet<>();
            bytes = 0;
            startNanos = now;
        }
        if (current.add(message)) {
            bytes += message.length();
        }
    }

    /// Forgets all, because a value shrank and what was merged before may count again.
    void clear() {
        current = new HashSet<>();
        previous = new HashSet<>();
        bytes = 0;
    }
}
