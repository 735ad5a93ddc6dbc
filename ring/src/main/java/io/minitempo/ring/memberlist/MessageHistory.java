// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.memberlist;

import io.minitempo.ring.memberlist.wire.KeyValuePair;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;

/// The newest messages, for the `/memberlist` page, within a number of bytes; zero bytes keep nothing.
///
/// One lock owns it; any thread may call any method.
final class MessageHistory {

    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Entry> entries = new ArrayDeque<>();
    private final long limitBytes;
    private long bytes;
    private int nextId = 1;

    MessageHistory(long limitBytes) {
        this.limitBytes = limitBytes;
    }

    /// One message.
    ///
    /// @param id counts up from 1
    /// @param time when it was queued or received
    /// @param size bytes of its value
    /// @param pair the message
    /// @param version the version of the key afterwards
    /// @param changes names of the entries that it changed
    record Entry(int id, Instant time, int size, KeyValuePair pair, long version, List<String> changes) {}

    void add(Instant time, KeyValuePair pair, long version, Set<String> changes) {
        if (limitBytes <= 0) {
            return;
        }
        lock.lock();
        try {
            int size = pair.value().length();
            entries.addLast(new Entry(nextId++, time, size, pair, version, List.copyOf(new TreeSet<>(changes))));
            bytes += size;
            while (bytes > limitBytes) {
                bytes -= entries.removeFirst().size();
            }
        } finally {
            lock.unlock();
        }
    }

    List<Entry> entries() {
        lock.lock();
        try {
            return List.copyOf(entries);
        } finally {
            lock.unlock();
        }
    }

    Optional<Entry> find(int id) {
        return entries().stream().filter(entry -> entry.id() == id).findFirst();
    }

    void clear() {
        lock.lock();
        try {
            entries.clear();
            bytes = 0;
        } finally {
            lock.unlock();
        }
    }
}
