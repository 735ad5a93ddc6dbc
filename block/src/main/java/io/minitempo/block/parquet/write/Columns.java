// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.parquet.write;

import io.minitempo.block.parquet.encoding.Encoding;
import io.minitempo.block.parquet.format.Leaf;
import io.minitempo.block.parquet.format.ParquetSchema;
import io.minitempo.block.parquet.format.Repetition;
import io.minitempo.block.parquet.format.SchemaNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/// The column writers of a schema and the tracks that they share.
///
/// A track stands for the root, or for a repeated group with more than one column below it. A repeated node with one
/// column (a list of scalars, a repeated leaf) is a column of many values on the track around it.
///
/// @param columns one writer per leaf, in order
/// @param tracks all tracks
record Columns(List<ColumnWriter> columns, List<LevelTrack> tracks) {

    static Columns of(ParquetSchema schema, PageLayout layout, Predicate<Leaf> seldomRead) {
        Columns built = new Columns(new ArrayList<>(), new ArrayList<>());
        LevelTrack root = new LevelTrack(0, 0);
        built.tracks.add(root);
        ColumnWriter.Scratch scratch = new ColumnWriter.Scratch(
                new PageEncoder(layout.zstdLevel()), leaf -> layout.kind(seldomRead.test(leaf)));
        for (SchemaNode child : schema.root().children()) {
            built.collect(child, schema, root, 0, 0, scratch);
        }
        return built;
    }

    private void collect(
            SchemaNode node,
            ParquetSchema schema,
            LevelTrack track,
            int definition,
            int repetition,
            ColumnWriter.Scratch scratch) {
        if (!(node instanceof SchemaNode.Group group)) {
            columns.add(writer(schema.leaves().get(columns.size()), track, scratch));
            return;
        }
        if (group.repetition() == Repetition.OPTIONAL) {
            throw new IllegalArgumentException("optional group " + group.name() + " is not supported");
        }
        boolean repeats = group.repetition() == Repetition.REPEATED;
        int d = definition + (repeats ? 1 : 0);
        int r = repetition + (repeats ? 1 : 0);
        LevelTrack inner = track;
        if (repeats && leaves(group) > 1) {
            inner = new LevelTrack(d, r);
            tracks.add(inner);
        }
        for (SchemaNode child : group.children()) {
            collect(child, schema, inner, d, r, scratch);
        }
    }

    private static int leaves(SchemaNode node) {
        return node instanceof SchemaNode.Group group
                ? group.children().stream().mapToInt(Columns::leaves).sum()
                : 1;
    }

    private static ColumnWriter writer(Leaf leaf, LevelTrack track, ColumnWriter.Scratch scratch) {
        return switch (leaf.type()) {
            case BOOLEAN -> new BooleanColumnWriter(leaf, track, scratch);
            case INT32, INT64, DOUBLE -> new NumberColumnWriter(leaf, track, scratch);
            case BYTE_ARRAY ->
                leaf.column().encoding() == Encoding.RLE_DICTIONARY
                        ? new DictionaryColumnWriter(leaf, track, scratch)
                        : new BytesColumnWriter(leaf, track, scratch);
        };
    }
}
