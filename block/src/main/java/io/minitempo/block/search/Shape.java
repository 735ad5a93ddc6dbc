// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.search;

import io.minitempo.block.parquet.read.ColumnPage;
import io.minitempo.block.parquet.read.PagedColumn;
import io.minitempo.traceql.data.Level;
import java.util.Arrays;

/// How the traces of a row group divide into resources, scopes and spans, from the levels of one column of spans.
///
/// Columns that every resource, scope or span has a value of need no levels then: their values are counted off.
final class Shape {

    static final int RESOURCE = 1;
    static final int SCOPE = 2;
    static final int SPAN = 3;
    /// Events and links.
    static final int BELOW = 4;

    /// Per trace, and one more: its first resource, scope, span.
    private final int[] traceResource;
    private final int[] traceScope;
    private final int[] traceSpan;
    /// Per resource, and one more: its first scope.
    private int[] resourceScope = new int[64];
    /// Per scope, and one more: its first span.
    private int[] scopeSpan = new int[64];
    private int resources;
    private int scopes;
    private int spans;

    private Shape(int rows) {
        traceResource = new int[rows + 1];
        traceScope = new int[rows + 1];
        traceSpan = new int[rows + 1];
    }

    /// The definition and the repetition level of a level's list; both are the same.
    static int depth(Level level) {
        return switch (level) {
            case TRACE -> 0;
            case RESOURCE -> RESOURCE;
            case SCOPE -> SCOPE;
            case SPAN -> SPAN;
            case EVENT, LINK -> BELOW;
        };
    }

    /// Reads all pages of a column of spans that is always there; they must have been fetched.
    static Shape of(PagedColumn column, int rows) {
        Shape shape = new Shape(rows);
        int row = -1;
        for (int p = 0; p < column.pages(); p++) {
            ColumnPage page = column.page(p);
            row = shape.add(column, p, page.repetition(), page.definition(), row);
        }
        if (row != rows - 1) {
            throw column.corrupt(column.pages() - 1, (row + 1) + " rows in a row group of " + rows);
        }
        shape.end(rows);
        return shape;
    }

    private int add(PagedColumn column, int page, byte[] repetition, byte[] definition, int lastRow) {
        int row = lastRow;
        for (int i = 0; i < repetition.length; i++) {
            int r = repetition[i];
            int d = definition[i];
            if (r > d) {
                throw column.corrupt(page, "repetition level " + r + " at definition level " + d);
            }
            if (r == 0) {
                row++;
                traceResource[row] = resources;
                traceScope[row] = scopes;
                traceSpan[row] = spans;
            }
            if (r <= RESOURCE && d >= RESOURCE) {
                if (resources + 1 == resourceScope.length) {
                    resourceScope = Arrays.copyOf(resourceScope, resources * 2 + 2);
                }
                resourceScope[resources++] = scopes;
            }
            if (r <= SCOPE && d >= SCOPE) {
                if (scopes + 1 == scopeSpan.length) {
                    scopeSpan = Arrays.copyOf(scopeSpan, scopes * 2 + 2);
                }
                scopeSpan[scopes++] = spans;
            }
            spans += d == SPAN ? 1 : 0;
        }
        return row;
    }

    private void end(int rows) {
        traceResource[rows] = resources;
        traceScope[rows] = scopes;
        traceSpan[rows] = spans;
        resourceScope[resources] = scopes;
        scopeSpan[scopes] = spans;
    }

    /// The first resource, scope or span of a row; of the row behind the last one their number.
    int start(Level level, int row) {
        return switch (level) {
            case TRACE -> row;
            case RESOURCE -> traceResource[row];
            case SCOPE -> traceScope[row];
            case SPAN -> traceSpan[row];
            case EVENT, LINK -> throw new IllegalArgumentException("no shape of " + level);
        };
    }

    int scopeOf(int resource) {
        return resourceScope[resource];
    }

    int spanOf(int scope) {
        return scopeSpan[scope];
    }
}
