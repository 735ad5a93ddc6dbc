// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.parquet.format;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A tree of nodes and the columns at its leaves, in order. Immutable.
public final class ParquetSchema {

    private final SchemaNode.Group root;
    private final List<Leaf> leaves;
    private final Map<String, Leaf> byPath;

    /// The schema below `root`.
    public ParquetSchema(SchemaNode.Group root) {
        this.root = root;
        List<Leaf> found = new ArrayList<>();
        for (SchemaNode child : root.children()) {
            collect(child, "", 0, 0, found);
        }
        this.leaves = List.copyOf(found);
        Map<String, Leaf> map = HashMap.newHashMap(leaves.size());
        for (Leaf leaf : leaves) {
            map.put(leaf.path(), leaf);
        }
        this.byPath = Map.copyOf(map);
    }

    private static void collect(SchemaNode node, String prefix, int definition, int repetition, List<Leaf> found) {
        String path = prefix.isEmpty() ? node.name() : prefix + "." + node.name();
        int d = definition + (node.repetition() == Repetition.REQUIRED ? 0 : 1);
        int r = repetition + (node.repetition() == Repetition.REPEATED ? 1 : 0);
        switch (node) {
            case SchemaNode.Group group -> {
                for (SchemaNode child : group.children()) {
                    collect(child, path, d, r, found);
                }
            }
            case SchemaNode.Column column -> found.add(new Leaf(found.size(), path, column, d, r));
        }
    }

    /// The same tree with every column changed, in its codec or encoding, by `change`.
    public ParquetSchema withColumns(Function<Leaf, SchemaNode.Column> change) {
        return new ParquetSchema((SchemaNode.Group) changed(root, change, leaves.iterator()));
    }

    private static SchemaNode changed(
            SchemaNode node, Function<Leaf, SchemaNode.Column> change, Iterator<Leaf> leaves) {
        return switch (node) {
            case SchemaNode.Group group -> {
                List<SchemaNode> children = new ArrayList<>(group.children().size());
                for (SchemaNode child : group.children()) {
                    children.add(changed(child, change, leaves));
                }
                yield new SchemaNode.Group(group.name(), group.repetition(), group.annotation(), children);
            }
            case SchemaNode.Column column -> change.apply(leaves.next());
        };
    }

    /// The node above all others.
    public SchemaNode.Group root() {
        return root;
    }

    /// All columns, in order.
    public List<Leaf> leaves() {
        return leaves;
    }

    /// The column at `path`, if there is one.
    public @Nullable Leaf find(String path) {
        return byPath.get(path);
    }

    /// The column at `path`.
    ///
    /// @throws IllegalArgumentException when there is none
    public Leaf leaf(String path) {
        Leaf leaf = byPath.get(path);
        if (leaf == null) {
            throw new IllegalArgumentException("schema " + root.name() + " has no column " + path);
        }
        return leaf;
    }
}
