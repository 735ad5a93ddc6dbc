// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.shred;

import java.util.Arrays;

/// The attributes of all resource groups (or scope groups) of a trace, each split into those with a column of their own
/// and the rest. Reused from trace to trace; owned by one thread.
final class AttributeLists {

    private final KeyTable columns;
    private final Accepts accepts;
    private final IndexSort sort;
    private AttributeTable table = new AttributeTable();
    private int[] generic = new int[64];
    private int size;
    private int[] first = new int[16];
    private int[] count = new int[16];
    /// Per group and column the attribute that fills it, or -1.
    private int[] special = new int[64];

    /// Says whether a column takes values of a type.
    @FunctionalInterface
    interface Accepts {
        boolean accepts(int column, byte type);
    }

    AttributeLists(KeyTable columns, Accepts accepts, IndexSort sort) {
        this.columns = columns;
        this.accepts = accepts;
        this.sort = sort;
    }

    /// Reads the attributes of `groups` groups.
    void read(TraceScan scan, int groups, int[] firstAttribute, int[] attributes, boolean sorted) {
        table = scan.attributes;
        size = 0;
        if (first.length < groups) {
            first = new int[groups * 2];
            count = new int[groups * 2];
        }
        int width = columns.size();
        if (special.length < groups * width) {
            special = new int[groups * width * 2];
        }
        Arrays.fill(special, 0, groups * width, -1);
        for (int g = 0; g < groups; g++) {
            first[g] = size;
            for (int a = firstAttribute[g]; a < firstAttribute[g] + attributes[g]; a++) {
                int column = width == 0 ? -1 : columns.find(table.data(), table.keyStart(a), table.keyLength(a));
                if (column >= 0 && accepts.accepts(column, table.type(a))) {
                    special[g * width + column] = a;
                } else {
                    add(a);
                }
            }
            count[g] = size - first[g];
            if (sorted) {
                sort(g);
            }
        }
    }

    private void add(int attribute) {
        if (size == generic.length) {
            generic = Arrays.copyOf(generic, size * 2);
        }
        generic[size++] = attribute;
    }

    /// Sorts the generic attributes of a group by name; equal names keep their order.
    void sort(int group) {
        AttributeTable attributes = table;
        sort.sort(generic, first[group], first[group] + count[group], attributes::compareKeys);
    }

    int count(int group) {
        return count[group];
    }

    /// The generic attribute `i` of a group.
    int generic(int group, int i) {
        return generic[first[group] + i];
    }

    /// The attribute that fills a column, or -1.
    int special(int group, int column) {
        return special[group * columns.size() + column];
    }

    long hash(int group) {
        long h = count[group];
        for (int c = 0; c < columns.size(); c++) {
            int a = special(group, c);
            h = h * 31 + (a < 0 ? 0 : table.hash(c, a));
        }
        for (int i = 0; i < count[group]; i++) {
            h = h * 31 + table.hash(0, generic(group, i));
        }
        return h;
    }

    /// Whether two groups have the same attributes in the same order.
    boolean same(int a, int b) {
        if (count[a] != count[b]) {
            return false;
        }
        for (int c = 0; c < columns.size(); c++) {
            int x = special(a, c);
            int y = special(b, c);
            if (x < 0 || y < 0 ? x != y : !table.sameValue(x, y)) {
                return false;
            }
        }
        for (int i = 0; i < count[a]; i++) {
            int x = generic(a, i);
            int y = generic(b, i);
            if (table.compareKeys(x, y) != 0 || !table.sameValue(x, y)) {
                return false;
            }
        }
        return true;
    }
}
