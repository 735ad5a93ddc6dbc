// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.shred;

/// A stable merge sort of indexes by what they refer to. Owned by one thread.
final class IndexSort {

    private static final int SMALL = 12;

    private int[] scratch = new int[64];

    /// Compares what two indexes refer to.
    @FunctionalInterface
    interface Order {
        int compare(int a, int b);
    }

    /// Sorts `values[from..to)`.
    void sort(int[] values, int from, int to, Order order) {
        if (to - from <= SMALL) {
            insertion(values, from, to, order);
            return;
        }
        if (scratch.length < to) {
            scratch = new int[to];
        }
        merge(values, from, to, order);
    }

    private static void insertion(int[] values, int from, int to, Order order) {
        for (int i = from + 1; i < to; i++) {
            int value = values[i];
            int j = i;
            while (j > from && order.compare(values[j - 1], value) > 0) {
                values[j] = values[j - 1];
                j--;
            }
            values[j] = value;
        }
    }

    private void merge(int[] values, int from, int to, Order order) {
        if (to - from <= SMALL) {
            insertion(values, from, to, order);
            return;
        }
        int middle = (from + to) >>> 1;
        merge(values, from, middle, order);
        merge(values, middle, to, order);
        if (order.compare(values[middle - 1], values[middle]) <= 0) {
            return;
        }
        System.arraycopy(values, from, scratch, from, middle - from);
        int a = from;
        int b = middle;
        for (int i = from; a < middle; i++) {
            if (b < to && order.compare(scratch[a], values[b]) > 0) {
                values[i] = values[b++];
            } else {
                values[i] = scratch[a++];
            }
        }
    }
}
