// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.inspect;

import io.minitempo.block.parquet.format.ColumnChunk;
import io.minitempo.block.parquet.format.ColumnIndex;
import io.minitempo.block.parquet.format.Leaf;
import io.minitempo.block.parquet.read.ColumnPage;
import io.minitempo.block.parquet.read.PageValues;
import io.minitempo.block.parquet.read.PagedColumn;
import io.minitempo.block.parquet.read.RowGroupReader;
import java.util.BitSet;
import java.util.List;

/// Reads one column of one row group page by page and compares it with what footer and page indexes say
/// (`spec/blocks.md §8`). One page is in memory at a time. Owned by one thread, used once.
final class ColumnCheck {

    private final RowGroupReader group;
    private final Leaf leaf;
    private final Findings findings;
    private final String object;
    private final String place;
    private final Extremes extremes;
    private final List<ElementCounts.Node> nodes;
    private final long[] elements;
    private long pairs;
    private long values;
    private boolean withDictionary;
    private boolean withoutDictionary;

    ColumnCheck(RowGroupReader group, Leaf leaf, List<ElementCounts.Node> nodes, Findings findings) {
        this.group = group;
        this.leaf = leaf;
        this.findings = findings;
        this.object = group.file().source().key();
        this.place = "row group " + group.group().ordinal() + ", column " + leaf.path();
        this.extremes = new Extremes(leaf);
        this.nodes = nodes;
        this.elements = new long[nodes.size()];
    }

    /// Where this column is, for findings.
    String place() {
        return place;
    }

    /// How many values there are, nulls not counted.
    long values() {
        return values;
    }

    /// How many elements of the repeated nodes above the column there are.
    long[] elements() {
        return elements.clone();
    }

    /// Reads everything.
    ///
    /// @throws io.minitempo.core.CorruptBlockException when a page or a page index is damaged
    /// @throws InterruptedException when the caller is interrupted
    void run() throws InterruptedException {
        PagedColumn column = group.open(List.of(leaf)).getFirst();
        BitSet rows = new BitSet();
        rows.set(0);
        group.fetch(List.of(column), rows, true);
        for (int page = 0; page < column.pages(); page++) {
            rows.clear();
            rows.set(column.firstRow(page));
            group.fetch(List.of(column), rows, true);
            check(column.page(page), page, column);
            column.dropBefore(column.endRow(page));
        }
        checkChunk();
    }

    private void check(ColumnPage page, int number, PagedColumn column) {
        String where = place + ", page " + number;
        byte[] repetition = page.repetition();
        byte[] definition = page.definition();
        checkLevels(repetition, leaf.maxRepetition(), "repetition", where);
        checkLevels(definition, leaf.maxDefinition(), "definition", where);
        PageValues found = page.values();
        int defined = page.valuesBefore(page.size());
        if (defined != found.size()) {
            findings.add(
                    Check.LEVELS, object, where, "levels of " + defined + " values, found " + found.size() + " values");
        }
        count(repetition, definition, page.size());
        pairs += page.size();
        values += found.size();
        Extremes ofPage = new Extremes(leaf);
        ofPage.add(found);
        extremes.add(found);
        if (found.size() > 0) {
            withDictionary |= found instanceof PageValues.Ids;
            withoutDictionary |= !(found instanceof PageValues.Ids);
        }
        ColumnIndex bounds = column.bounds();
        if (bounds != null) {
            checkIndex(bounds, number, page.size() - found.size(), found.size(), ofPage, where);
        }
    }

    private void checkLevels(byte[] levels, int most, String kind, String where) {
        for (int i = 0; i < levels.length; i++) {
            if (levels[i] > most) {
                findings.add(
                        Check.LEVELS,
                        object,
                        where,
                        kind + " level " + levels[i] + " of pair " + i + " is above " + most);
                return;
            }
        }
    }

    private void count(byte[] repetition, byte[] definition, int size) {
        for (int n = 0; n < elements.length; n++) {
            ElementCounts.Node node = nodes.get(n);
            for (int i = 0; i < size; i++) {
                if (repetition[i] <= node.repetition() && definition[i] >= node.definition()) {
                    elements[n]++;
                }
            }
        }
    }

    private void checkIndex(ColumnIndex bounds, int page, int nulls, int present, Extremes extreme, String where) {
        if (bounds.allNull(page) != (present == 0)) {
            findings.add(
                    Check.PAGE_COUNTS,
                    object,
                    where,
                    "column index says " + (bounds.allNull(page) ? "no value at all" : "values") + ", the page has "
                            + present);
            return;
        }
        if (bounds.nulls(page) >= 0 && bounds.nulls(page) != nulls) {
            findings.add(
                    Check.PAGE_COUNTS,
                    object,
                    where,
                    "column index says " + bounds.nulls(page) + " nulls, the page has " + nulls);
        }
        boolean unbounded = bounds.min(page).length == 0
                && bounds.max(page).length == 0
                && !leaf.column().indexed();
        String excluded = unbounded ? null : extreme.excludedBy(bounds.min(page), bounds.max(page));
        if (excluded != null) {
            findings.add(Check.PAGE_BOUNDS, object, where, excluded);
        }
    }

    private void checkChunk() {
        ColumnChunk chunk = group.chunk(leaf);
        if (chunk.values() != pairs) {
            findings.add(
                    Check.CHUNK_COUNTS,
                    object,
                    place,
                    "footer says " + chunk.values() + " values and nulls, pages have " + pairs);
        }
        if (chunk.nulls() != ColumnChunk.ABSENT && chunk.nulls() != pairs - values) {
            findings.add(
                    Check.CHUNK_COUNTS,
                    object,
                    place,
                    "footer says " + chunk.nulls() + " nulls, pages have " + (pairs - values));
        }
        byte[] min = chunk.min();
        byte[] max = chunk.max();
        if (min != null && max != null) {
            String excluded = extremes.excludedBy(min, max);
            if (excluded != null) {
                findings.add(Check.CHUNK_BOUNDS, object, place, excluded);
            }
        }
        if (withDictionary && withoutDictionary) {
            findings.add(
                    Check.DICTIONARY,
                    object,
                    place,
                    "some pages use the dictionary and some do not, so that searches take the dictionary for all values");
        }
    }
}
