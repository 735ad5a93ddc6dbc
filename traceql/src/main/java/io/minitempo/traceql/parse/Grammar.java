// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.parse;

/// Which grammar a text is read by. What [#RELEASED] accepts, [#CURRENT] accepts too.
public enum Grammar {
    /// That of Tempo's main branch: metrics in parentheses, arithmetic of metrics and of numbers (`spec/traceql.md
    /// §12.9`). What it accepts is what runs.
    CURRENT(Allowed.QUERY),

    /// That of Tempo 3.0.3, without these. It decides how a text that neither accepts is refused: such texts are
    /// compared.
    RELEASED(Allowed.QUERY & ~Allowed.METRICS);

    private final int queries;

    Grammar(int queries) {
        this.queries = queries;
    }

    /// What a query may begin with.
    int queries() {
        return queries;
    }

    /// Whether numbers outside of braces may be calculated with, wherever one may stand.
    boolean hasNumberArithmetic() {
        return this == CURRENT;
    }
}
