// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.metrics;

/// Names of labels that no span has (`spec/traceql.md §12.4`).
public final class Labels {

    /// The function, of series without grouping.
    public static final String NAME = "__name__";
    /// The upper bound of a bucket.
    public static final String BUCKET = "__bucket";
    /// What a series of `compare` or a companion of another series means.
    public static final String META_TYPE = "__meta_type";
    /// The value of [#META_TYPE] of the weights of averages.
    public static final String COUNT = "__count";
    /// Which sub-query a series belongs to.
    public static final String FRAGMENT = "__query_fragment";
    /// A quantile.
    public static final String QUANTILE = "p";
    /// The trace of an exemplar.
    public static final String TRACE_ID = "trace:id";

    private Labels() {}
}
