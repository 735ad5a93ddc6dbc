// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.memberlist;

import io.minitempo.core.time.Clock;
import io.minitempo.ring.kv.Merge;
import io.minitempo.ring.kv.Pruned;
import io.minitempo.ring.kv.ValueType;
import io.minitempo.ring.kv.ValueType.Origin;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The newest version of each key, and how another value becomes part of it (`spec/ring.md §11.2`, `§12`).
///
/// Writes are owned by the lock of the [GossipKv]; reads need none.
final class KeyStore {

    /// Tombstones expire by the minute, so looking for old ones at each of many merges a second would be waste.
    private static final Duration PRUNE_PERIOD = Duration.ofSeconds(1);

    private final Map<String, StoredValue<?>> values = new ConcurrentHashMap<>();
    private final Map<String, Long> prunedNanos = new HashMap<>();
    private final Duration tombstoneTimeout;
    private final Duration obsoleteTimeout;
    private final Clock clock;
    private final MemberlistMetrics metrics;

    KeyStore(MemberlistConfig config, Clock clock, MemberlistMetrics metrics) {
        this.tombstoneTimeout = config.leftIngestersTimeout();
        this.obsoleteTimeout = config.obsoleteEntriesTimeout();
        this.clock = clock;
        this.metrics = metrics;
    }

    @Nullable
    StoredValue<?> find(String name) {
        return values.get(name);
    }

    /// @throws IllegalStateException when the key holds a value of another type
    @SuppressWarnings("unchecked")
    <V> @Nullable StoredValue<V> find(String name, ValueType<V> type) {
        @Nullable StoredValue<?> stored = values.get(name);
        if (stored != null && !stored.type().codecId().equals(type.codecId())) {
            throw new IllegalStateException("key " + name + " holds a value of codec "
                    + stored.type().codecId() + ", not " + type.codecId() + ": two rings share one key");
        }
        return (StoredValue<V>) stored;
    }

    int size() {
        return values.size();
    }

    Map<String, StoredValue<?>> contents() {
        return new TreeMap<>(values);
    }

    /// Merges `incoming` into the value of a key; returns what that changed, or null when nothing is new.
    ///
    /// @param deletion when the whole key was deleted; null when the message does not say so
    <V> @Nullable V merge(String key, ValueType<V> type, V incoming, Origin origin, @Nullable Instant deletion) {
        @Nullable StoredValue<V> stored = find(key, type);
        Instant now = clock.instant();
        Merge<V> merge = type.merge(stored == null ? type.empty() : stored.value(), incoming, origin, now);
        boolean deletes = deletion != null && stored != null && stored.olderThan(deletion);
        @Nullable V told = merge.change();
        if (told != null && tombstoneTimeout.isPositive()) {
            told = type.withoutTombstonesBefore(told, now.minus(tombstoneTimeout))
                    .value();
            told = type.names(told).isEmpty() ? null : told;
        }
        if (told == null && !deletes) {
            return null;
        }
        V result = pruned(key, type, merge.value(), now);
        long version = stored == null ? 1 : stored.version() + 1;
        @Nullable Instant before = stored == null || origin == Origin.LOCAL ? null : stored.updated();
        @Nullable Instant updated = deletes ? deletion : before;
        values.put(key, new StoredValue<>(type, result, version, updated));
        return told == null ? type.empty() : told;
    }

    private <V> V pruned(String key, ValueType<V> type, V value, Instant now) {
        long nanos = clock.nanoTime();
        @Nullable Long before = prunedNanos.get(key);
        if (!tombstoneTimeout.isPositive() || (before != null && nanos - before < PRUNE_PERIOD.toNanos())) {
            return value;
        }
        prunedNanos.put(key, nanos);
        Pruned<V> pruned = type.withoutTombstonesBefore(value, now.minus(tombstoneTimeout));
        metrics.tombstones(key, pruned.kept(), pruned.removed());
        return pruned.value();
    }

    /// Drops the keys that were deleted long enough ago; returns whether there were any.
    boolean purgeDeleted() {
        Instant limit = clock.instant().minus(obsoleteTimeout);
        return values.entrySet().removeIf(entry -> {
            boolean obsolete = entry.getValue().deleted() && entry.getValue().olderThan(limit);
            if (obsolete) {
                prunedNanos.remove(entry.getKey());
                metrics.forget(entry.getKey());
            }
            return obsolete;
        });
    }
}
