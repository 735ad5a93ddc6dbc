// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.metrics;

import io.minitempo.traceql.ast.Static;
import io.minitempo.traceql.data.Column;
import io.minitempo.traceql.data.ValueType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// How often `compare` saw each value of one attribute: per side, value and step. When there are more counts than it
/// may hold it forgets the rarest values; the totals stay right.
final class AttributeCounts {

    private static final int SIDES = 2;

    private final int stepCount;
    private final int maxCells;
    private final long[][] totals = new long[SIDES][];
    private ValueIds ids = new ValueIds();
    private KeyTable cells = new KeyTable(3);
    private int[] counts = new int[16];

    /// @param maxCells at most so many counts are kept between calls of [#count]
    AttributeCounts(int stepCount, int maxCells) {
        this.stepCount = stepCount;
        this.maxCells = maxCells;
    }

    /// Counts the spans that have the attribute.
    ///
    /// @param sides 0 or 1 for every span of the selection
    /// @param steps the step of every span of the selection
    void count(Selection.Argument values, int[] steps, byte[] sides) {
        Column column = values.column();
        SeriesBudget unlimited = SeriesBudget.unlimited();
        int[] cell = new int[3];
        for (int i = 0; i < sides.length; i++) {
            int row = values.row(i);
            if (column.typeOf(row) == ValueType.NIL) {
                continue;
            }
            cell[0] = sides[i];
            cell[1] = ids.number(column, row);
            cell[2] = steps[i];
            add(cell, 1, unlimited);
            if (totals[sides[i]] == null) {
                totals[sides[i]] = new long[stepCount];
            }
            totals[sides[i]][cell[2]]++;
        }
        if (cells.size() > maxCells) {
            forgetRarest();
        }
    }

    private void add(int[] cell, int count, SeriesBudget budget) {
        int index = cells.indexOf(cell, budget);
        if (index == counts.length) {
            counts = Arrays.copyOf(counts, counts.length * 2);
        }
        counts[index] += count;
    }

    private void forgetRarest() {
        Map<Integer, long[]> sums = new TreeMap<>();
        for (int i = 0; i < cells.size(); i++) {
            long[] sum = sums.computeIfAbsent(cells.at(i, 1), id -> new long[2]);
            sum[0] += counts[i];
            sum[1]++;
        }
        List<Map.Entry<Integer, long[]>> byCount = new ArrayList<>(sums.entrySet());
        byCount.sort(Comparator.comparingLong(entry -> -entry.getValue()[0]));
        ValueIds kept = new ValueIds();
        int[] renumbered = new int[ids.size()];
        Arrays.fill(renumbered, -1);
        long size = 0;
        for (Map.Entry<Integer, long[]> entry : byCount) {
            size += entry.getValue()[1];
            if (size > maxCells / 2) {
                break;
            }
            renumbered[entry.getKey()] = kept.copy(ids, entry.getKey());
        }
        KeyTable oldCells = cells;
        int[] oldCounts = counts;
        cells = new KeyTable(3);
        counts = new int[16];
        ids = kept;
        SeriesBudget unlimited = SeriesBudget.unlimited();
        for (int i = 0; i < oldCells.size(); i++) {
            int id = renumbered[oldCells.at(i, 1)];
            if (id >= 0) {
                add(new int[] {oldCells.at(i, 0), id, oldCells.at(i, 2)}, oldCounts[i], unlimited);
            }
        }
    }

    /// How many samples all values of both sides have.
    int samples() {
        return cells.size();
    }

    /// Whether spans of a side have the attribute.
    boolean has(int side) {
        return totals[side] != null;
    }

    /// Spans of a side that have the attribute, per step.
    double[] total(int side) {
        double[] values = new double[stepCount];
        for (int i = 0; i < stepCount; i++) {
            values[i] = totals[side][i];
        }
        return values;
    }

    /// The counts of a side's most frequent values; NaN for none.
    Map<Static, double[]> most(int side, int limit) {
        long[] sums = new long[ids.size()];
        for (int i = 0; i < cells.size(); i++) {
            if (cells.at(i, 0) == side) {
                sums[cells.at(i, 1)] += counts[i];
            }
        }
        List<Integer> order = new ArrayList<>();
        for (int id = 0; id < sums.length; id++) {
            if (sums[id] > 0) {
                order.add(id);
            }
        }
        order.sort(Comparator.<Integer>comparingLong(id -> -sums[id]).thenComparing(ids::label, SeriesOrder.VALUES));
        int[] rank = new int[sums.length];
        Arrays.fill(rank, -1);
        List<double[]> rows = new ArrayList<>();
        for (int i = 0; i < Math.min(limit, order.size()); i++) {
            rank[order.get(i)] = i;
            double[] row = new double[stepCount];
            Arrays.fill(row, Double.NaN);
            rows.add(row);
        }
        for (int i = 0; i < cells.size(); i++) {
            int row = rank[cells.at(i, 1)];
            if (cells.at(i, 0) == side && row >= 0) {
                rows.get(row)[cells.at(i, 2)] = counts[i];
            }
        }
        Map<Static, double[]> most = new LinkedHashMap<>();
        for (int i = 0; i < rows.size(); i++) {
            most.merge(ids.label(order.get(i)), rows.get(i), AttributeCounts::sum);
        }
        return most;
    }

    /// The string `nil` and values without a label share a series.
    private static double[] sum(double[] left, double[] right) {
        for (int i = 0; i < left.length; i++) {
            left[i] = Double.isNaN(left[i]) ? right[i] : left[i] + (Double.isNaN(right[i]) ? 0 : right[i]);
        }
        return left;
    }
}
