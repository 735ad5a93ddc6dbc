// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.search;

import io.minitempo.block.parquet.read.ColumnPage;
import io.minitempo.block.parquet.read.DecodedCache;
import io.minitempo.block.parquet.read.PagedColumn;
import io.minitempo.traceql.ast.Level;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// How the traces of a row group divide into resources, scopes and spans, from the levels of one column of spans.
///
/// Columns that every resource, scope or span has a value of need no levels then: their values are counted off.
final class Shape implements DecodedCache.Part {

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

    /// Null when no more is to be read.
    private final @Nullable PagedColumn column;
    /// The row that is read next, the last one whose start is known, and where reading goes on.
    private int next;
    private int reached = -1;
    private int page;
    private int pair;

    /// The shape that a column of spans that is always there gives; its pages must have been fetched.
    Shape(PagedColumn column, int rows) {
        this.column = column;
        traceResource = new int[rows + 1];
        traceScope = new int[rows + 1];
        traceSpan = new int[rows + 1];
    }

    /// What was read before, with so much room in its arrays, which goes on with a column or never.
    private Shape(Shape read, @Nullable PagedColumn column, int rows, int moreResources, int moreScopes) {
        this.column = column;
        traceResource = Arrays.copyOf(read.traceResource, rows + 1);
        traceScope = Arrays.copyOf(read.traceScope, rows + 1);
        traceSpan = Arrays.copyOf(read.traceSpan, rows + 1);
        resourceScope = Arrays.copyOf(read.resourceScope, read.resources + moreResources);
        scopeSpan = Arrays.copyOf(read.scopeSpan, read.scopes + moreScopes);
        resources = read.resources;
        scopes = read.scopes;
        spans = read.spans;
        reached = read.reached;
        next = read.next;
        page = read.page;
        pair = read.pair;
    }

    /// The shape as far as it was read, without its column, to be kept and shared. Immutable.
    Shape snapshot() {
        return new Shape(this, null, Math.max(0, reached), 1, 1);
    }

    /// Whether it is a [#snapshot], which cannot be extended.
    boolean isSnapshot() {
        return column == null;
    }

    /// A snapshot that goes on with the same column, opened anew.
    Shape resumed(PagedColumn column, int rows) {
        return new Shape(this, column, rows, resources + 64, scopes + 64);
    }

    @Override
    public long bytes() {
        return Integer.BYTES * (3L * traceSpan.length + resourceScope.length + scopeSpan.length);
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

    /// Reads levels until the start of a row is known; the pages in front of the row must have been fetched.
    void extendTo(int row) {
        PagedColumn column = this.column;
        if (column == null) {
            return;
        }
        while (reached < row) {
            ColumnPage levels = column.page(page);
            byte[] repetition = levels.repetition();
            extend(column, row, repetition, levels.definition());
            if (pair == repetition.length) {
                if (next != column.endRow(page)) {
                    throw column.corrupt(page, next + " rows, expected " + column.endRow(page));
                }
                start(next);
                page++;
                pair = 0;
            }
        }
    }

    /// Whether the start of a row is known.
    boolean reaches(int row) {
        return row <= reached;
    }

    /// The row at which reading goes on.
    int position() {
        return next;
    }

    private void start(int row) {
        reached = row;
        traceResource[row] = resources;
        traceScope[row] = scopes;
        traceSpan[row] = spans;
        resourceScope[resources] = scopes;
        scopeSpan[scopes] = spans;
    }

    private void extend(PagedColumn column, int row, byte[] repetition, byte[] definition) {
        int i = pair;
        int found = spans;
        for (; i < repetition.length; i++) {
            int r = repetition[i];
            int d = definition[i];
            if (r == SPAN && d == SPAN) {
                found++;
                continue;
            }
            if (r > d) {
                throw column.corrupt(page, "repetition level " + r + " at definition level " + d);
            }
            spans = found;
            if (r == 0) {
                if (next == column.endRow(page)) {
                    throw column.corrupt(page, "more than " + next + " rows");
                }
                start(next);
                if (next >= row) {
                    break;
                }
                next++;
            }
            enter(r, d);
            found += d == SPAN ? 1 : 0;
        }
        spans = found;
        pair = i;
    }

    private void enter(int r, int d) {
        if (r <= RESOURCE && d >= RESOURCE) {
            resourceScope[resources++] = scopes;
            if (resources == resourceScope.length) {
                resourceScope = Arrays.copyOf(resourceScope, resources * 2);
            }
        }
        if (r <= SCOPE && d >= SCOPE) {
            scopeSpan[scopes++] = spans;
            if (scopes == scopeSpan.length) {
                scopeSpan = Arrays.copyOf(scopeSpan, scopes * 2);
            }
        }
    }

    /// The first resource, scope or span of a row that was reached; of the row behind the last one their number.
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
