// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql;

import static org.assertj.core.api.Assertions.assertThat;

import io.minitempo.traceql.ast.TraceQlException;
import io.minitempo.traceql.print.Printer;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Verdicts and canonical forms of all cases of the spec.
final class VerdictTest {

    static List<Cases.Case> cases() {
        return Cases.all();
    }

    static List<Cases.Case> printedCases() {
        return Cases.all().stream().filter(each -> each.canonical() != null).toList();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void isAsTheSpecSays(Cases.Case expected) {
        assertThat(verdict(expected.query())).isEqualTo(expected.verdict());
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
                case PARSE -> "parse_error";
                case VALIDATION -> "validate_error";
                case UNSUPPORTED -> "unsupported";
            };
        }
    }
}
