// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.http;

import java.util.ArrayList;
import java.util.List;

/// A table in plain text with the frame that Tempo's status pages have. Owned by the thread that fills it.
public final class TextTable {

    private final List<List<String>> rows = new ArrayList<>();
    private final List<Integer> rightAligned = new ArrayList<>();
    private final int columns;

    /// A table with these column heads.
    public TextTable(String... heads) {
        columns = heads.length;
        rows.add(List.of(heads));
    }

    /// Aligns a column, counted from 0, to the right, its head included.
    public TextTable alignRight(int column) {
        rightAligned.add(column);
        return this;
    }

    /// Adds a row.
    ///
    /// @throws IllegalArgumentException when the number of cells is not that of the heads
    public TextTable row(String... cells) {
        if (cells.length != columns) {
            throw new IllegalArgumentException("table has " + columns + " columns, row has " + cells.length);
        }
        rows.add(List.of(cells));
        return this;
    }

    /// The table, every line ended by a line feed.
    @Override
    public String toString() {
        int[] widths = new int[columns];
        for (List<String> row : rows) {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        StringBuilder out = new StringBuilder();
        rule(out, widths);
        line(out, rows.getFirst(), widths);
        rule(out, widths);
        for (List<String> row : rows.subList(1, rows.size())) {
            line(out, row, widths);
        }
        rule(out, widths);
        return out.toString();
    }

    private static void rule(StringBuilder out, int[] widths) {
        for (int width : widths) {
            out.append('+').repeat('-', width + 2);
        }
        out.append("+\n");
    }

    private void line(StringBuilder out, List<String> cells, int[] widths) {
        for (int i = 0; i < columns; i++) {
            String cell = cells.get(i);
            int padding = widths[i] - cell.length();
            boolean right = rightAligned.contains(i);
            out.append("| ").repeat(' ', right ? padding : 0).append(cell).repeat(' ', right ? 1 : padding + 1);
        }
        out.append("|\n");
    }
}
