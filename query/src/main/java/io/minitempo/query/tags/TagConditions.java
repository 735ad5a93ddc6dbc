// SPDX-License-Identifier: Apache-2.0
package io.minitempo.query.tags;

import io.minitempo.core.TempoException;
import io.minitempo.query.TraceQlErrors;
import io.minitempo.traceql.TraceQl;
import io.minitempo.traceql.ast.TraceQlException;
import io.minitempo.traceql.ast.Field;
import io.minitempo.traceql.ast.Pipeline;
import io.minitempo.traceql.ast.Query;
import io.minitempo.traceql.ast.SpansetFilter;
import io.minitempo.traceql.ast.Static;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Which spans a query for names or values is about (`spec/traceql.md §16`).
public final class TagConditions {

    private TagConditions() {}

    /// The field that a text names.
    ///
    /// @throws TempoException.Invalid when it is none
    public static Field identifier(String text) {
        Query query = TraceQlErrors.asInvalid(() -> TraceQl.parseUnchecked("{" + text + "}"));
        if (query.root() instanceof Pipeline pipeline
                && pipeline.stages().size() == 1
                && pipeline.stages().getFirst() instanceof SpansetFilter filter
                && filter.expression() instanceof Field field) {
            return field;
        }
        throw new TempoException.Invalid("not an identifier: " + text);
    }

    /// The filter that a text means, as far as it can be understood; null for all spans.
    ///
    /// @param maxGroups most groups of conditions, 0 for any number
    /// @throws TempoException.Invalid when there are more
    public static @Nullable Pipeline parse(String text, int maxGroups) {
        if (text.isEmpty()) {
            return null;
        }
        try {
            Query query = TraceQl.parse(text);
            if (query.root() instanceof Pipeline pipeline
                    && pipeline.stages().getFirst() instanceof SpansetFilter filter
                    && !(filter.expression() instanceof Static)) {
                return new Pipeline(List.of(filter));
            }
            return null;
        } catch (TraceQlException e) {
            return null;
        }
    }
}
