// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.instance;

import io.minitempo.ring.kv.Merge;
import io.minitempo.ring.kv.ValueType.Origin;
import io.minitempo.ring.token.Tokens;
import java.time.Instant;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The merge of two instance rings, entry by entry; the newer heartbeat wins (`spec/ring.md §12`).
final class InstanceMerge {

    private final TreeMap<String, InstanceDesc> merged;
    private final TreeSet<String> taken = new TreeSet<>();
    private boolean tokensChanged;

    private InstanceMerge(InstanceRingDesc current) {
        this.merged = new TreeMap<>(current.instances());
    }

    static Merge<InstanceRingDesc> merge(
            InstanceRingDesc current, InstanceRingDesc incoming, Origin origin, Instant now) {
        InstanceMerge merge = new InstanceMerge(current);
        for (InstanceDesc other : incoming.members()) {
            merge.accept(origin == Origin.LOCAL ? merge.overTombstone(other) : other);
        }
        if (origin == Origin.LOCAL) {
            merge.removeMissing(incoming, now.getEpochSecond());
        }
        if (merge.taken.isEmpty()) {
            return Merge.unchanged(current);
        }
        if (merge.tokensChanged) {
            TokenConflicts.resolve(merge.merged);
        }
        return new Merge<>(new InstanceRingDesc(merge.merged), merge.change());
    }

    private void accept(InstanceDesc incoming) {
        @Nullable InstanceDesc known = merged.get(incoming.id());
        InstanceDesc other = normalise(incoming, known);
        long knownTimestamp = known == null ? 0 : known.timestamp();
        boolean newer = other.timestamp() > knownTimestamp;
        boolean left = other.timestamp() == knownTimestamp
                && other.state() == InstanceState.LEFT
                && (known == null || known.state() != InstanceState.LEFT);
        if (!newer && !left) {
            return;
        }
        Tokens before = known == null ? Tokens.NONE : known.tokens();
        tokensChanged |= !other.tokens().equals(before);
        merged.put(other.id(), other);
        taken.add(other.id());
    }

    /// What an update of this process enters in the place of a tombstone, which it cannot see: newer than that one, or
    /// nobody would take it. Only a tombstone written by a clock that runs ahead of this one makes a difference.
    private InstanceDesc overTombstone(InstanceDesc own) {
        @Nullable InstanceDesc known = merged.get(own.id());
        return known != null
                        && known.state() == InstanceState.LEFT
                        && own.state() != InstanceState.LEFT
                        && own.timestamp() <= known.timestamp()
                ? own.withTimestamp(known.timestamp() + 1)
                : own;
    }

    /// Drops the tokens of a tombstone, and shares equal tokens so that later comparisons are by identity.
    private static InstanceDesc normalise(InstanceDesc incoming, @Nullable InstanceDesc known) {
        if (incoming.state() == InstanceState.LEFT) {
            return incoming.tokens().isEmpty() ? incoming : incoming.withTokens(Tokens.NONE);
        }
        return known != null && incoming.tokens().equals(known.tokens())
                ? incoming.withTokens(known.tokens())
                : incoming;
    }

    /// Makes tombstones of the entries that a local update left out.
    ///
    /// A tombstone gets the time of the removal, not of the last heartbeat, because messages that are still under way
    /// would revive it. Where the last heartbeat lies in the future (a clock is wrong) it keeps that time: an older
    /// tombstone would be ignored by every peer.
    private void removeMissing(InstanceRingDesc incoming, long now) {
        for (InstanceDesc known : merged.values().toArray(InstanceDesc[]::new)) {
            if (known.state() == InstanceState.LEFT || incoming.instances().containsKey(known.id())) {
                continue;
            }
            merged.put(
                    known.id(),
                    known.withState(InstanceState.LEFT)
                            .withTokens(Tokens.NONE)
                            .withTimestamp(Math.max(now, known.timestamp())));
            taken.add(known.id());
        }
    }

    private InstanceRingDesc change() {
        TreeMap<String, InstanceDesc> change = new TreeMap<>();
        for (String id : taken) {
            change.put(id, Objects.requireNonNull(merged.get(id)));
        }
        return new InstanceRingDesc(change);
    }
}
