// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.shred;

import io.minitempo.block.parquet.format.Leaf;
import io.minitempo.block.parquet.write.BooleanColumnWriter;
import io.minitempo.block.parquet.write.BytesColumnWriter;
import io.minitempo.block.parquet.write.ColumnWriter;
import io.minitempo.block.parquet.write.DictionaryColumnWriter;
import io.minitempo.block.parquet.write.LevelTrack;
import io.minitempo.block.parquet.write.NumberColumnWriter;
import io.minitempo.block.parquet.write.ParquetWriter;
import io.minitempo.block.schema.AttributeLeaves;
import io.minitempo.block.schema.BlockSchema;
import org.jspecify.annotations.Nullable;

/// Finds the writers of columns by their common names.
///
/// @param schema the schema
/// @param writer whose columns they are
record ColumnBinding(BlockSchema schema, ParquetWriter writer) {

    BytesColumnWriter bytes(String name) {
        return bytes(schema.leaf(name));
    }

    BytesColumnWriter bytes(Leaf leaf) {
        return (BytesColumnWriter) writer.column(leaf);
    }

    DictionaryColumnWriter dictionary(String name) {
        return dictionary(schema.leaf(name));
    }

    DictionaryColumnWriter dictionary(Leaf leaf) {
        return (DictionaryColumnWriter) writer.column(leaf);
    }

    NumberColumnWriter number(String name) {
        return number(schema.leaf(name));
    }

    NumberColumnWriter number(Leaf leaf) {
        return (NumberColumnWriter) writer.column(leaf);
    }

    BooleanColumnWriter bool(Leaf leaf) {
        return (BooleanColumnWriter) writer.column(leaf);
    }

    /// The column with a common name, or null when the format has none.
    @Nullable
    NumberColumnWriter optionalNumber(String name) {
        Leaf leaf = schema.find(name);
        return leaf == null ? null : number(leaf);
    }

    ColumnWriter column(Leaf leaf) {
        return writer.column(leaf);
    }

    LevelTrack track(String name) {
        return writer.column(schema.leaf(name)).track();
    }

    AttributeListWriter attributes(String parent) {
        AttributeLeaves leaves = schema.attributes(parent);
        return new AttributeListWriter(
                dictionary(leaves.key()),
                bool(leaves.isArray()),
                dictionary(leaves.string()),
                number(leaves.integer()),
                number(leaves.floating()),
                bool(leaves.bool()),
                bytes(leaves.unsupported()));
    }
}
