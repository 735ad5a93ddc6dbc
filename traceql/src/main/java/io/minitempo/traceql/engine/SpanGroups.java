// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Spansets in the making. Each belongs to a unit: the trace for a whole pipeline, the incoming spanset for a side of a
/// spanset operation. Spansets of one unit lie together, units ascend, no two spansets of a unit share a span, and
/// spans ascend within a spanset.
final class SpanGroups {

    private final int[] units;
    private final int[] starts;
    private final int[] spans;
    private final List<List<NamedValue>> attributes;
    private @Nullable BitSet known;

    private SpanGroups(int[] units, int[] starts, int[] spans, List<List<NamedValue>> attributes) {
        this.units = units;
        this.starts = starts;
        this.spans = spans;
        this.attributes = attributes;
    }

    /// One spanset per trace.
    ///
    /// @param spans lie in those traces; not to be changed any more
    static SpanGroups ofTraces(int[] spanStarts, BitSet traces, BitSet spans) {
        Builder builder = new Builder(traces.cardinality(), spans.cardinality());
        for (int trace = traces.nextSetBit(0); trace >= 0; trace = traces.nextSetBit(trace + 1)) {
            int end = spanStarts[trace + 1];
            for (int span = spans.nextSetBit(spanStarts[trace]);
                    span >= 0 && span < end;
                    span = spans.nextSetBit(span + 1)) {
                builder.span(span);
            }
            builder.finish(trace, List.of());
        }
        SpanGroups groups = builder.build();
        groups.known = spans;
        return groups;
    }

    int size() {
        return units.length;
    }

    int unit(int group) {
        return units[group];
    }

    /// Where a spanset begins in [#spans]; also for [#size].
    int start(int group) {
        return starts[group];
    }

    int length(int group) {
        return starts[group + 1] - starts[group];
    }

    /// The spans of all spansets, one after the other. Not to be changed.
    int[] spans() {
        return spans;
    }

    List<NamedValue> attributes(int group) {
        return attributes.get(group);
    }

    /// The spans of all spansets. Not to be changed.
    BitSet spanSet() {
        BitSet set = known;
        if (set == null) {
            set = new BitSet();
            for (int span : spans) {
                set.set(span);
            }
            known = set;
        }
        return set;
    }

    /// The same spansets, each in a unit of its own that is its number.
    SpanGroups asUnits() {
        SpanGroups same = new SpanGroups(IntStream.range(0, size()).toArray(), starts, spans, attributes);
        same.known = known;
        return same;
    }

    /// The same spansets, each in the unit of the spanset whose number its unit is.
    SpanGroups withUnitsOf(SpanGroups groups) {
        return new SpanGroups(
                IntStream.of(units).map(unit -> groups.units[unit]).toArray(), starts, spans, attributes);
    }

    /// Those spansets whose unit has a spanset in another list.
    SpanGroups inUnitsOf(SpanGroups other) {
        BitSet wanted = new BitSet();
        for (int unit : other.units) {
            wanted.set(unit);
        }
        Builder builder = new Builder(size(), spans.length);
        for (int group = 0; group < size(); group++) {
            if (wanted.get(units[group])) {
                builder.spans(spans, starts[group], starts[group + 1]);
                builder.finish(units[group], attributes.get(group));
            }
        }
        return builder.build();
    }

    /// What is left of the spansets when only some spans remain.
    SpanGroups retain(BitSet wanted) {
        Builder builder = new Builder(size(), Math.min(spans.length, wanted.cardinality()));
        for (int group = 0; group < size(); group++) {
            for (int i = starts[group]; i < starts[group + 1]; i++) {
                if (wanted.get(spans[i])) {
                    builder.span(spans[i]);
                }
            }
            builder.finish(units[group], attributes.get(group));
        }
        return builder.build();
    }

    Matches toMatches() {
        int[] traces = new int[size()];
        List<List<Spanset>> spansets = new ArrayList<>();
        int count = 0;
        for (int group = 0; group < size(); group++) {
            if (count == 0 || traces[count - 1] != units[group]) {
                traces[count++] = units[group];
                spansets.add(new ArrayList<>(1));
            }
            int[] copy = Arrays.copyOfRange(spans, starts[group], starts[group + 1]);
            spansets.getLast().add(new Spanset(copy, attributes.get(group)));
        }
        return new Matches(Arrays.copyOf(traces, count), spansets);
    }

    /// Makes spansets one after the other.
    static final class Builder {

        private int[] units;
        private int[] starts;
        private int[] spans;
        private final List<List<NamedValue>> attributes = new ArrayList<>();
        private int size;
        private int end;

        Builder(int groups, int spans) {
            this.units = new int[Math.max(groups, 4)];
            this.starts = new int[units.length + 1];
            this.spans = new int[Math.max(spans, 16)];
        }

        void span(int span) {
            if (end == spans.length) {
                spans = Arrays.copyOf(spans, 2 * end);
            }
            spans[end++] = span;
        }

        void spans(int[] from, int begin, int until) {
            int count = until - begin;
            if (end + count > spans.length) {
                spans = Arrays.copyOf(spans, Math.max(2 * end, end + count));
            }
            System.arraycopy(from, begin, spans, end, count);
            end += count;
        }

        /// Sorts the spans since the last [#finish] and drops repetitions.
        void sortDistinct() {
            int begin = starts[size];
            Arrays.sort(spans, begin, end);
            int kept = begin;
            for (int i = begin; i < end; i++) {
                if (i == begin || spans[i] != spans[i - 1]) {
                    spans[kept++] = spans[i];
                }
            }
            end = kept;
        }

        /// Makes a spanset of the spans since the last call, unless there are none.
        void finish(int unit, List<NamedValue> values) {
            if (end == starts[size]) {
                return;
            }
            if (size == units.length) {
                units = Arrays.copyOf(units, 2 * size);
                starts = Arrays.copyOf(starts, 2 * size + 1);
            }
            units[size++] = unit;
            starts[size] = end;
            attributes.add(values);
        }

        SpanGroups build() {
            return new SpanGroups(Arrays.copyOf(units, size), Arrays.copyOf(starts, size + 1), spans(), attributes);
        }

        private int[] spans() {
            return end == spans.length ? spans : Arrays.copyOf(spans, end);
        }
    }
}
