// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.memberlist;

import io.minitempo.ring.kv.ValueType;
import io.minitempo.ring.memberlist.wire.Bytes;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// One version of the value of a key. Immutable; what is derived from it is computed once, when first asked for.
///
/// @param <V> the type of the value
final class StoredValue<V> {

    private final ValueType<V> type;
    private final V value;
    private final long version;
    private final @Nullable Instant updated;
    private volatile @Nullable V view;
    private volatile @Nullable Bytes encoded;

    /// @param updated when the whole key was deleted; null in normal operation
    StoredValue(ValueType<V> type, V value, long version, @Nullable Instant updated) {
        this.type = type;
        this.value = value;
        this.version = version;
        this.updated = updated;
    }

    ValueType<V> type() {
        return type;
    }

    /// The value with its tombstones.
    V value() {
        return value;
    }

    /// How many versions there were before, plus one.
    long version() {
        return version;
    }

    /// Whether the whole key was deleted.
    boolean deleted() {
        return updated != null;
    }

    /// When the key was deleted; null in normal operation.
    @Nullable
    Instant updated() {
        return updated;
    }

    /// Whether a deletion at `time` is news.
    boolean olderThan(Instant time) {
        @Nullable Instant before = updated;
        return before == null || before.isBefore(time);
    }

    /// [#updated] as it travels: Unix milliseconds, 0 for never.
    long updatedMillis() {
        @Nullable Instant time = updated;
        return time == null ? 0 : time.toEpochMilli();
    }

    /// The value as readers see it: without tombstones, and empty once deleted.
    V view() {
        @Nullable V known = view;
        if (known == null) {
            known = deleted() ? type.empty() : type.withoutTombstones(value);
            view = known;
        }
        return known;
    }

    /// The whole value as it travels.
    Bytes encoded() {
        @Nullable Bytes known = encoded;
        if (known == null) {
            known = Bytes.wrap(type.encode(value));
            encoded = known;
        }
        return known;
    }
}
