// SPDX-License-Identifier: Apache-2.0
package io.minitempo.query.tags;

import io.minitempo.proto.tempopb.SearchTagsRequest;
import io.minitempo.traceql.ast.Attribute;
import io.minitempo.traceql.ast.Pipeline;
import io.minitempo.traceql.data.Column;
import io.minitempo.traceql.data.SpanBatch;
import io.minitempo.traceql.data.SpanSource;
import io.minitempo.traceql.data.ValueType;
import java.util.BitSet;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The attribute names of a source, by scope (`spec/api.md §3.4`). Immutable; each [#run] is owned by one thread.
public final class TagNamesJob {

    private final Set<Attribute.Scope> scopes;
    private final @Nullable Pipeline filter;

    /// A job for a request.
    ///
    /// @param maxConditionGroups most groups of conditions of its filter, 0 for any number
    /// @throws io.minitempo.core.TempoException.Invalid when its filter has more
    public static TagNamesJob of(SearchTagsRequest request, int maxConditionGroups) {
        return new TagNamesJob(request, TagConditions.parse(request.getQuery(), maxConditionGroups));
    }

    /// A job for a request.
    ///
    /// @param filter which spans count; null for all
    TagNamesJob(SearchTagsRequest request, @Nullable Pipeline filter) {
        this.scopes = scopes(request.getScope());
        this.filter = filter;
    }

    private static Set<Attribute.Scope> scopes(String scope) {
        Set<Attribute.Scope> attributes = EnumSet.complementOf(EnumSet.of(Attribute.Scope.NONE));
        if (!scope.isEmpty() && !scope.equals("none")) {
            attributes.removeIf(each -> !each.text().equals(scope));
        }
        return attributes;
    }

    /// Whether there is anything to look for: traces and intrinsics have no attributes.
    public boolean isEmpty() {
        return scopes.isEmpty();
    }

    /// Adds the names of a source, which the caller closes.
    ///
    /// @throws InterruptedException when the caller is interrupted
    public void run(SpanSource source, ScopedNames names) throws InterruptedException {
        if (scopes.isEmpty()) {
            return;
        }
        MatchingRows matching = new MatchingRows(filter);
        for (SpanBatch batch = source.next(); batch != null && !names.isFull(); batch = source.next()) {
            int[] spans = matching.spans(batch);
            if (spans != null && spans.length == 0) {
                continue;
            }
            for (Attribute.Scope scope : scopes) {
                add(batch, spans, scope, names);
            }
        }
    }

    private static void add(SpanBatch batch, int @Nullable [] spans, Attribute.Scope scope, ScopedNames names)
            throws InterruptedException {
        for (String name : batch.attributeNames(scope)) {
            boolean counts = spans == null || occurs(batch, spans, new Attribute(scope, name));
            if (counts && !names.add(scope.text(), name)) {
                return;
            }
        }
    }

    private static boolean occurs(SpanBatch batch, int[] spans, Attribute attribute) throws InterruptedException {
        Column column = batch.column(attribute, null);
        BitSet rows = MatchingRows.rows(batch, spans, column.level());
        if (rows == null) {
            return true;
        }
        for (int row = rows.nextSetBit(0); row >= 0; row = rows.nextSetBit(row + 1)) {
            if (column.typeOf(row) != ValueType.NIL) {
                return true;
            }
        }
        return false;
    }
}
