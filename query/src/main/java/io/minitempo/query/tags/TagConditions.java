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
        if (text.isEmpty()) {
            return null;
        }
        TagFilter filter = TraceQlErrors.asInvalid(() -> TagFilter.parse(text));
        if (maxGroups > 0 && filter.groups().size() > maxGroups) {
            throw new TempoException.Invalid("maximum condition groups reached (limit: " + maxGroups
                    + "). Reduce the number of OR conditions in the query");
        }
        return filter.isEmpty() ? null : new Pipeline(List.of(filter.toFilter()));
    }
}
