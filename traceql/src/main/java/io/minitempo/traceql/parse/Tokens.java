// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.parse;

import io.minitempo.traceql.ast.Static;
import io.minitempo.traceql.ast.TraceQlException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The tokens of a query with one of look-ahead, and the errors about them (`spec/traceql.md §2.6`). Also counts how
/// deeply constructs nest, for a text must not exhaust the stack of a thread.
final class Tokens {

    /// Right-hand operands, signs and negations within each other, and outside of braces parentheses too. What works on
    /// trees takes a few frames of a thread's stack for each.
    static final int MAX_NESTING = 250;

    private final Lexer lexer;
    private @Nullable Token ahead;
    private Token.Position last = new Token.Position(0, 0);
    private int nesting;

    Tokens(String text) {
        lexer = new Lexer(text);
    }

    /// The next token, which stays.
    Token peek() {
        if (ahead == null) {
            ahead = lexer.next();
        }
        return ahead;
    }

    /// Whether the next token is of a type.
    boolean at(TokenType type) {
        return peek().type() == type;
    }

    /// Goes behind the next token.
    Token take() {
        Token token = peek();
        ahead = null;
        last = token.position();
        return token;
    }

    /// Goes behind the next token if it is of a type.
    boolean skip(TokenType type) {
        if (!at(type)) {
            return false;
        }
        take();
        return true;
    }

    /// Goes behind the next token, which must be of one of the types.
    Token expect(TokenType... types) {
        for (TokenType type : types) {
            if (at(type)) {
                return take();
            }
        }
        throw unexpected(types);
    }

    /// Goes behind the next token, a whole number.
    long expectInteger() {
        Token token = expect(TokenType.INTEGER);
        return token.literal() instanceof Static.IntValue number ? number.value() : 0;
    }

    /// The next token is not in the grammar.
    ///
    /// @param expected what would be, when these are few
    TraceQlException unexpected(TokenType... expected) {
        Token token = peek();
        List<String> names = new ArrayList<>();
        for (TokenType type : expected) {
            names.add(type.text());
        }
        String suffix = names.isEmpty() ? "" : ", expecting " + String.join(" or ", names);
        return token.position().error("syntax error: unexpected " + token.type().text() + suffix);
    }

    /// A fault of what was taken, noticed at the last token taken.
    TraceQlException errorAtLast(String message) {
        return last.error(message);
    }

    /// Enters a construct that may hold itself; [#leave] ends it.
    void enter() {
        nesting++;
        if (nesting > MAX_NESTING) {
            throw last.error(
                    TraceQlException.Kind.TOO_DEEP, "the query nests more than " + MAX_NESTING + " levels deep");
        }
    }

    /// Leaves a construct.
    void leave() {
        nesting--;
    }
}
