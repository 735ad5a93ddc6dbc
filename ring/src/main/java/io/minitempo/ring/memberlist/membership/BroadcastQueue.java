// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.memberlist.membership;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Messages that wait to be gossiped: those sent the fewest times first, the larger ones first among those, each a
/// bounded number of times (`spec/ring.md §11.1`). When more wait than any real cluster causes, those that were sent
/// most are dropped: a full exchange of state repairs what they would have told.
///
/// Not safe for threads: the owner is whoever holds the lock that guards the queue.
public final class BroadcastQueue {

    private static final int MAX_WAITING = 16_384;
    private static final Comparator<Entry> ORDER = Comparator.<Entry>comparingInt(entry -> entry.transmissions)
            .thenComparing(Comparator.<Entry>comparingInt(entry -> entry.broadcast.message().length)
                    .reversed())
            .thenComparing(Comparator.<Entry>comparingLong(entry -> entry.id).reversed());

    private final NavigableSet<Entry> entries = new TreeSet<>(ORDER);
    private final Map<String, List<Entry>> bySubject = new HashMap<>();
    private final int retransmitFactor;
    private long nextId;
    private long bytes;
    private long dropped;

    /// An empty queue.
    public BroadcastQueue(int retransmitFactor) {
        this.retransmitFactor = retransmitFactor;
    }

    /// A message to be gossiped.
    public interface Broadcast {
        /// The encoded message.
        byte[] message();

        /// What the message is about; only messages of one subject can replace each other.
        String subject();

        /// Whether `older`, of the same subject, need not be sent any more.
        boolean replaces(Broadcast older);

        /// Called once, when the message was sent often enough or was replaced.
        default void finished() {}
    }

    /// How often each message is sent in a cluster of this size: the factor times the decimal digits of the size.
    public static int transmissionLimit(int retransmitFactor, int clusterSize) {
        return retransmitFactor * (int) Math.ceil(Math.log10(clusterSize + 1.0));
    }

    /// Adds a message; those that it replaces are dropped.
    public void add(Broadcast broadcast) {
        List<Entry> related = bySubject.computeIfAbsent(broadcast.subject(), subject -> new ArrayList<>(1));
        related.removeIf(older -> {
            boolean replaced = broadcast.replaces(older.broadcast);
            if (replaced) {
                entries.remove(older);
                bytes -= older.broadcast.message().length;
                older.broadcast.finished();
            }
            return replaced;
        });
        Entry entry = new Entry(broadcast, nextId++);
        related.add(entry);
        entries.add(entry);
        bytes += broadcast.message().length;
        if (entries.size() > MAX_WAITING) {
            dropped++;
            forget(entries.removeLast());
        }
    }

    /// Takes messages of at most `limitBytes` together and counts them as sent once more.
    ///
    /// @param overheadBytes what each message costs in addition to its length
    /// @param clusterSize members known
    public List<byte[]> take(int overheadBytes, int limitBytes, int clusterSize) {
        if (entries.isEmpty()) {
            return List.of();
        }
        int limit = transmissionLimit(retransmitFactor, clusterSize);
        List<Entry> taken = new ArrayList<>();
        int left = limitBytes;
        for (Entry entry : entries) {
            int cost = entry.broadcast.message().length + overheadBytes;
            if (cost <= left) {
                left -= cost;
                taken.add(entry);
            }
        }
        List<byte[]> messages = new ArrayList<>(taken.size());
        for (Entry entry : taken) {
            messages.add(entry.broadcast.message());
            entries.remove(entry);
            entry.transmissions++;
            if (entry.transmissions >= limit) {
                forget(entry);
            } else {
                entries.add(entry);
            }
        }
        return messages;
    }

    private void forget(Entry entry) {
        bytes -= entry.broadcast.message().length;
        @Nullable List<Entry> related = bySubject.get(entry.broadcast.subject());
        if (related != null) {
            related.remove(entry);
            if (related.isEmpty()) {
                bySubject.remove(entry.broadcast.subject());
            }
        }
        entry.broadcast.finished();
    }

    /// Messages that wait.
    public int size() {
        return entries.size();
    }

    /// Bytes of the messages that wait.
    public long bytes() {
        return bytes;
    }

    /// Messages dropped so far because too many waited.
    public long dropped() {
        return dropped;
    }

    private static final class Entry {

        private final Broadcast broadcast;
        private final long id;
        private int transmissions;

        private Entry(Broadcast broadcast, long id) {
            this.broadcast = broadcast;
            this.id = id;
        }
    }
}
