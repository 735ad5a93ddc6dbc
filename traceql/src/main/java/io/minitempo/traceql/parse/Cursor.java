// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.parse;

import io.minitempo.traceql.ast.Static;
import io.minitempo.traceql.ast.TraceQlException;
import org.jspecify.annotations.Nullable;

/// A walk over the characters of a query that keeps the position of the last token as Go's scanner does.
final class Cursor {

    /// What [#peek] gives behind the last character.
    static final int END = -1;

    private static final int BYTE_ORDER_MARK = 0xFEFF;

    private final int[] characters;
    private int index;
    private int line = 1;
    private int lineStart;
    private int start;
    private Token.Position position = new Token.Position(0, 0);

    Cursor(String text) {
        characters = text.codePoints().toArray();
        if (characters.length > 0 && characters[0] == BYTE_ORDER_MARK) {
            index = 1;
        }
    }

    /// The next character, or [#END].
    int peek() {
        return peek(0);
    }

    /// A character further ahead, or [#END].
    int peek(int ahead) {
        int at = index + ahead;
        return at < characters.length ? characters[at] : END;
    }

    /// Goes behind the next character.
    ///
    /// @throws TraceQlException when it is no character
    void advance() {
        int character = characters[index];
        if (character == 0) {
            throw error("invalid character NUL");
        }
        if (character >= Character.MIN_SURROGATE && character <= Character.MAX_SURROGATE) {
            throw error("invalid UTF-8 encoding");
        }
        index++;
        if (character == '\n') {
            line++;
            lineStart = index;
        }
    }

    /// A token begins here.
    void mark() {
        start = index;
        position = characters.length == 0 ? new Token.Position(0, 0) : new Token.Position(line, index - lineStart + 1);
    }

    /// Characters are consumed outside of the scanner, which then forgets the line.
    void forgetLine() {
        position = new Token.Position(0, position.column());
    }

    /// The token that ends here.
    Token token(TokenType type, String text, @Nullable Static value) {
        return new Token(type, text, value, position, start, index);
    }

    /// How many characters lie behind.
    int index() {
        return index;
    }

    /// The text from there to here.
    String since(int start) {
        return new String(characters, start, index - start);
    }

    /// The text from there to a place ahead of here.
    String between(int start, int end) {
        return new String(characters, start, end - start);
    }

    /// A parse error at the last token.
    TraceQlException error(String message) {
        return position.error(message);
    }
}
