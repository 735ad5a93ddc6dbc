// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.metrics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The exponential buckets of a Prometheus native histogram, for values that are not negative.
///
/// At schema `s`, bucket `i` holds the values up to `2^(i / 2^s)`. When too many buckets are filled, neighbours are
/// joined and the schema falls by one. Not safe for use by several threads at a time.
final class NativeBuckets {

    /// The schema whose buckets grow by 2^(1/8), the closest to Tempo's factor of 1.1.
    static final int SCHEMA = 3;

    /// Values up to this count as zero: 2^-128, as in Go's client.
    static final double ZERO_THRESHOLD = 0x1p-128;

    private static final int MIN_SCHEMA = -4;
    private static final int MAX_FILLED = 100;

    /// The upper bounds within one power of two at [#SCHEMA], as fractions from 0.5 up.
    private static final double[] FRACTIONS = fractions();

    private int schema = SCHEMA;
    private long[] counts = new long[0];
    private int base;
    private int filled;
    private long zeros;

    private static double[] fractions() {
        double[] bounds = new double[1 << SCHEMA];
        for (int i = 0; i < bounds.length; i++) {
            bounds[i] = 0.5 * Math.pow(2, i / (double) bounds.length);
        }
        return bounds;
    }

    /// Counts a value.
    void add(double value) {
        if (value <= ZERO_THRESHOLD || Double.isNaN(value)) {
            zeros++;
            return;
        }
        int index = index(value);
        ensure(index);
        if (counts[index - base]++ == 0) {
            filled++;
        }
        while (filled > MAX_FILLED && schema > MIN_SCHEMA) {
            widen();
        }
    }

    private int index(double value) {
        double finite = Math.min(value, Double.MAX_VALUE);
        int exponent = Math.getExponent(finite) + 1;
        double fraction = finite / Math.scalb(1.0, exponent - 1) / 2;
        int found = Arrays.binarySearch(FRACTIONS, fraction);
        int finest = (found < 0 ? -found - 1 : found) + (exponent - 1) * FRACTIONS.length;
        return coarser(finest, SCHEMA - schema);
    }

    /// The bucket that holds bucket `index` once neighbours were joined `steps` times.
    private static int coarser(int index, int steps) {
        return ((index - 1) >> steps) + 1;
    }

    private void ensure(int index) {
        if (counts.length == 0) {
            counts = new long[16];
            base = index - 8;
        } else if (index < base) {
            int more = Math.max(base - index, counts.length);
            long[] next = new long[counts.length + more];
            System.arraycopy(counts, 0, next, more, counts.length);
            counts = next;
            base -= more;
        } else if (index >= base + counts.length) {
            counts = Arrays.copyOf(counts, Math.max(index - base + 1, 2 * counts.length));
        }
    }

    private void widen() {
        int first = coarser(base, 1);
        int last = coarser(base + counts.length - 1, 1);
        long[] next = new long[last - first + 1];
        filled = 0;
        for (int i = 0; i < counts.length; i++) {
            if (counts[i] > 0) {
                int target = coarser(base + i, 1) - first;
                filled += next[target] == 0 ? 1 : 0;
                next[target] += counts[i];
            }
        }
        counts = next;
        base = first;
        schema--;
    }

    /// What the buckets hold now.
    Snapshot snapshot() {
        List<Span> spans = new ArrayList<>();
        List<Long> deltas = new ArrayList<>();
        int next = 0;
        long previous = 0;
        int length = 0;
        int offset = 0;
        for (int i = 0; i < counts.length; i++) {
            if (counts[i] == 0) {
                continue;
            }
            int index = base + i;
            if (length > 0 && index != next) {
                spans.add(new Span(offset, length));
                offset = index - next;
                length = 0;
            } else if (length == 0) {
                offset = index - next;
            }
            length++;
            next = index + 1;
            deltas.add(counts[i] - previous);
            previous = counts[i];
        }
        if (length > 0) {
            spans.add(new Span(offset, length));
        }
        return new Snapshot(schema, zeros, spans, deltas);
    }

    /// Neighbouring buckets.
    ///
    /// @param offset how far after the end of the span before it begins; for the first, the index of its first bucket
    /// @param length how many there are
    record Span(int offset, int length) {}

    /// Buckets in the form of the exposition format.
    ///
    /// @param schema how wide they are
    /// @param zeroCount values that count as zero
    /// @param spans which buckets are listed
    /// @param deltas the count of each, as the difference to the one before
    record Snapshot(int schema, long zeroCount, List<Span> spans, List<Long> deltas) {}
}
