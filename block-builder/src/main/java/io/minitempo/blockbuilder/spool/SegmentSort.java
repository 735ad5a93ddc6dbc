// SPDX-License-Identifier: Apache-2.0
package io.minitempo.blockbuilder.spool;

/// A stable merge sort of segment numbers by trace, without an object per number.
final class SegmentSort {

    private SegmentSort() {}

    /// Sorts `order`, and returns either it or an array of the same size in its stead.
    static int[] sort(int[] order, TenantSegments segments) {
        int[] from = order;
        int[] to = new int[order.length];
        for (int width = 1; width < order.length && width > 0; width *= 2) {
            for (int left = 0; left < order.length; left += 2 * width) {
                int middle = Math.min(left + width, order.length);
                int right = (int) Math.min((long) left + 2L * width, order.length);
                merge(from, to, left, middle, right, segments);
                if (right == order.length) {
                    break;
                }
            }
            int[] done = to;
            to = from;
            from = done;
        }
        return from;
    }

    private static void merge(int[] from, int[] to, int left, int middle, int right, TenantSegments segments) {
        if (middle >= right || !segments.isAfter(from[middle - 1], from[middle])) {
            System.arraycopy(from, left, to, left, right - left);
            return;
        }
        int a = left;
        int b = middle;
        for (int i = left; i < right; i++) {
            boolean second = a == middle || b < right && segments.isAfter(from[a], from[b]);
            to[i] = second ? from[b++] : from[a++];
        }
    }
}
