// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.search;

import io.minitempo.block.parquet.encoding.ByteArrays;
import io.minitempo.block.parquet.format.Leaf;
import io.minitempo.block.parquet.read.Dictionary;
import io.minitempo.block.parquet.read.PagedColumn;
import io.minitempo.block.parquet.read.RowGroupReader;
import io.minitempo.block.parquet.read.Scratch;
import io.minitempo.block.schema.AttributeLeaves;
import io.minitempo.block.schema.BlockSchema;
import io.minitempo.traceql.data.ColumnTest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The columns of one row group as far as a source has read them. Pages stay until the source is past them, so that
/// memory is what the columns of one query have in the pages around one batch. Owned by one thread.
final class RowGroupColumns {

    private static final BitSet NO_ROWS = new BitSet(0);
    /// Columns with a value for every span; the smallest gives the shape.
    private static final List<String> SPAN_COLUMNS =
            List.of("rs.ss.Spans.Kind", "rs.ss.Spans.StatusCode", "rs.ss.Spans.ParentID", "rs.ss.Spans.NestedSetLeft");

    private final BlockSchema schema;
    private final RowGroupReader group;
    private final @Nullable PagedColumn[] columns;
    private final IdentityHashMap<ByteArrays, Texts> dictionaries = new IdentityHashMap<>();
    private final Map<Leaf, Map<String, Integer>> keyIds = new HashMap<>();
    private final Map<ListKey, List<Leaf>> hits = new HashMap<>();
    private final IdentityHashMap<ColumnTest, Map<Object, BitSet>> passed = new IdentityHashMap<>();
    private final Pruning pruning = new Pruning(this);
    private final KeyHits keyHits = new KeyHits();
    private @Nullable Shape shape;

    /// A key of a generic attribute list.
    private record ListKey(Leaf keys, String key) {}

    RowGroupColumns(BlockSchema schema, RowGroupReader group) {
        this.schema = schema;
        this.group = group;
        this.columns = new PagedColumn[schema.parquet().leaves().size()];
    }

    BlockSchema schema() {
        return schema;
    }

    RowGroupReader group() {
        return group;
    }

    /// What pages and columns take their arrays from.
    Scratch scratch() {
        return group.scratch();
    }

    Pruning pruning() {
        return pruning;
    }

    /// A column with the bounds of its pages, as far as the file has them.
    ///
    /// @throws InterruptedException when the caller is interrupted
    PagedColumn withBounds(Leaf leaf) throws InterruptedException {
        return open(List.of(leaf)).getFirst();
    }

    /// How the row group divides, up to the start of a row.
    ///
    /// @throws InterruptedException when the caller is interrupted
    Shape shape(int row) throws InterruptedException {
        Shape known = shape;
        if (known != null && known.reaches(row)) {
            return known;
        }
        Leaf leaf = smallest(SPAN_COLUMNS);
        if (known == null) {
            known = group.kept(leaf, Shape.class);
        }
        if (known == null || !known.reaches(row)) {
            // One that damaged levels left half extended is not kept.
            shape = null;
            known = extended(known, leaf, row);
        }
        shape = known;
        return known;
    }

    private Shape extended(@Nullable Shape known, Leaf leaf, int row) throws InterruptedException {
        PagedColumn column = open(List.of(leaf)).getFirst();
        Shape extended = known;
        if (extended == null) {
            extended = new Shape(column, group.rows());
        } else if (extended.isSnapshot()) {
            extended = extended.resumed(column, group.rows());
        }
        BitSet rows = new BitSet();
        rows.set(extended.position(), Math.max(row, 1));
        group.fetch(List.of(column), rows, true);
        extended.extendTo(row);
        if (extended.reaches(group.rows())) {
            group.keep(leaf, extended.snapshot());
        }
        return extended;
    }

    /// Leaves what is known of the shape for others, who as likely as not look at the first rows, too.
    void keepShape() {
        Shape known = shape;
        if (known == null || known.isSnapshot() || known.reaches(group.rows())) {
            return;
        }
        Leaf leaf = smallest(SPAN_COLUMNS);
        Shape kept = group.kept(leaf, Shape.class);
        if (kept == null || !kept.reaches(known.position())) {
            group.keep(leaf, known.snapshot());
        }
    }

    /// The one of some columns that takes the fewest bytes.
    Leaf smallest(List<String> names) {
        Leaf best = schema.leaf(names.getFirst());
        for (String name : names) {
            Leaf leaf = schema.leaf(name);
            if (group.chunk(leaf).sizes().compressed()
                    < group.chunk(best).sizes().compressed()) {
                best = leaf;
            }
        }
        return best;
    }

    private List<PagedColumn> open(List<Leaf> leaves) throws InterruptedException {
        List<Leaf> missing = new ArrayList<>();
        for (Leaf leaf : leaves) {
            if (columns[leaf.index()] == null) {
                missing.add(leaf);
            }
        }
        if (!missing.isEmpty()) {
            for (PagedColumn column : group.open(missing)) {
                columns[column.leaf().index()] = column;
            }
        }
        List<PagedColumn> opened = new ArrayList<>(leaves.size());
        for (Leaf leaf : leaves) {
            PagedColumn column = columns[leaf.index()];
            if (column != null) {
                opened.add(column);
            }
        }
        return opened;
    }

    /// Columns with the pages that hold some rows.
    ///
    /// @throws InterruptedException when the caller is interrupted
    List<PagedColumn> load(List<Leaf> leaves, BitSet rows) throws InterruptedException {
        List<PagedColumn> opened = open(leaves);
        group.fetch(opened, rows, false);
        return opened;
    }

    /// A column with the pages that hold some rows.
    ///
    /// @throws InterruptedException when the caller is interrupted
    PagedColumn load(Leaf leaf, BitSet rows) throws InterruptedException {
        return load(List.of(leaf), rows).getFirst();
    }

    /// A column with its dictionary, if it has one.
    ///
    /// @throws InterruptedException when the caller is interrupted
    PagedColumn loadDictionary(Leaf leaf) throws InterruptedException {
        return load(leaf, NO_ROWS);
    }

    /// What all columns made from a dictionary share.
    Texts texts(ByteArrays dictionary) {
        return dictionaries.computeIfAbsent(dictionary, bytes -> new Texts(List.of(bytes), Texts.Format.UTF8, true));
    }

    /// Room for the attributes of one page with one key; whoever fills it is done with it before the next one asks.
    KeyHits keyHits() {
        return keyHits;
    }

    /// Which values of a page, or entries of a dictionary, pass a test; asked once for each.
    BitSet passing(Object values, ColumnTest test, Supplier<BitSet> question) {
        return passed.computeIfAbsent(test, key -> new WeakHashMap<>()).computeIfAbsent(values, key -> question.get());
    }

    /// The number of a string in a dictionary, or -1.
    int idOf(Leaf leaf, Dictionary dictionary, String text) {
        return keyIds.computeIfAbsent(leaf, key -> new HashMap<>())
                .computeIfAbsent(text, wanted -> dictionary.idOf(wanted.getBytes(StandardCharsets.UTF_8)));
    }

    /// Columns of values in the order in which they are best asked for the values of a key: those that had some first.
    List<Leaf> valueOrder(AttributeLeaves leaves, String key, List<Leaf> all) {
        Set<Leaf> order = new LinkedHashSet<>(columnsWithValues(leaves, key));
        order.addAll(all);
        return List.copyOf(order);
    }

    /// The columns that had values for a key before.
    List<Leaf> columnsWithValues(AttributeLeaves leaves, String key) {
        return hits.getOrDefault(new ListKey(leaves.key(), key), List.of());
    }

    /// Keeps which columns had values for a key.
    void rememberValues(AttributeLeaves leaves, String key, List<Leaf> found) {
        hits.put(new ListKey(leaves.key(), key), List.copyOf(found));
    }

    /// Forgets the pages that end at or before a row.
    void dropBefore(int row) {
        for (PagedColumn column : columns) {
            if (column != null) {
                column.dropBefore(row);
            }
        }
    }
}
