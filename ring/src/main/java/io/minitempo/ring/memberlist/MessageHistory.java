// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.memberlist;

import io.minitempo.ring.memberlist.MemberlistStatus.HistoryEntry;
import io.minitempo.ring.memberlist.wire.KeyValuePair;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/// The newest messages each way, for the `/memberlist` page, within a number of bytes; zero bytes keep nothing.
///
/// One lock owns it; any thread may call any method.
final class MessageHistory {

    private final ReentrantLock lock = new ReentrantLock();
    private final Buffer sent;
    private final Buffer received;
    private int lastId;

    MessageHistory(long limitBytes) {
        this.sent = new Buffer(limitBytes);
        this.received = new Buffer(limitBytes);
    }

    /// Whether anything is kept.
    boolean isOn() {
        return sent.limit > 0;
    }

    void sent(Instant time, KeyValuePair pair, long version, Set<String> changes) {
        add(sent, time, pair, version, changes);
    }

    void received(Instant time, KeyValuePair pair, long version, Set<String> changes) {
        add(received, time, pair, version, changes);
    }

    private void add(Buffer buffer, Instant time, KeyValuePair pair, long version, Set<String> changes) {
        if (buffer.limit <= 0) {
            return;
        }
        List<String> names = List.copyOf(new TreeSet<>(changes));
        lock.lock();
        try {
            buffer.add(new HistoryEntry(++lastId, time, pair.value().length(), pair, version, names));
        } finally {
            lock.unlock();
        }
    }

    List<HistoryEntry> sent() {
        return entries(sent);
    }

    List<HistoryEntry> received() {
        return entries(received);
    }

    private List<HistoryEntry> entries(Buffer buffer) {
        lock.lock();
        try {
            return List.copyOf(buffer.entries);
        } finally {
            lock.unlock();
        }
    }

    Optional<HistoryEntry> find(int id) {
        return Stream.concat(sent().stream(), received().stream())
                .filter(entry -> entry.id() == id)
                .findFirst();
    }

    void clear() {
        lock.lock();
        try {
            sent.clear();
            received.clear();
        } finally {
            lock.unlock();
        }
    }

    private static final class Buffer {

        private final Deque<HistoryEntry> entries = new ArrayDeque<>();
        private final long limit;
        private long bytes;

        private Buffer(long limit) {
            this.limit = limit;
        }

        private void add(HistoryEntry entry) {
            entries.addLast(entry);
            bytes += entry.size();
            while (bytes > limit) {
                bytes -= entries.removeFirst().size();
            }
        }

        private void clear() {
            entries.clear();
            bytes = 0;
        }
    }
}
