// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql;

import io.minitempo.traceql.ast.Query;
import io.minitempo.traceql.check.Validation;
import io.minitempo.traceql.parse.QueryParser;

/// The way from text to query. Safe for any text and any number of threads.
public final class TraceQl {

    private TraceQl() {}

    /// Parses, folds and validates a query.
    ///
    /// @throws io.minitempo.traceql.ast.TraceQlException with Tempo's message when it is refused
    public static Query parse(String text) {
        Query query = parseUnchecked(text);
        Validation.validate(query);
        return query;
    }

    /// Parses and folds a query, and leaves out validation: for canonical forms.
    ///
    /// @throws io.minitempo.traceql.ast.TraceQlException of kind `PARSE`
    public static Query parseUnchecked(String text) {
        return QueryParser.parse(text);
    }
}
