// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.metrics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What tells a series from others in a merge: its labels as a set, without [Labels#NAME]. Immutable.
///
/// Series have few labels: looking through them costs less than a hash table of each.
final class SeriesKey {

    private final Label[] labels;
    private final int hash;

    private SeriesKey(Label[] labels, int hash) {
        this.labels = labels;
        this.hash = hash;
    }

    static SeriesKey of(List<Label> all) {
        List<Label> distinct = new ArrayList<>(all.size());
        int hash = 0;
        for (Label label : all) {
            if (!label.key().equals(Labels.NAME) && !distinct.contains(label)) {
                distinct.add(label);
                hash += label.hashCode();
            }
        }
        return new SeriesKey(distinct.toArray(Label[]::new), hash);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SeriesKey key
                && hash == key.hash
                && labels.length == key.labels.length
                && (Arrays.equals(labels, key.labels) || Arrays.asList(labels).containsAll(Arrays.asList(key.labels)));
    }

    @Override
    public int hashCode() {
        return hash;
    }
}
