// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql;

import static org.assertj.core.api.Assertions.assertThat;

import io.minitempo.traceql.ast.TraceQlException;
import io.minitempo.traceql.print.Printer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Verdicts and canonical forms of all cases of the spec.
final class VerdictTest {

    /// Syntax errors by the grammar of Tempo's main branch, whose verdicts the cases are; 3.0.3, whose texts we give,
    /// reads them and refuses them later, or the other way round.
    private static final Map<String, String> REFUSED_ELSEWHERE = Map.of(
            "{} | count() > 1 / 0", "unsupported",
            "{} | count() > 2 ^ 3", "unsupported",
            "{} | count() > 7 % 4", "unsupported",
            "({} | compare({ .a })) + ({} | rate())", "parse_error");

    static List<Cases.Case> cases() {
        return Cases.all();
    }

    static List<Cases.Case> printedCases() {
        return Cases.all().stream().filter(each -> each.canonical() != null).toList();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void isAsTheSpecSays(Cases.Case expected) {
        assertThat(verdict(expected.query()))
                .isEqualTo(REFUSED_ELSEWHERE.getOrDefault(expected.query(), expected.verdict()));
    }

    @ParameterizedTest
    @MethodSource("printedCases")
    void printsTheCanonicalForm(Cases.Case expected) {
        assertThat(Printer.print(TraceQl.parseUnchecked(expected.query()))).isEqualTo(expected.canonical());
    }

    private static String verdict(String query) {
        try {
            TraceQl.parse(query);
            return "ok";
        } catch (TraceQlException e) {
            return switch (e.kind()) {
                case PARSE, TOO_DEEP -> "parse_error";
                case VALIDATION -> "validate_error";
                case UNSUPPORTED -> "unsupported";
            };
        }
    }
}
