// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.parse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minitempo.traceql.ast.Static;
import io.minitempo.traceql.ast.TraceQlException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LexerTest {

    @Test
    void takesTheLongestOperator() {
        assertThat(texts("{}!>>{}&>>{}&&{}||{}>={}<<{}&~{}"))
                .containsExactly(
                        "{", "}", "!>>", "{", "}", "&>>", "{", "}", "&&", "{", "}", "||", "{", "}", ">=", "{", "}",
                        "<<", "{", "}", "&~", "{", "}");
    }

    @Test
    void namesHoldWhatWouldBeOperatorsElsewhere() {
        assertThat(texts(".a-1 + span.b/c")).containsExactly(".", "a-1", "", "+", "span.", "b/c", "");
        assertThat(texts(".a=1")).containsExactly(".", "a", "", "=", "1");
        assertThat(texts(".a//b")).containsExactly(".", "a//b", "");
    }

    @Test
    void quotedRunsAreJoined() {
        assertThat(texts("span.pre.\"two \\\"words\\\" \\\\\".post"))
                .containsExactly("span.", "pre.two \"words\" \\.post", "");
    }

    @Test
    void parentsHaveScopes() {
        assertThat(texts("parent.span.a parent.resource.b parent.c parent.\"span.d\" span.span.e"))
                .containsExactly(
                        "parent.",
                        "span.",
                        "a",
                        "",
                        "parent.",
                        "resource.",
                        "b",
                        "",
                        "parent.",
                        "c",
                        "",
                        "parent.",
                        "span.d",
                        "",
                        "span.",
                        "span.e",
                        "");
    }

    @Test
    void commentsAreSkipped() {
        assertThat(texts("{ // one } \n /* two } \n */ }")).containsExactly("{", "}");
    }

    @Test
    void aByteOrderMarkIsIgnoredAtTheStartOnly() {
        assertThat(texts("\uFEFF{")).containsExactly("{");
        assertThat(types("{\uFEFF")).containsExactly(TokenType.OPEN_BRACE, TokenType.IDENTIFIER);
    }

    @ParameterizedTest
    @CsvSource({
        "1d12h, 129600000000000",
        "2w1d, 1296000000000000",
        "1.5h, 5400000000000",
        "90m, 5400000000000",
        "1m1h, 3660000000000",
        "12µs, 12000",
        "007s, 7000000000",
        "1y, 31536000000000000"
    })
    void durationsAreOneToken(String text, long nanos) {
        assertThat(tokens(text)).singleElement().satisfies(token -> {
            assertThat(token.type()).isEqualTo(TokenType.DURATION_LITERAL);
            assertThat(token.value()).isEqualTo(new Static.DurationValue(nanos));
        });
    }

    @ParameterizedTest
    @CsvSource({
        "1.5d, FLOAT IDENTIFIER",
        "2d1w, INTEGER IDENTIFIER",
        "1h30, INTEGER IDENTIFIER",
        "10sec, DURATION_LITERAL IDENTIFIER",
        "5m 3s, DURATION_LITERAL DURATION_LITERAL",
        "300000d, INTEGER IDENTIFIER",
        ".9lives, FLOAT IDENTIFIER"
    })
    void otherNumbersStandAlone(String text, String expected) {
        assertThat(types(text)).extracting(TokenType::name).containsExactly(expected.split(" "));
    }

    @ParameterizedTest
    @CsvSource({"1.5, 1.5", ".5, 0.5", "3., 3", "2e3, 2000", "5E-2, 0.05", "08.5, 8.5", "0x1p4, 16"})
    void floats(String text, double value) {
        assertThat(tokens(text)).singleElement().extracting(Token::value).isEqualTo(new Static.FloatValue(value));
    }

    @Test
    void stringsHaveTheEscapesOfGo() {
        assertThat(texts("\"\\a\\b\\f\\n\\r\\t\\v\\\\\\\"\\101\\x41\\u00e9\\U0001F600\""))
                .containsExactly("\u0007\b\f\n\r\t\u000B\\\"AAé\uD83D\uDE00");
        assertThat(texts("`raw \\n\r\n \"`")).containsExactly("raw \\n\n \"");
        assertThat(texts("\"\\xe9\"")).containsExactly("\uFFFD");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '\u0001',
            value = {
                "\"\\400\"#invalid syntax",
                "\"\\ud800\"#invalid syntax",
                "\"\\'\"#invalid char escape",
                "\"\\x4\"#invalid char escape",
                "/* x#comment not terminated",
                "`x#literal not terminated",
                "0b12#invalid digit '2' in binary literal",
                "0o1.5#invalid radix point in octal literal",
                "0x1.5#hexadecimal mantissa requires a 'p' exponent",
                "1p3#'p' exponent requires hexadecimal mantissa",
                "0b1e3#'e' exponent requires decimal mantissa",
                "1_0.5#strconv.ParseFloat: parsing \"1_0.5\": invalid syntax"
            })
    void refusesWhatGoRefuses(String text, String message) {
        assertThatThrownBy(() -> tokens(text))
                .isInstanceOf(TraceQlException.class)
                .hasMessage("parse error at line 1, col 1: " + message);
    }

    @Test
    void refusesWhatIsNoText() {
        assertThatThrownBy(() -> tokens("{ \0")).hasMessage("parse error at line 1, col 3: invalid character NUL");
        assertThatThrownBy(() -> tokens("\uD800")).hasMessage("parse error at line 1, col 1: invalid UTF-8 encoding");
        assertThatThrownBy(() -> tokens(".a\uDC00")).hasMessage("parse error at line 0, col 1: invalid UTF-8 encoding");
    }

    private static List<Token> tokens(String text) {
        Lexer lexer = new Lexer(text);
        List<Token> tokens = new ArrayList<>();
        for (Token token = lexer.next(); token.type() != TokenType.END; token = lexer.next()) {
            tokens.add(token);
        }
        return tokens;
    }

    private static List<TokenType> types(String text) {
        return tokens(text).stream().map(Token::type).toList();
    }

    private static List<String> texts(String text) {
        return tokens(text).stream().map(Token::text).toList();
    }
}
