// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.search;

import io.minitempo.block.parquet.encoding.ByteArrays;
import io.minitempo.block.parquet.format.ColumnIndex;
import io.minitempo.block.parquet.format.Leaf;
import io.minitempo.block.parquet.format.PhysicalType;
import io.minitempo.block.parquet.read.ColumnPage;
import io.minitempo.block.parquet.read.Dictionary;
import io.minitempo.block.parquet.read.PageValues;
import io.minitempo.block.parquet.read.PagedColumn;
import io.minitempo.block.schema.AttributeLeaves;
import io.minitempo.traceql.ast.Level;
import io.minitempo.traceql.data.Column;
import io.minitempo.traceql.data.ColumnTest;
import io.minitempo.traceql.data.ValueType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Finds the spans whose value under one key of the generic list passes a test, without making a column: values are
/// tested page by page, strings once per entry of the dictionary, and keys are looked at only where a value passes.
///
/// Only for pages as [KeyHits] wants them; everything else is left to [AttributeList].
final class AttributeSearch {

    private static final int NO_ID = -1;

    private final RowGroupColumns group;
    private final BlockSpanBatch batch;
    private final AttributeLeaves leaves;
    private final ColumnTest test;
    private final KeyHits hits;

    AttributeSearch(BlockSpanBatch batch, RowGroupColumns group, AttributeLeaves leaves, ColumnTest test) {
        this.batch = batch;
        this.group = group;
        this.leaves = leaves;
        this.test = test;
        this.hits = group.keyHits();
    }

    /// The spans of the batch that pass; null when that takes another way.
    ///
    /// @throws InterruptedException when the caller is interrupted
    @Nullable
    BitSet find(String key, BatchRows wanted) throws InterruptedException {
        BitSet found = new BitSet(batch.count(Level.SPAN));
        if (group.group().chunk(leaves.key()).allNull()) {
            return found;
        }
        PagedColumn keys = group.loadDictionary(leaves.key());
        Dictionary dictionary = keys.dictionary();
        // In vParquet3 arrays stand in a column of their own.
        if (dictionary == null
                || !keys.chunk().dictionaryOnly()
                || leaves.isArray().type() == PhysicalType.BYTE_ARRAY) {
            return null;
        }
        int id = group.idOf(leaves.key(), dictionary, key);
        for (int from = wanted.next(0); from >= 0 && id != NO_ID; ) {
            int p = keys.pageOf(from);
            int to = Math.min(wanted.end(from), keys.endRow(p));
            if (!keys.isNull(p) && !find(key, id, p, from, to, wanted, found)) {
                return null;
            }
            from = wanted.next(to);
        }
        return found;
    }

    /// Finds the spans of some rows of a page of keys; false when that takes another way.
    private boolean find(String key, int id, int p, int fromRow, int toRow, BatchRows wanted, BitSet found)
            throws InterruptedException {
        for (Leaf leaf : candidates(key)) {
            PagedColumn values = group.load(leaf, wanted.rows());
            int q = values.pageOf(fromRow);
            byte type = typeOf(leaf);
            if (values.isNull(q) || !mayHold(values, q, type)) {
                continue;
            }
            PagedColumn keys = group.load(leaves.key(), wanted.rows());
            @Nullable ColumnPage same = KeyHits.sameAs(keys, p, values, q);
            if (same == null) {
                return false;
            }
            ColumnPage page = same;
            BitSet passing = group.passing(page, test, () -> passing(page, type));
            if (passing.isEmpty()) {
                continue;
            }
            ColumnPage keyPage = keys.page(p);
            long[] pairs = KeyHits.pairsWith(keyPage, id);
            if (pairs == null) {
                return false;
            }
            int from = keyPage.pairOf(fromRow);
            int to = keyPage.pairOf(toRow);
            int last = hits.scan(pairs, keyPage, page, from, to, batch.start(Level.SPAN, fromRow));
            if (last != batch.start(Level.SPAN, toRow) - 1) {
                throw keys.corrupt(p, "levels differ from those of other columns");
            }
            hits.addOwners(passing, found);
            if (hits.missing() == 0) {
                if (hits.size() > 0) {
                    group.rememberValues(leaves, key, List.of(leaf));
                }
                break;
            }
        }
        return true;
    }

    /// The columns that may hold a value that passes, those first that had values for the key before.
    private List<Leaf> candidates(String key) {
        List<Leaf> all = List.of(leaves.string(), leaves.integer(), leaves.floating(), leaves.bool());
        List<Leaf> candidates = new ArrayList<>(all.size());
        for (Leaf leaf : group.valueOrder(leaves, key, all)) {
            if (test.mayHold(typeOf(leaf)) && !group.group().chunk(leaf).allNull()) {
                candidates.add(leaf);
            }
        }
        return candidates;
    }

    private static byte typeOf(Leaf leaf) {
        return switch (leaf.type()) {
            case BYTE_ARRAY -> ValueType.STRING;
            case INT32, INT64 -> ValueType.INT;
            case DOUBLE -> ValueType.FLOAT;
            case BOOLEAN -> ValueType.BOOLEAN;
        };
    }

    private boolean mayHold(PagedColumn values, int page, byte type) {
        ColumnIndex index = values.bounds();
        Bounds bounds = index == null ? null : Bounds.of(values.leaf(), index.min(page), index.max(page));
        return bounds == null || test.mayHold(type, bounds.min(), bounds.max());
    }

    /// The values of a page that pass.
    private BitSet passing(ColumnPage page, byte type) {
        return switch (page.values()) {
            case PageValues.Numbers numbers -> test.rows(column(type, numbers.values(), numbers.size()), null);
            case PageValues.Doubles doubles -> {
                long[] bits = group.scratch().longs(doubles.size());
                toBits(doubles.values(), doubles.size(), bits);
                BitSet passing = test.rows(column(type, bits, doubles.size()), null);
                group.scratch().give(bits);
                yield passing;
            }
            case PageValues.Booleans booleans -> {
                long[] bits = new long[booleans.size()];
                toBits(booleans.values(), bits);
                yield test.rows(Column.of(Level.SPAN, type, bits), null);
            }
            case PageValues.Strings strings -> test.rows(texts(strings.values()), null);
            case PageValues.Ids ids ->
                withIds(
                        ids.ids(),
                        ids.size(),
                        group.passing(ids.dictionary(), test, () -> passing(page.leaf(), ids.dictionary())));
        };
    }

    private static void toBits(double[] values, int count, long[] bits) {
        for (int i = 0; i < count; i++) {
            bits[i] = Double.doubleToRawLongBits(values[i]);
        }
    }

    private static void toBits(boolean[] values, long[] bits) {
        for (int i = 0; i < bits.length; i++) {
            bits[i] = values[i] ? 1 : 0;
        }
    }

    private static Column column(byte type, long[] bits, int size) {
        return new Column(Level.SPAN, size, null, type, bits, Column.NO_STRINGS, new long[0]);
    }

    /// The entries of a dictionary that pass.
    private BitSet passing(Leaf leaf, Dictionary dictionary) {
        @Nullable String only = test.onlyText();
        if (only == null) {
            return test.rows(texts(dictionary.strings()), null);
        }
        BitSet passing = new BitSet();
        int id = group.idOf(leaf, dictionary, only);
        if (id != NO_ID) {
            passing.set(id);
        }
        return passing;
    }

    private Column texts(ByteArrays strings) {
        long[] ids = new long[strings.size()];
        Arrays.setAll(ids, i -> i);
        return Column.ofStrings(Level.SPAN, ids, group.texts(strings));
    }

    private static BitSet withIds(int[] ids, int count, BitSet wanted) {
        if (wanted.isEmpty()) {
            return wanted;
        }
        int only = wanted.cardinality() == 1 ? wanted.nextSetBit(0) : NO_ID;
        long[] words = new long[(count + 63) >>> 6];
        for (int word = 0; word < words.length; word++) {
            int from = word << 6;
            int to = Math.min(from + 64, count);
            long hits = 0;
            for (int i = from; i < to; i++) {
                boolean hit = only == NO_ID ? wanted.get(ids[i]) : ids[i] == only;
                hits |= (hit ? 1L : 0) << i;
            }
            words[word] = hits;
        }
        return BitSet.valueOf(words);
    }
}
