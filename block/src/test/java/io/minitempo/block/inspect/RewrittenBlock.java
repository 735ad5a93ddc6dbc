// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.inspect;

import io.minitempo.block.BuiltBlock;
import io.minitempo.block.parquet.format.Leaf;
import io.minitempo.block.parquet.read.PagedColumn;
import io.minitempo.block.parquet.read.RowGroupReader;
import io.minitempo.block.parquet.write.BooleanColumnWriter;
import io.minitempo.block.parquet.write.BytesColumnWriter;
import io.minitempo.block.parquet.write.ColumnWriter;
import io.minitempo.block.parquet.write.DictionaryColumnWriter;
import io.minitempo.block.parquet.write.LevelTrack;
import io.minitempo.block.parquet.write.NumberColumnWriter;
import io.minitempo.block.parquet.write.PageLayout;
import io.minitempo.block.parquet.write.ParquetWriter;
import io.minitempo.block.read.BlockReader;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongUnaryOperator;
import java.util.function.UnaryOperator;

/// A data file written anew, column by column, with some values changed: pages, bounds and counts fit what is written.
final class RewrittenBlock {

    private final BlockReader block;
    private final Map<String, LongUnaryOperator> numbers = new HashMap<>();
    private final Map<String, UnaryOperator<byte[]>> texts = new HashMap<>();
    private UnaryOperator<List<Integer>> order = rows -> rows;

    RewrittenBlock(BlockReader block) {
        this.block = block;
    }

    /// Changes every number of a column, named as in vParquet5.
    RewrittenBlock number(String column, LongUnaryOperator change) {
        numbers.put(block.schema().leaf(column).path(), change);
        return this;
    }

    /// Changes every string of a column.
    RewrittenBlock text(String column, UnaryOperator<byte[]> change) {
        texts.put(block.schema().leaf(column).path(), change);
        return this;
    }

    /// Writes the rows of each row group in another order, or some of them again.
    RewrittenBlock order(UnaryOperator<List<Integer>> change) {
        order = change;
        return this;
    }

    /// The bytes of the file.
    byte[] bytes() throws InterruptedException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ParquetWriter writer = new ParquetWriter(
                block.schema().parquet(), BuiltBlock.sink(bytes), "rewritten", 1000, PageLayout.TEMPO, leaf -> false);
        for (RowGroupReader group : block.rowGroups()) {
            List<Integer> rows = new ArrayList<>();
            for (int row = 0; row < group.rows(); row++) {
                rows.add(row);
            }
            List<PagedColumn> columns = group.open(block.schema().parquet().leaves());
            BitSet all = new BitSet();
            all.set(0, group.rows());
            group.fetch(columns, all, true);
            for (int row : order.apply(rows)) {
                write(columns, row, writer);
                writer.endRow();
            }
            writer.endRowGroup();
        }
        writer.finish();
        return bytes.toByteArray();
    }

    /// A column of one row, and where it goes.
    private record Member(FlatColumn column, ColumnWriter writer) {}

    private void write(List<PagedColumn> columns, int row, ParquetWriter writer) {
        Map<LevelTrack, List<Member>> tracks = new LinkedHashMap<>();
        for (PagedColumn column : columns) {
            ColumnWriter target = writer.column(column.leaf());
            tracks.computeIfAbsent(target.track(), track -> new ArrayList<>())
                    .add(new Member(FlatColumn.of(column, row, row + 1), target));
        }
        tracks.forEach((track, members) -> {
            FlatColumn driver = members.stream()
                    .filter(member -> isShapedAs(track, member.writer().leaf()))
                    .map(Member::column)
                    .findFirst()
                    .orElseThrow();
            int[] at = new int[members.size()];
            for (int pair = 0; pair < driver.size(); pair++) {
                track.add(driver.repetition(pair), driver.definition(pair));
                for (int i = 0; i < at.length; i++) {
                    FlatColumn column = members.get(i).column();
                    int next = column.next(at[i], track.maxRepetition());
                    for (; at[i] < next; at[i]++) {
                        if (column.hasValue(at[i])) {
                            add(column, at[i], members.get(i).writer());
                        }
                    }
                }
            }
        });
    }

    private static boolean isShapedAs(LevelTrack track, Leaf leaf) {
        return leaf.maxRepetition() == track.maxRepetition() && leaf.maxDefinition() == track.maxDefinition();
    }

    private void add(FlatColumn column, int pair, ColumnWriter writer) {
        String path = writer.leaf().path();
        switch (writer) {
            case NumberColumnWriter numbersWriter -> {
                long number = column.number(pair);
                switch (writer.leaf().type()) {
                    case DOUBLE -> numbersWriter.add(Double.longBitsToDouble(number));
                    case INT32, INT64, BOOLEAN, BYTE_ARRAY ->
                        numbersWriter.add(
                                numbers.getOrDefault(path, same -> same).applyAsLong(number));
                }
            }
            case BooleanColumnWriter booleans -> booleans.add(column.number(pair) != 0);
            case BytesColumnWriter bytes -> {
                byte[] text = changed(path, column.bytes(pair));
                bytes.add(text, 0, text.length);
            }
            case DictionaryColumnWriter dictionary -> {
                byte[] text = changed(path, column.bytes(pair));
                dictionary.add(text, 0, text.length);
            }
            default -> throw new IllegalStateException("no way to write " + path);
        }
    }

    private byte[] changed(String path, byte[] text) {
        return texts.getOrDefault(path, same -> same).apply(text);
    }
}
