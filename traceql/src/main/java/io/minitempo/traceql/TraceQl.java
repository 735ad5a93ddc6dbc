// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql;

import io.minitempo.traceql.ast.Field;
import io.minitempo.traceql.ast.Pipeline;
import io.minitempo.traceql.ast.Query;
import io.minitempo.traceql.ast.SpansetFilter;
import io.minitempo.traceql.ast.TraceQlException;
import io.minitempo.traceql.check.Validation;
import io.minitempo.traceql.parse.QueryParser;

/// The way from text to query. Safe for any text and any number of threads; takes time and memory linear in the text.
public final class TraceQl {

    private TraceQl() {}

    /// Parses, folds and validates a query.
    ///
    /// @throws TraceQlException with Tempo's message when it is refused
    public static Query parse(String text) {
        Query query = parseUnchecked(text);
        Validation.validate(query);
        return query;
    }

    /// Parses and folds a query, and leaves out validation: for canonical forms.
    ///
    /// @throws TraceQlException of kind `PARSE`
    public static Query parseUnchecked(String text) {
        return QueryParser.parse(text);
    }

    /// Parses the name of a tag, such as `span."a b"`, `name` or `.x` (`spec/traceql.md §16`).
    ///
    /// @throws TraceQlException of kind `PARSE` when it is not exactly one field
    public static Field identifier(String text) {
        Query query = parseUnchecked("{" + text + "}");
        if (query.hints().isEmpty()
                && query.root() instanceof Pipeline pipeline
                && pipeline.stages().size() == 1
                && pipeline.stages().getFirst() instanceof SpansetFilter filter
                && filter.expression() instanceof Field field) {
            return field;
        }
        throw new TraceQlException(
                TraceQlException.Kind.PARSE,
                "parse error : \"" + text + "\" is not exactly one attribute or intrinsic");
    }
}
