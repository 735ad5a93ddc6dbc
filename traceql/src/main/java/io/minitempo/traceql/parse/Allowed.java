// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.parse;

/// Which nonterminals an expression may turn out to be at a place; sets are sums of the constants.
final class Allowed {

    static final int SPANSETS = 1;
    static final int AGGREGATES = 2;
    static final int NUMBER = 4;
    static final int PIPELINES = 8;
    static final int PIPELINE_SCALARS = 16;
    static final int METRICS = 32;
    static final int FILTER = 64;
    static final int PIPELINE_FILTER = 128;
    static final int BY_OR_SELECT = 256;

    /// What a stage of a pipeline may be.
    static final int STAGE = SPANSETS | AGGREGATES | NUMBER | FILTER | BY_OR_SELECT;

    /// What a query may begin with.
    static final int QUERY = STAGE | PIPELINES | PIPELINE_SCALARS | PIPELINE_FILTER | METRICS;

    /// What may be a pipeline in parentheses.
    private static final int NESTED = PIPELINES | PIPELINE_SCALARS | METRICS;

    private Allowed() {}

    /// Whether the set has one of them.
    static boolean has(int set, int any) {
        return (set & any) != 0;
    }

    /// Whether a parenthesis may hold a whole pipeline.
    static boolean nested(int set) {
        return has(set, NESTED);
    }

    /// What may stand in a parenthesis.
    static int inParentheses(int set) {
        int inner = set & ~(FILTER | PIPELINE_FILTER | BY_OR_SELECT);
        return nested(set) ? inner | STAGE : inner;
    }

    /// Whether a number may begin what is allowed.
    static boolean number(int set) {
        return has(set, NUMBER | AGGREGATES | METRICS);
    }
}
