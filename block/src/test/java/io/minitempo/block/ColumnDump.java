// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block;

import io.minitempo.block.parquet.format.Leaf;
import io.minitempo.block.parquet.read.ColumnPage;
import io.minitempo.block.parquet.read.ColumnPages;
import io.minitempo.block.parquet.read.PageValues;
import io.minitempo.block.parquet.read.RowGroupReader;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/// A column as text, one line per level pair, however it is encoded and cut into pages.
public final class ColumnDump {

    private ColumnDump() {}

    /// Level pairs and values of a column of all row groups.
    public static List<String> of(List<RowGroupReader> groups, Leaf leaf) throws InterruptedException {
        List<String> lines = new ArrayList<>();
        for (RowGroupReader group : groups) {
            ColumnPages pages = group.read(List.of(leaf), 0, group.rows()).getFirst();
            for (int i = 0; i < pages.size(); i++) {
                if (pages.isNull(i)) {
                    lines.add("null page of rows " + pages.firstRow(i) + " to " + pages.endRow(i));
                } else {
                    dump(pages.page(i), lines);
                }
            }
        }
        return lines;
    }

    /// As [#of], with the levels of pages without values, which the reader leaves out otherwise.
    public static List<String> ofAllPages(List<RowGroupReader> groups, Leaf leaf) throws InterruptedException {
        List<String> lines = new ArrayList<>();
        for (RowGroupReader group : groups) {
            ColumnPages pages = group.readAll(leaf);
            for (int i = 0; i < pages.size(); i++) {
                dump(pages.page(i), lines);
            }
        }
        return lines;
    }

    private static void dump(ColumnPage page, List<String> lines) {
        byte[] repetition = page.repetition();
        byte[] definition = page.definition();
        PageValues values = page.values();
        int value = 0;
        for (int i = 0; i < page.size(); i++) {
            int r = repetition.length == 0 ? 0 : repetition[i];
            int d = definition.length == 0 ? 0 : definition[i];
            boolean present = d == page.leaf().maxDefinition();
            lines.add("r" + r + " d" + d + (present ? " " + text(values, value++) : ""));
        }
    }

    private static String text(PageValues values, int i) {
        return switch (values) {
            case PageValues.Numbers numbers -> Long.toString(numbers.values()[i]);
            case PageValues.Doubles doubles -> Double.toString(doubles.values()[i]);
            case PageValues.Booleans booleans -> Boolean.toString(booleans.values()[i]);
            case PageValues.Strings strings -> hex(strings.values().bytes(i));
            case PageValues.Ids ids -> hex(ids.dictionary().strings().bytes(ids.ids()[i]));
        };
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
