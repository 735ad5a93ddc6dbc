// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.parquet.format;

import io.minitempo.block.parquet.encoding.Codec;
import io.minitempo.block.parquet.encoding.Encoding;
import java.util.List;

/// A node of a Parquet schema: a group of nodes, or a column.
public sealed interface SchemaNode {

    /// The name inside the parent.
    String name();

    /// How often it occurs in the parent.
    Repetition repetition();

    /// What it means.
    Annotation annotation();

    /// A node with children.
    ///
    /// @param name the name inside the parent
    /// @param repetition how often it occurs in the parent
    /// @param annotation what it means
    /// @param children the nodes inside, in order
    record Group(String name, Repetition repetition, Annotation annotation, List<SchemaNode> children)
            implements SchemaNode {

        /// Copies the children.
        public Group {
            children = List.copyOf(children);
        }

        /// A required group without meaning of its own.
        public static Group required(String name, List<SchemaNode> children) {
            return new Group(name, Repetition.REQUIRED, Annotation.NONE, children);
        }
    }

    /// A node with values.
    ///
    /// @param name the name inside the parent
    /// @param repetition how often it occurs in the parent
    /// @param annotation what it means
    /// @param type how values are stored
    /// @param codec how pages are compressed when written
    /// @param encoding how values are laid out when written; [Encoding#RLE_DICTIONARY] for a dictionary
    /// @param indexed whether the column index gets bounds when written
    record Column(
            String name,
            Repetition repetition,
            Annotation annotation,
            PhysicalType type,
            Codec codec,
            Encoding encoding,
            boolean indexed)
            implements SchemaNode {

        /// The same column, written with another codec and encoding.
        public Column with(Codec otherCodec, Encoding otherEncoding) {
            return new Column(name, repetition, annotation, type, otherCodec, otherEncoding, indexed);
        }
    }
}
