// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.search;

import io.minitempo.block.parquet.encoding.Bits;
import io.minitempo.block.parquet.encoding.ByteArrays;
import io.minitempo.block.parquet.format.Leaf;
import io.minitempo.block.parquet.read.ColumnPage;
import io.minitempo.block.parquet.read.Dictionary;
import io.minitempo.block.parquet.read.PageValues;
import io.minitempo.block.parquet.read.PagedColumn;
import io.minitempo.block.schema.AttributeLeaves;
import io.minitempo.traceql.ast.Level;
import io.minitempo.traceql.data.ValueType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/// Finds the values of one key in a generic attribute list (`spec/blocks.md §9`): one pass over the keys, by dictionary
/// id, then the values of the attributes found, by the column that had values for the key before.
///
/// An attribute is known by its row and its number in the row, because pages of different columns end at different
/// rows. Of equal keys of one owner the last counts.
final class AttributeList {

    private static final int NO_ID = -1;

    private final RowGroupColumns group;
    private final BlockSpanBatch batch;
    private final AttributeLeaves leaves;
    private final Level level;
    private final int depth;
    private final KeyHits hits;

    /// Found attributes: row of their owner in the batch, row in the row group, number in that row.
    private int[] owners = {};
    private int[] rows = {};
    private int[] numbers = {};
    private int size;

    AttributeList(BlockSpanBatch batch, RowGroupColumns group, AttributeLeaves leaves, Level level) {
        this.batch = batch;
        this.group = group;
        this.leaves = leaves;
        this.level = level;
        this.depth = Shape.depth(level);
        this.hits = group.keyHits();
    }

    /// Sets the rows that have the key and were nil before.
    ///
    /// @throws InterruptedException when the caller is interrupted
    void fill(String key, BatchRows wanted, ColumnBuilder out) throws InterruptedException {
        if (group.group().chunk(leaves.key()).allNull()) {
            return;
        }
        PagedColumn keys = group.loadDictionary(leaves.key());
        Dictionary dictionary = keys.dictionary();
        if (dictionary != null && keys.chunk().dictionaryOnly() && group.idOf(leaves.key(), dictionary, key) == NO_ID) {
            return;
        }
        BatchRows rest = dictionary == null
                ? wanted
                : fillUsual(key, group.idOf(leaves.key(), dictionary, key), keys, wanted, out);
        findKey(key, rest);
        if (size == 0) {
            return;
        }
        BitSet found = new BitSet();
        int remaining = 0;
        for (int i = 0; i < size; i++) {
            if (out.types[owners[i]] == ValueType.NIL) {
                out.types[owners[i]] = ValueType.UNQUERYABLE;
                found.set(rows[i]);
                remaining++;
            }
        }
        List<Leaf> candidates = candidates(key);
        int open = remaining;
        List<Leaf> hits = new ArrayList<>();
        for (Leaf leaf : candidates) {
            int set = open == 0 ? 0 : fillValues(leaf, found, out);
            open -= set;
            if (set > 0) {
                hits.add(leaf);
            }
        }
        group.rememberValues(leaves, key, hits);
        if (open > 0) {
            fillArrays(found, out);
        }
    }

    private List<Leaf> candidates(String key) {
        return group.valueOrder(
                leaves, key, List.of(leaves.string(), leaves.integer(), leaves.floating(), leaves.bool()));
    }

    /// Sets the rows in pages as [KeyHits] wants them; the rows of other pages are returned.
    private BatchRows fillUsual(String key, int id, PagedColumn keys, BatchRows wanted, ColumnBuilder out)
            throws InterruptedException {
        BitSet rest = new BitSet();
        group.load(leaves.key(), wanted.rows());
        for (int from = wanted.next(0); from >= 0; ) {
            int p = keys.pageOf(from);
            int to = Math.min(wanted.end(from), keys.endRow(p));
            if (!keys.isNull(p) && (id == NO_ID || !fillUsual(key, id, keys, p, from, to, wanted, out))) {
                rest.set(from, to);
            }
            from = wanted.next(to);
        }
        return new BatchRows(rest, false);
    }

    private boolean fillUsual(
            String key, int id, PagedColumn keys, int p, int fromRow, int toRow, BatchRows wanted, ColumnBuilder out)
            throws InterruptedException {
        ColumnPage page = keys.page(p);
        long[] pairs = KeyHits.pairsWith(page, id);
        if (pairs == null) {
            return false;
        }
        int from = page.pairOf(fromRow);
        int to = page.pairOf(toRow);
        for (Leaf leaf : candidates(key)) {
            if (group.group().chunk(leaf).allNull()) {
                continue;
            }
            PagedColumn column = group.load(leaf, wanted.rows());
            int q = column.pageOf(fromRow);
            if (column.isNull(q)) {
                continue;
            }
            ColumnPage found = KeyHits.sameAs(keys, p, column, q);
            if (found == null) {
                return false;
            }
            int last = hits.scan(pairs, page, found, from, to, batch.start(level, fromRow));
            if (last != batch.start(level, toRow) - 1) {
                throw keys.corrupt(p, "levels differ from those of other columns");
            }
            if (hits.missing() == 0) {
                setHits(column, q, found, out);
                if (hits.size() > 0) {
                    group.rememberValues(leaves, key, List.of(leaf));
                }
                return true;
            }
            if (hits.missing() < hits.size()) {
                return false;
            }
        }
        return false;
    }

    private void setHits(PagedColumn column, int p, ColumnPage page, ColumnBuilder out) {
        if (hits.size() == 0) {
            return;
        }
        ValueReader values = ValueReader.of(page.values(), out, group);
        if (hits.value(hits.size() - 1) >= values.size()) {
            throw column.corrupt(p, "fewer values than levels");
        }
        byte type = values.type();
        for (int i = 0; i < hits.size(); i++) {
            int owner = hits.owner(i);
            if (out.types[owner] == ValueType.NIL) {
                out.set(owner, type, values.at(hits.value(i)));
            }
        }
    }

    /// Finds the attributes with a key.
    private void findKey(String key, BatchRows wanted) throws InterruptedException {
        byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
        PagedColumn keys = group.load(leaves.key(), wanted.rows());
        for (int from = wanted.next(0); from >= 0; ) {
            int p = keys.pageOf(from);
            int to = Math.min(wanted.end(from), keys.endRow(p));
            if (!keys.isNull(p) && !findSmallId(keys, p, from, to, key)) {
                PageValues values = keys.page(p).values();
                switch (values) {
                    case PageValues.Ids ids ->
                        findId(
                                keys,
                                p,
                                from,
                                to,
                                ids.ids(),
                                ids.size(),
                                group.idOf(leaves.key(), ids.dictionary(), key));
                    case PageValues.Strings strings -> {
                        int[] same = new int[strings.size()];
                        ByteArrays texts = strings.values();
                        for (int i = 0; i < same.length; i++) {
                            same[i] = texts.equalsAt(i, bytes) ? 1 : 0;
                        }
                        findId(keys, p, from, to, same, same.length, 1);
                    }
                    case PageValues.Numbers other -> throw keys.corrupt(p, "keys are numbers");
                    case PageValues.Doubles other -> throw keys.corrupt(p, "keys are numbers");
                    case PageValues.Booleans other -> throw keys.corrupt(p, "keys are booleans");
                }
            }
            from = wanted.next(to);
        }
    }

    /// Looks through a page where every pair has a key of few different ones; false when it is not like that.
    private boolean findSmallId(PagedColumn keys, int p, int fromRow, int toRow, String key)
            throws InterruptedException {
        ColumnPage page = keys.page(p);
        Dictionary dictionary = page.dictionary();
        if (dictionary == null) {
            return false;
        }
        int wanted = group.idOf(leaves.key(), dictionary, key);
        if (wanted == NO_ID) {
            return true;
        }
        long[] pairs = KeyHits.pairsWith(page, wanted);
        if (pairs == null) {
            return false;
        }
        long[] continued = page.innermost();
        long[] rowStarts = page.rowStarts();
        int from = page.pairOf(fromRow);
        int to = page.pairOf(toRow);
        int last = batch.start(level, toRow) - 1;
        int owner = batch.start(level, fromRow) - 1;
        int row = fromRow - 1;
        int rowPair = from;
        for (int word = from / Long.SIZE; word * Long.SIZE < to; word++) {
            int at = word * Long.SIZE;
            long range = Bits.range(word, from, to);
            long owners = ~continued[word] & range;
            long starts = rowStarts[word] & range;
            for (long hits = pairs[word] & range; hits != 0; hits &= hits - 1) {
                long upToHit = hits ^ hits - 1;
                int of = owner + Long.bitCount(owners & upToHit);
                if (of > last) {
                    throw keys.corrupt(p, "more owners than other columns have");
                }
                long begun = starts & upToHit;
                int pair = at + Long.numberOfTrailingZeros(hits);
                add(of, row + Long.bitCount(begun), pair - (begun == 0 ? rowPair : at + lastOf(begun)));
            }
            owner += Long.bitCount(owners);
            if (starts != 0) {
                row += Long.bitCount(starts);
                rowPair = at + lastOf(starts);
            }
        }
        if (owner != last) {
            throw keys.corrupt(p, "levels differ from those of other columns");
        }
        return true;
    }

    /// Which pair of a word the highest one of a set is.
    private static int lastOf(long some) {
        return Long.SIZE - 1 - Long.numberOfLeadingZeros(some);
    }

    private void findId(PagedColumn keys, int p, int fromRow, int toRow, int[] ids, int count, int wanted)
            throws InterruptedException {
        if (wanted == NO_ID) {
            return;
        }
        ColumnPage page = keys.page(p);
        int from = page.pairOf(fromRow);
        int to = page.pairOf(toRow);
        int value = page.valuesBefore(from);
        if (page.valuesBefore(to) > count) {
            throw keys.corrupt(p, "fewer values than levels");
        }
        int owner = batch.start(level, fromRow) - 1;
        int last = batch.start(level, toRow) - 1;
        int found = find(page, ids, wanted, from, to, value, owner, fromRow - 1, last);
        if (found != last) {
            throw keys.corrupt(p, "levels differ from those of other columns");
        }
    }

    /// Looks through pairs; returns the last owner, or one above `last` when there are more.
    private int find(
            ColumnPage page,
            int[] ids,
            int wanted,
            int from,
            int to,
            int firstValue,
            int firstOwner,
            int firstRow,
            int last) {
        byte[] repetition = page.repetition();
        byte[] definition = page.definition();
        int max = page.leaf().maxDefinition();
        int value = firstValue;
        int owner = firstOwner;
        int row = firstRow;
        int rowPair = from;
        for (int i = from; i < to; i++) {
            int r = repetition[i];
            int d = definition[i];
            owner += r <= depth && d >= depth ? 1 : 0;
            if (r == 0) {
                row++;
                rowPair = i;
            }
            if (d == max && ids[value++] == wanted) {
                if (owner > last) {
                    return last + 1;
                }
                add(owner, row, i - rowPair);
            }
        }
        return owner;
    }

    private void add(int owner, int row, int number) {
        if (size > 0 && owners[size - 1] == owner) {
            numbers[size - 1] = number;
            return;
        }
        if (size == owners.length) {
            int longer = Math.max(256, size * 2);
            owners = Arrays.copyOf(owners, longer);
            rows = Arrays.copyOf(rows, longer);
            numbers = Arrays.copyOf(numbers, longer);
        }
        owners[size] = owner;
        rows[size] = row;
        numbers[size++] = number;
    }

    /// Sets the values that one column has for attributes found; says how many rows it set.
    private int fillValues(Leaf leaf, BitSet found, ColumnBuilder out) throws InterruptedException {
        if (group.group().chunk(leaf).allNull()) {
            return 0;
        }
        PagedColumn column = group.load(leaf, found);
        int set = 0;
        for (int i = 0; i < size; ) {
            int p = column.pageOf(rows[i]);
            int end = i;
            while (end < size && rows[end] < column.endRow(p)) {
                end++;
            }
            if (!column.isNull(p)) {
                set += fillPage(column, p, i, end, out);
            }
            i = end;
        }
        return set;
    }

    private int fillPage(PagedColumn column, int p, int first, int end, ColumnBuilder out) {
        ColumnPage page = column.page(p);
        ValueReader values = ValueReader.of(page.values(), out, group);
        byte type = values.type();
        byte[] repetition = page.repetition();
        byte[] definition = page.definition();
        int max = column.leaf().maxDefinition();
        if (column.leaf().maxRepetition() == depth + 1 || !page.hasLists()) {
            return fillSingle(column, p, values, first, end, out);
        }
        int set = 0;
        int row = rows[first];
        int at = page.pairOf(row);
        int value = page.valuesBefore(at);
        int number = 0;
        for (int m = first; m < end; m++) {
            while (row < rows[m] || number < numbers[m]) {
                value += definition[at] == max ? 1 : 0;
                if (++at >= repetition.length) {
                    throw column.corrupt(p, "levels end before those of the keys");
                }
                int r = repetition[at];
                if (r == 0) {
                    row++;
                    number = 0;
                } else if (r <= depth + 1) {
                    number++;
                }
            }
            if (row > rows[m]) {
                throw column.corrupt(p, "fewer attributes than keys");
            }
            if (definition[at] == max && out.types[owners[m]] == ValueType.UNQUERYABLE) {
                int next = at + 1;
                while (next < repetition.length && repetition[next] > depth + 1) {
                    next++;
                }
                if (value + next - at > values.size()) {
                    throw column.corrupt(p, "fewer values than levels");
                }
                ColumnLoader.setValues(out, owners[m], type, values, value, next - at);
                set++;
            }
        }
        return set;
    }

    /// As above, where no attribute has more than one value, so that its number leads to its pair at once.
    private int fillSingle(PagedColumn column, int p, ValueReader values, int first, int end, ColumnBuilder out) {
        ColumnPage page = column.page(p);
        byte[] definition = page.definition();
        int max = column.leaf().maxDefinition();
        int set = 0;
        int row = -1;
        int start = 0;
        for (int m = first; m < end; m++) {
            if (rows[m] != row) {
                row = rows[m];
                start = page.pairOf(row);
            }
            int at = start + numbers[m];
            if (at >= definition.length) {
                throw column.corrupt(p, "levels end before those of the keys");
            }
            if (definition[at] == max && out.types[owners[m]] == ValueType.UNQUERYABLE) {
                int value = page.valuesBefore(at);
                if (value >= values.size()) {
                    throw column.corrupt(p, "fewer values than levels");
                }
                out.set(owners[m], values.type(), values.at(value));
                set++;
            }
        }
        return set;
    }

    /// An attribute without any value is an empty array, or an array in vParquet3, or cannot be queried.
    private void fillArrays(BitSet found, ColumnBuilder out) throws InterruptedException {
        PagedColumn column = group.load(leaves.isArray(), found);
        JsonArrays arrays = new JsonArrays(out);
        for (int i = 0; i < size; i++) {
            int p = column.pageOf(rows[i]);
            if (out.types[owners[i]] != ValueType.UNQUERYABLE || column.isNull(p)) {
                continue;
            }
            ColumnPage page = column.page(p);
            int at = page.pairOf(rows[i]) + numbers[i];
            if (at >= page.size()) {
                throw column.corrupt(p, "levels end before those of the keys");
            }
            int value = page.valuesBefore(at);
            if (page.definition()[at] != column.leaf().maxDefinition()) {
                continue;
            }
            if (value >= page.values().size()) {
                throw column.corrupt(p, "fewer values than levels");
            }
            if (page.values() instanceof PageValues.Booleans flags && flags.values()[value]) {
                out.setArray(owners[i], ValueType.STRING, 0);
            } else if (page.values() instanceof PageValues.Strings texts) {
                arrays.set(owners[i], texts.values().text(value));
            }
        }
        arrays.end();
    }

    /// The keys that rows have.
    ///
    /// @throws InterruptedException when the caller is interrupted
    List<String> keys(BatchRows wanted) throws InterruptedException {
        List<String> names = new ArrayList<>();
        if (group.group().chunk(leaves.key()).allNull()) {
            return names;
        }
        PagedColumn keys = group.load(leaves.key(), wanted.rows());
        BitSet used = new BitSet();
        for (int from = wanted.next(0); from >= 0; ) {
            int p = keys.pageOf(from);
            int to = Math.min(wanted.end(from), keys.endRow(p));
            if (!keys.isNull(p)) {
                ColumnPage page = keys.page(p);
                int first = page.valuesBefore(page.pairOf(from));
                int end = page.valuesBefore(page.pairOf(to));
                if (end > page.values().size()) {
                    throw keys.corrupt(p, "fewer values than levels");
                }
                if (page.values() instanceof PageValues.Ids ids) {
                    for (int i = first; i < end; i++) {
                        used.set(ids.ids()[i]);
                    }
                } else if (page.values() instanceof PageValues.Strings strings) {
                    for (int i = first; i < end; i++) {
                        names.add(strings.values().text(i));
                    }
                }
            }
            from = wanted.next(to);
        }
        Dictionary dictionary = keys.dictionary();
        if (dictionary != null) {
            used.stream().forEach(id -> names.add(dictionary.strings().text(id)));
        }
        return names;
    }
}
