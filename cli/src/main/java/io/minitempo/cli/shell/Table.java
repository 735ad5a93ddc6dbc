// SPDX-License-Identifier: Apache-2.0
package io.minitempo.cli.shell;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// A table with frames, columns as wide as they must be; numbers stand to the right.
public final class Table {

    private final List<String> header;
    private final List<List<String>> rows = new ArrayList<>();

    /// A table with these columns and no row.
    public Table(String... columns) {
        header = List.of(columns).stream()
                .map(column -> column.toUpperCase(Locale.ROOT))
                .toList();
    }

    /// Adds a row, one value per column.
    public void row(Object... values) {
        if (values.length != header.size()) {
            throw new IllegalArgumentException(values.length + " values for " + header.size() + " columns");
        }
        List<String> row = new ArrayList<>();
        for (Object value : values) {
            row.add(value.toString());
        }
        rows.add(List.copyOf(row));
    }

    /// How many rows there are.
    public int size() {
        return rows.size();
    }

    /// Prints the table.
    public void print(PrintStream out) {
        int[] widths = new int[header.size()];
        measure(header, widths);
        rows.forEach(row -> measure(row, widths));
        String frame = frame(widths);
        out.println(frame);
        out.println(line(header, widths));
        out.println(frame);
        rows.forEach(row -> out.println(line(row, widths)));
        out.println(frame);
    }

    private static void measure(List<String> row, int[] widths) {
        for (int i = 0; i < widths.length; i++) {
            widths[i] = Math.max(widths[i], row.get(i).length());
        }
    }

    private static String frame(int[] widths) {
        StringBuilder out = new StringBuilder("+");
        for (int width : widths) {
            out.repeat('-', width + 2).append('+');
        }
        return out.toString();
    }

    private static String line(List<String> row, int[] widths) {
        StringBuilder out = new StringBuilder("|");
        for (int i = 0; i < widths.length; i++) {
            String text = row.get(i);
            int pad = widths[i] - text.length();
            boolean right = !text.isEmpty() && Character.isDigit(text.charAt(0)) && text.length() < 16;
            out.append(' ').repeat(' ', right ? pad : 0).append(text);
            out.repeat(' ', right ? 0 : pad).append(" |");
        }
        return out.toString();
    }
}
