// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.ast;

/// A query that is refused: the caller's fault, with the text that Tempo gives (`spec/traceql.md §1`, `§2.6`, `§5`).
public final class TraceQlException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final Kind kind;

    /// A refusal.
    public TraceQlException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    /// Why a query is refused. All kinds answer 400.
    public enum Kind {
        /// The text is not in the grammar; the message begins with `parse error`.
        PARSE,
        /// It nests deeper than is read here, where Tempo has no such bound; the message begins with `parse error`.
        TOO_DEEP,
        /// It parses, and static checks refuse it.
        VALIDATION,
        /// It parses, and uses what the language only reserves.
        UNSUPPORTED
    }

    /// Why.
    public Kind kind() {
        return kind;
    }
}
