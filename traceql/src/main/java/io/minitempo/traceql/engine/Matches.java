// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.engine;

import java.util.Arrays;
import java.util.List;

/// The traces of a batch for which a pipeline left spansets. Ordinals are those of the batch.
public final class Matches {

    private static final Matches NONE = new Matches(new int[0], List.of());

    private final int[] traces;
    private final List<List<Spanset>> spansets;

    Matches(int[] traces, List<List<Spanset>> spansets) {
        this.traces = traces;
        this.spansets = spansets;
    }

    static Matches none() {
        return NONE;
    }

    /// How many traces matched.
    public int size() {
        return traces.length;
    }

    /// The ordinal of the i-th matching trace; ascending.
    public int trace(int i) {
        return traces[i];
    }

    /// The spansets of the i-th matching trace; at least one, none of them empty.
    public List<Spanset> spansets(int i) {
        return spansets.get(i);
    }

    /// The spans of all spansets of all traces, ascending and distinct.
    public int[] allSpans() {
        int total = 0;
        for (List<Spanset> list : spansets) {
            for (Spanset spanset : list) {
                total += spanset.spans().length;
            }
        }
        int[] all = new int[total];
        int size = 0;
        for (List<Spanset> list : spansets) {
            int begin = size;
            for (Spanset spanset : list) {
                System.arraycopy(spanset.spans(), 0, all, size, spanset.spans().length);
                size += spanset.spans().length;
            }
            if (list.size() > 1) {
                Arrays.sort(all, begin, size);
                size = begin + distinct(all, begin, size);
            }
        }
        return size == total ? all : Arrays.copyOf(all, size);
    }

    private static int distinct(int[] sorted, int from, int to) {
        int kept = from;
        for (int i = from; i < to; i++) {
            if (i == from || sorted[i] != sorted[i - 1]) {
                sorted[kept++] = sorted[i];
            }
        }
        return kept - from;
    }
}
