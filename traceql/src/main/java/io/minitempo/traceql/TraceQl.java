// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql;

import io.minitempo.traceql.ast.Field;
import io.minitempo.traceql.ast.Pipeline;
import io.minitempo.traceql.ast.Query;
import io.minitempo.traceql.ast.SpansetFilter;
import io.minitempo.traceql.ast.TraceQlException;
import io.minitempo.traceql.check.Validation;
import io.minitempo.traceql.parse.Grammar;
import io.minitempo.traceql.parse.QueryParser;

/// The way from text to query. Safe for any text and any number of threads; takes time and memory linear in the text.
public final class TraceQl {

    private TraceQl() {}

    /// Parses, folds and validates a query.
    ///
    /// @throws TraceQlException with the message of Tempo 3.0.3 when it is refused
    public static Query parse(String text) {
        try {
            return parse(text, Grammar.CURRENT);
        } catch (TraceQlException e) {
            throw asReleased(text, e);
        }
    }

    /// Parses and folds a query, and leaves out validation: for canonical forms.
    ///
    /// @throws TraceQlException of kind `PARSE` or `TOO_DEEP`
    public static Query parseUnchecked(String text) {
        return QueryParser.parse(text, Grammar.CURRENT);
    }

    /// Parses the name of a tag, such as `span."a b"`, `name` or `.x` (`spec/traceql.md §16`).
    ///
    /// @throws TraceQlException of kind `PARSE` or `TOO_DEEP` when it is not exactly one field
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

    private static Query parse(String text, Grammar grammar) {
        Query query = QueryParser.parse(text, grammar);
        Validation.validate(query);
        return query;
    }

    /// How 3.0.3 refuses what is refused.
    private static TraceQlException asReleased(String text, TraceQlException refusal) {
        if (refusal.kind() == TraceQlException.Kind.TOO_DEEP) {
            return refusal;
        }
        try {
            parse(text, Grammar.RELEASED);
            return refusal;
        } catch (TraceQlException e) {
            return e;
        }
    }
}
