// SPDX-License-Identifier: Apache-2.0
package io.minitempo.query.tags;

import io.minitempo.core.TempoException;
import io.minitempo.query.TraceQlErrors;
import io.minitempo.traceql.TagFilter;
import io.minitempo.traceql.ast.Pipeline;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Which spans a query for names or values is about (`spec/traceql.md §16`).
public final class TagConditions {

    private TagConditions() {}

    /// The filter that a text means, as far as it can be understood; null for all spans.
    ///
    /// @param maxGroups most groups of conditions, 0 for as many as the language allows
    /// @throws TempoException.Invalid when there are more
    public static @Nullable Pipeline parse(String text, int maxGroups) {
        return filterOf(groups(text, maxGroups));
    }

    /// The groups of conditions of a filter, as far as it can be understood; none for all spans.
    ///
    /// @param maxGroups most groups, 0 for as many as the language allows
    /// @throws TempoException.Invalid when there are more
    static List<TagFilter.Group> groups(String text, int maxGroups) {
        if (text.isEmpty()) {
            return List.of();
        }
        TagFilter filter = TraceQlErrors.asInvalid(() -> TagFilter.parse(text));
        if (maxGroups > 0 && filter.groups().size() > maxGroups) {
            throw new TempoException.Invalid("maximum condition groups reached (limit: " + maxGroups
                    + "). Reduce the number of OR conditions in the query");
        }
        return filter.groups();
    }

    /// The filter that groups make; null when there are none.
    static @Nullable Pipeline filterOf(List<TagFilter.Group> groups) {
        return groups.isEmpty() ? null : new Pipeline(List.of(new TagFilter(groups).toFilter()));
    }
}
