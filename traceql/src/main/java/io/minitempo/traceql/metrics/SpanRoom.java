// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.metrics;

import java.util.Arrays;

/// Arrays with an element for each span of a selection, used again for each batch. They may be longer than asked for.
/// Owned by one thread.
final class SpanRoom {

    private final int[][] ids;
    private int[] buckets = {};
    private int[] series = {};
    private int[] codes = {};
    private int[] known = {};
    private double[] values = {};

    /// @param groups how many arrays of numbers there are
    SpanRoom(int groups) {
        this.ids = new int[groups][0];
    }

    /// One array for each group.
    int[][] ids(int count) {
        for (int g = 0; g < ids.length; g++) {
            ids[g] = atLeast(ids[g], count);
        }
        return ids;
    }

    int[] buckets(int count) {
        buckets = atLeast(buckets, count);
        return buckets;
    }

    int[] series(int count) {
        series = atLeast(series, count);
        return series;
    }

    /// As many zeros.
    int[] codes(int count) {
        codes = atLeast(codes, count);
        Arrays.fill(codes, 0, count, 0);
        return codes;
    }

    /// As many zeros.
    int[] known(int count) {
        known = atLeast(known, count);
        Arrays.fill(known, 0, count, 0);
        return known;
    }

    double[] values(int count) {
        if (values.length < count) {
            values = new double[withSpare(count)];
        }
        return values;
    }

    private static int[] atLeast(int[] array, int count) {
        return array.length >= count ? array : new int[withSpare(count)];
    }

    /// Batches differ by little in size.
    private static int withSpare(int count) {
        return count + (count >>> 3);
    }
}
