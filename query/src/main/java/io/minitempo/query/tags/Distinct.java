// SPDX-License-Identifier: Apache-2.0
package io.minitempo.query.tags;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Distinct values up to some limits. What it reached counts as the answer. Owned by one thread at a time.
///
/// @param <T> the values, compared by `equals`
public final class Distinct<T> {

    private final CollectionLimits limits;
    private final Set<T> known = new HashSet<>();
    private final List<T> inOrder = new ArrayList<>();
    private int told;
    private long bytes;
    private long stale;
    private boolean full;

    /// Nothing yet.
    public Distinct(CollectionLimits limits) {
        this.limits = limits;
    }

    /// Takes a value with the length of its text; false when no more is wanted.
    public boolean add(T value, int length) {
        if (full) {
            return false;
        }
        if (known.contains(value)) {
            stale++;
            full = limits.staleValues() > 0 && stale >= limits.staleValues();
            return !full;
        }
        stale = 0;
        if (limits.bytes() > 0 && bytes + length > limits.bytes()) {
            full = true;
            return false;
        }
        known.add(value);
        inOrder.add(value);
        bytes += length;
        full = limits.values() > 0 && known.size() >= limits.values();
        return !full;
    }

    /// Whether no more is wanted.
    public boolean isFull() {
        return full;
    }

    /// Bytes of the distinct text.
    public long bytes() {
        return bytes;
    }

    /// All values, in the order in which they came.
    public List<T> all() {
        return List.copyOf(inOrder);
    }

    /// The values that came since the last call.
    public List<T> fresh() {
        List<T> fresh = List.copyOf(inOrder.subList(told, inOrder.size()));
        told = inOrder.size();
        return fresh;
    }
}
