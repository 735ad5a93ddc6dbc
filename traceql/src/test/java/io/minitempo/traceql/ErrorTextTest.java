// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minitempo.traceql.ast.TraceQlException;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// The texts of refusals, against those of the real Tempo 3.0.3.
final class ErrorTextTest {

    private static final String SEARCH_PREFIX = "invalid TraceQL query: ";

    /// Accepted here, as on main.
    private static List<String> acceptedQueries() {
        return Cases.all().stream()
                .filter(each -> each.verdict().equals("ok"))
                .map(Cases.Case::query)
                .toList();
    }

    static List<Cases.Verdict> refused() {
        List<String> accepted = acceptedQueries();
        return Cases.verdicts().stream()
                .filter(each -> each.search().status() == 400)
                .filter(each -> !accepted.contains(each.query()))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("refused")
    void isThatOfTempo(Cases.Verdict verdict) {
        String recorded = verdict.search().text().substring(SEARCH_PREFIX.length());

        assertThatThrownBy(() -> TraceQl.parse(verdict.query()))
                .isInstanceOf(TraceQlException.class)
                .hasMessage(recorded);
    }

    @Test
    void onlyMetricsInParenthesesAndArithmeticOfNumbersAreAcceptedBeyondTempo() {
        List<String> accepted = acceptedQueries();
        List<String> beyond = Cases.verdicts().stream()
                .filter(each -> each.search().status() == 400 && accepted.contains(each.query()))
                .map(Cases.Verdict::query)
                .collect(Collectors.toList());

        assertThat(beyond)
                .hasSize(23)
                .allMatch(query -> query.contains("({} |")
                        || query.contains("({ .a } | rate()")
                        || query.startsWith("{} | rate() > ")
                        || query.equals("{} | count() > 1 + 2 * 3"));
    }

    @Test
    void hasNoPositionForAnEmptyQuery() {
        assertThatThrownBy(() -> TraceQl.parse("")).hasMessage("parse error : syntax error: unexpected $end");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '\u0001',
            value = {
                "{ . }#parse error at line 1, col 3: syntax error: unexpected END_ATTRIBUTE, expecting IDENTIFIER",
                "{ span. }#parse error at line 0, col 3: syntax error: unexpected END_ATTRIBUTE, expecting IDENTIFIER",
                "{ .attribute == 4 }#parse error at line 1, col 15: syntax error: unexpected =",
                "{ attribute = 4 }#parse error at line 1, col 3: unknown identifier: attribute",
                "{ .a = \"x }#parse error at line 1, col 8: literal not terminated",
                "{ .a = 1#parse error at line 1, col 9: syntax error: unexpected $end",
                "({} | rate()) > 1/0#parse error at line 1, col 7: syntax error: unexpected rate",
                "{} | rate() > 1/0#parse error at line 1, col 16: syntax error: unexpected /, expecting with",
                "{ span.a = 'x' }#parse error at line 1, col 12: unknown identifier: 'x'",
                "{} with(a=b)#parse error at line 1, col 11: unknown identifier: b",
                "{ .a = 08 }#parse error at line 1, col 8: invalid digit '8' in octal literal",
                "{ .a = 0x }#parse error at line 1, col 8: hexadecimal literal has no digits",
                "{ .a = 1e }#parse error at line 1, col 8: exponent has no digits",
                "({} | rate() by(.a,.b,.c,.d,.e)) / ({} | count_over_time())#parse error at line 1, col 7: syntax error: unexpected rate",
                "({} | rate()) / ({ .x } | rate() by(.a,.b,.c,.d,.e))#parse error at line 1, col 7: syntax error: unexpected rate",
                "{} | 3 > 2#parse error at line 1, col 11: syntax error: unexpected $end",
                "{} | 1 + 2 > 3#parse error at line 1, col 15: syntax error: unexpected $end",
                "{} | count() > 2 ^ 3 + 1#scalar filter rhs of type (%v) not yet supported",
                "{} | 2 ^ 3 < count()#scalar filter lhs of type (%v) not yet supported",
                "{} | rate() > (1 / 0)#parse error at line 1, col 15: syntax error: unexpected (, expecting INTEGER or FLOAT or DURATION or -",
                "{} >> ( = 5 )#parse error at line 1, col 9: syntax error: unexpected =, expecting { or (",
                "{} && (({} > (name)))#parse error at line 1, col 15: syntax error: unexpected name, expecting { or (",
                "({} | count()) > ({}#parse error at line 1, col 21: syntax error: unexpected $end, expecting |",
                "({} | count()) + ({} | {} x#parse error at line 1, col 27: syntax error: unexpected IDENTIFIER, expecting |",
                "({} | count()) + ({})#parse error at line 1, col 21: syntax error: unexpected ), expecting |",
                "-{} | rate()#parse error at line 1, col 2: syntax error: unexpected {, expecting INTEGER or FLOAT or DURATION",
                "{} | rate() > -x#parse error at line 1, col 16: syntax error: unexpected IDENTIFIER, expecting INTEGER or FLOAT or DURATION",
                "{} | rate() | topk(0)#limit must be greater than 0",
                "{} | compare({ .a }, 0)#compare() top number of values must be integer greater than 0",
                "{} | compare({ .a }, 5, 0, 7)#compare() timestamps must be positive integer unix nanoseconds",
            })
    void isWhatTheSpecSays(String query, String text) {
        assertThatThrownBy(() -> TraceQl.parse(query))
                .isInstanceOf(TraceQlException.class)
                .hasMessage(text);
    }

    /// What Tempo's main branch says where it refuses by its own grammar. Who asks gets the text of 3.0.3 instead.
    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            value = {
                "{} | count() > 1 / 0#parse error at line 1, col 20: division by zero",
                "{} | count() > 2 ^ 3#parse error at line 1, col 21: syntax error: unexpected $end",
                "{} | count() > 7 % 4#parse error at line 1, col 21: syntax error: unexpected $end",
                "{} | rate() > 2s * 2#parse error at line 1, col 20: duration cannot be used in scalar arithmetic",
                "({} | rate()) > 1/0#parse error at line 1, col 19: division by zero",
                "{} | rate() > 1/0#parse error at line 1, col 17: division by zero",
                "({} | rate()) + 2s#parse error at line 1, col 19: duration cannot be used as a scalar operand in metric arithmetic",
                "({} | rate()) ^ 2#parse error at line 1, col 15: syntax error: unexpected ^, expecting with",
                "-({} | rate())#parse error at line 1, col 3: syntax error: unexpected {",
                "({} | rate()) && ({} | rate())#parse error at line 0, col 15: syntax error: unexpected &&, expecting with",
                "(({} | rate()) | topk(2))#parse error at line 1, col 16: syntax error: unexpected |",
                "(({} | rate()) > 1) * 2#parse error at line 1, col 16: syntax error: unexpected >",
                "({} | rate()) | topk(1) * 2#parse error at line 1, col 25: syntax error: unexpected *, expecting with",
            })
    void theGrammarOfMainRefusesElsewhere(String query, String text) {
        assertThatThrownBy(() -> TraceQl.parseUnchecked(query))
                .isInstanceOf(TraceQlException.class)
                .hasMessage(text);
    }

    @Test
    void fiveGroupsAreNotTooManyForOneSubQueryInArithmetic() {
        String query = "({} | rate() by(.a,.b,.c,.d,.e))";

        assertThatCode(() -> TraceQl.parse(query + " / " + query + " * 2")).doesNotThrowAnyException();
    }

    @Test
    void countsLinesAndCharactersOfAllPlanes() {
        assertThatThrownBy(() -> TraceQl.parse("{ .a = \"\uD83D\uDE00\" }\n\n  oops"))
                .hasMessage("parse error at line 3, col 3: syntax error: unexpected IDENTIFIER, expecting with");
        assertThatThrownBy(() -> TraceQl.parse("{ .a = \"\uD83D\uDE00\" oops"))
                .hasMessage("parse error at line 1, col 12: syntax error: unexpected IDENTIFIER");
    }
}
