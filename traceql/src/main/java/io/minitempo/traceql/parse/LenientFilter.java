// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.parse;

import io.minitempo.traceql.ast.TraceQlException;
import org.jspecify.annotations.Nullable;

/// Completes the query of someone who is still typing it (`spec/traceql.md §16`): up to the first pipe, comparisons
/// that lack their right side become `true`, and open braces are closed.
public final class LenientFilter {

    private final int[] characters;
    private final Tokens tokens;
    private final FieldParser fields;
    private final StringBuilder completed = new StringBuilder();
    private int copied;
    private int open;

    private LenientFilter(String text) {
        characters = text.codePoints().toArray();
        tokens = new Tokens(text);
        fields = new FieldParser(tokens);
    }

    /// The completed text, which may still be no query; null when it cannot even be cut into tokens.
    public static @Nullable String complete(String text) {
        try {
            return new LenientFilter(text).complete();
        } catch (TraceQlException e) {
            return null;
        }
    }

    private String complete() {
        while (!tokens.at(TokenType.END) && !tokens.at(TokenType.PIPE)) {
            int start = tokens.peek().start();
            if (fields.fieldOrNull() == null) {
                brace(tokens.take().type());
            } else if (isComparison(tokens.peek().type())) {
                int end = tokens.take().end();
                if (endsCondition(tokens.peek().type())) {
                    copyTo(start);
                    completed.append("true ");
                    copied = end;
                }
            }
        }
        copyTo(tokens.peek().start());
        return completed.append(" }".repeat(Math.max(open, 0))).toString();
    }

    private void brace(TokenType type) {
        if (type == TokenType.OPEN_BRACE) {
            open++;
        } else if (type == TokenType.CLOSE_BRACE) {
            open--;
        }
    }

    private void copyTo(int end) {
        completed.append(new String(characters, copied, end - copied));
        copied = end;
    }

    private static boolean isComparison(TokenType type) {
        return switch (type) {
            case EQUAL, NOT_EQUAL, LESS, LESS_EQUAL, GREATER, GREATER_EQUAL, MATCH, NOT_MATCH -> true;
            default -> false;
        };
    }

    private static boolean endsCondition(TokenType type) {
        return switch (type) {
            case END, PIPE, CLOSE_BRACE, CLOSE_PARENTHESIS, AND, OR -> true;
            default -> false;
        };
    }
}
