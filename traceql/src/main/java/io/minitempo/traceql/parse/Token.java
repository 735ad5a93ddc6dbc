// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.parse;

import io.minitempo.traceql.ast.Static;
import io.minitempo.traceql.ast.TraceQlException;
import org.jspecify.annotations.Nullable;

/// One terminal, with the position that an error about it names.
///
/// @param text as written; of an attribute's name without quotes
/// @param value of literals
/// @param position where, for errors
/// @param start how many characters lie before it; of an attribute's name, before its scope
/// @param end how many characters lie before its end
record Token(TokenType type, String text, @Nullable Static value, Position position, int start, int end) {

    /// The value of a literal.
    Static literal() {
        if (value == null) {
            throw new IllegalStateException(type + " has no value");
        }
        return value;
    }

    /// A place in the text as Tempo's scanner reports it (`spec/traceql.md §2.6`): the line is 0 once characters were
    /// consumed singly.
    ///
    /// @param line 1-based, or 0
    /// @param column 1-based, in characters; 0 in an empty query
    record Position(int line, int column) {

        /// A parse error here.
        TraceQlException error(String message) {
            return error(TraceQlException.Kind.PARSE, message);
        }

        /// An error of another kind here.
        TraceQlException error(TraceQlException.Kind kind, String message) {
            String place = line == 0 && column == 0 ? " " : " at line " + line + ", col " + column;
            return new TraceQlException(kind, "parse error" + place + ": " + message);
        }
    }
}
