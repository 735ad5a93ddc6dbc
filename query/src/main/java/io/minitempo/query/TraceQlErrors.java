// SPDX-License-Identifier: Apache-2.0
package io.minitempo.query;

import io.minitempo.core.TempoException;
import io.minitempo.traceql.ast.TraceQlException;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;

/// Complaints about queries as the caller's fault.
public final class TraceQlErrors {

    private TraceQlErrors() {}

    /// What parsing gives, or its complaint.
    ///
    /// @throws TempoException.Invalid with the parser's text
    public static <T> T asInvalid(Supplier<T> parsing) {
        try {
            return parsing.get();
        } catch (TraceQlException e) {
            throw new TempoException.Invalid(String.valueOf(e.getMessage()), e);
        }
    }

    /// Refuses an expression that is too long, before it is parsed.
    ///
    /// @param maxBytes of its UTF-8 form, 0 for any
    /// @throws TempoException.Invalid when it is
    public static void checkSize(String expression, int maxBytes) {
        if (maxBytes > 0 && expression.getBytes(StandardCharsets.UTF_8).length > maxBytes) {
            throw new TempoException.Invalid("TraceQL expression exceeds the configured maximum size of " + maxBytes
                    + " bytes, reduce the query expression size or contact your system administrator");
        }
    }
}
