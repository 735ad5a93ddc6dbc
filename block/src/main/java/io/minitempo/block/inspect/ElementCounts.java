// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.inspect;

import io.minitempo.block.parquet.format.Leaf;
import io.minitempo.block.parquet.format.ParquetSchema;
import io.minitempo.block.parquet.format.Repetition;
import io.minitempo.block.parquet.format.SchemaNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// How many elements the repeated nodes of a row group have, as told by the levels of each column below them. All
/// columns below a node must tell the same, or rows are put together from parts that do not belong together.
///
/// Owned by one thread.
final class ElementCounts {

    private final List<List<Node>> nodesOfLeaf = new ArrayList<>();
    private final Map<Node, Told> told = new HashMap<>();

    /// A repeated node.
    ///
    /// @param path where it is
    /// @param repetition the repetition level of its second and later elements
    /// @param definition the definition level from which an element is there
    record Node(String path, int repetition, int definition) {}

    private record Told(String column, long elements) {}

    ElementCounts(ParquetSchema schema) {
        for (SchemaNode child : schema.root().children()) {
            collect(child, "", 0, 0, List.of());
        }
    }

    private void collect(SchemaNode node, String prefix, int definition, int repetition, List<Node> above) {
        String path = prefix.isEmpty() ? node.name() : prefix + "." + node.name();
        int d = definition + (node.repetition() == Repetition.REQUIRED ? 0 : 1);
        int r = repetition + (node.repetition() == Repetition.REPEATED ? 1 : 0);
        switch (node) {
            case SchemaNode.Group group -> {
                List<Node> nodes = new ArrayList<>(above);
                if (group.repetition() == Repetition.REPEATED) {
                    nodes.add(new Node(path, r, d));
                }
                for (SchemaNode child : group.children()) {
                    collect(child, path, d, r, nodes);
                }
            }
            case SchemaNode.Column column -> nodesOfLeaf.add(List.copyOf(above));
        }
    }

    /// The repeated nodes above a column, outermost first.
    List<Node> nodes(Leaf leaf) {
        return nodesOfLeaf.get(leaf.index());
    }

    /// Takes note of what a column tells about the nodes above it, and complains when another one told otherwise.
    void tell(Leaf leaf, long[] elements, String object, String place, Findings findings) {
        List<Node> nodes = nodes(leaf);
        for (int i = 0; i < nodes.size(); i++) {
            Told before = told.putIfAbsent(nodes.get(i), new Told(leaf.path(), elements[i]));
            if (before != null && before.elements() != elements[i]) {
                findings.add(
                        Check.ELEMENTS,
                        object,
                        place,
                        elements[i] + " elements of " + nodes.get(i).path() + ", column " + before.column() + " has "
                                + before.elements());
                return;
            }
        }
    }
}
