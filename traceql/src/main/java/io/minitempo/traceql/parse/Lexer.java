// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.parse;

import io.minitempo.traceql.ast.Static;
import org.jspecify.annotations.Nullable;

/// Cuts a query into tokens, one at a time (`spec/traceql.md §2`): Go's general purpose scanner below, and above it
/// operators of several characters, attribute names and durations.
final class Lexer {

    private final Cursor cursor;
    private Mode mode = Mode.PLAIN;
    private boolean parent;

    Lexer(String text) {
        cursor = new Cursor(text);
    }

    private enum Mode {
        PLAIN,
        /// Behind a scope and its dot.
        NAME,
        /// Behind the name.
        NAME_END
    }

    /// The next token; [TokenType#END] at the end, as often as asked.
    ///
    /// @throws io.minitempo.traceql.ast.TraceQlException when the text cannot be cut
    Token next() {
        return switch (mode) {
            case PLAIN -> plain();
            case NAME -> name();
            case NAME_END -> nameEnd();
        };
    }

    private Token name() {
        int start = cursor.index();
        if (parentOf("span.") || parentOf("resource.")) {
            return scope(cursor.since(start));
        }
        String name = QuotedText.name(cursor);
        if (cursor.index() == start) {
            return nameEnd();
        }
        mode = Mode.NAME_END;
        parent = false;
        return token(TokenType.IDENTIFIER, name);
    }

    /// Whether the cursor went over a scope behind `parent.`.
    private boolean parentOf(String scope) {
        if (!parent) {
            return false;
        }
        for (int i = 0; i < scope.length(); i++) {
            if (cursor.peek(i) != scope.charAt(i)) {
                return false;
            }
        }
        for (int i = 0; i < scope.length(); i++) {
            cursor.advance();
        }
        cursor.forgetLine();
        return true;
    }

    private Token scope(String text) {
        parent = false;
        @Nullable TokenType type = TokenType.of(text);
        return token(type == null ? TokenType.IDENTIFIER : type, text);
    }

    private Token nameEnd() {
        mode = Mode.PLAIN;
        parent = false;
        return token(TokenType.END_ATTRIBUTE, "");
    }

    private Token plain() {
        skipBlanks();
        int character = cursor.peek();
        if (character == Cursor.END) {
            return token(TokenType.END, "");
        }
        if (isDigit(character) || character == '.' && isDigit(cursor.peek(1))) {
            return NumberScanner.scan(cursor);
        }
        return switch (character) {
            case '"' -> string(QuotedText.string(cursor));
            case '`' -> string(QuotedText.raw(cursor));
            case '\'' -> token(TokenType.IDENTIFIER, QuotedText.character(cursor));
            default -> word(character);
        };
    }

    /// An identifier, a keyword, an operator or a single character.
    private Token word(int first) {
        int start = cursor.index();
        if (isLetter(first)) {
            identifier();
        } else {
            cursor.advance();
        }
        return longest(start);
    }

    /// Lengthens what was scanned as long as the longer text is a token too.
    private Token longest(int start) {
        String text = cursor.since(start);
        @Nullable TokenType type = TokenType.of(text);
        while (cursor.peek() != Cursor.END) {
            String longer = text + Character.toString(cursor.peek());
            @Nullable TokenType longerType = TokenType.of(longer);
            if (longerType == null) {
                break;
            }
            cursor.advance();
            cursor.forgetLine();
            text = longer;
            type = longerType;
        }
        if (type == null) {
            return token(TokenType.IDENTIFIER, text);
        }
        if (type.opensAttribute()) {
            mode = Mode.NAME;
            parent = type == TokenType.PARENT_DOT;
        }
        return token(type, text);
    }

    private void identifier() {
        while (isLetter(cursor.peek()) || cursor.peek() != Cursor.END && Character.isDigit(cursor.peek())) {
            cursor.advance();
        }
    }

    private void skipBlanks() {
        for (; ; ) {
            int character = cursor.peek();
            if (character == ' ' || character == '\t' || character == '\r' || character == '\n') {
                cursor.advance();
                continue;
            }
            cursor.mark();
            if (character == '/' && cursor.peek(1) == '/') {
                lineComment();
            } else if (character == '/' && cursor.peek(1) == '*') {
                blockComment();
            } else {
                return;
            }
        }
    }

    private void lineComment() {
        while (cursor.peek() != '\n' && cursor.peek() != Cursor.END) {
            cursor.advance();
        }
    }

    private void blockComment() {
        cursor.advance();
        cursor.advance();
        while (cursor.peek() != '*' || cursor.peek(1) != '/') {
            if (cursor.peek() == Cursor.END) {
                throw cursor.error("comment not terminated");
            }
            cursor.advance();
        }
        cursor.advance();
        cursor.advance();
    }

    private Token string(String value) {
        return cursor.token(TokenType.STRING, value, new Static.StringValue(value));
    }

    private Token token(TokenType type, String text) {
        return cursor.token(type, text, null);
    }

    private static boolean isLetter(int character) {
        return character == '_' || character != Cursor.END && Character.isLetter(character);
    }

    private static boolean isDigit(int character) {
        return character >= '0' && character <= '9';
    }
}
