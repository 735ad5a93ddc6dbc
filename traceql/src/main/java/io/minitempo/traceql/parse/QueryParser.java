// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.parse;

import io.minitempo.traceql.ast.Query;
import io.minitempo.traceql.ast.Static;
import java.util.ArrayList;
import java.util.List;

/// Parses whole queries (`spec/traceql.md §3`). Takes time and memory linear in the text.
public final class QueryParser {

    private QueryParser() {}

    /// The tree of a query, with constant expressions folded, not validated.
    ///
    /// @throws io.minitempo.traceql.ast.TraceQlException of kind `PARSE` or `TOO_DEEP`
    public static Query parse(String text, Grammar grammar) {
        Tokens tokens = new Tokens(text);
        PipelineParser pipelines = new PipelineParser(tokens, grammar);
        Query.Root root = pipelines.root();
        List<Query.Hint> hints = List.of();
        while (tokens.skip(TokenType.WITH)) {
            hints = hints(tokens, pipelines.fieldExpressions());
        }
        if (!tokens.at(TokenType.END)) {
            throw tokens.unexpected(TokenType.WITH);
        }
        return new Query(root, hints);
    }

    private static List<Query.Hint> hints(Tokens tokens, FieldExpressionParser literals) {
        List<Query.Hint> hints = new ArrayList<>();
        tokens.expect(TokenType.OPEN_PARENTHESIS);
        do {
            String name = tokens.expect(TokenType.IDENTIFIER).text();
            tokens.expect(TokenType.EQUAL);
            hints.add(new Query.Hint(name, hintValue(tokens, literals)));
        } while (tokens.expect(TokenType.CLOSE_PARENTHESIS, TokenType.COMMA).type() == TokenType.COMMA);
        return hints;
    }

    private static Static hintValue(Tokens tokens, FieldExpressionParser literals) {
        Token token = tokens.peek();
        if (token.type() == TokenType.IDENTIFIER && Literals.of(token) == null) {
            throw token.position().error("unknown identifier: " + token.text());
        }
        return literals.literal();
    }
}
