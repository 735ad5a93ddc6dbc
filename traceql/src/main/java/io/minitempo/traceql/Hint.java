// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql;

/// The hints that mean something (`spec/traceql.md §13`).
public enum Hint {
    /// Search: the newest traces instead of any.
    MOST_RECENT("most_recent", true),
    /// Metrics: a boolean for adaptive sampling, or the part to read.
    SAMPLE("sample", true),
    SPAN_SAMPLE("span_sample", true),
    TRACE_SAMPLE("trace_sample", true),
    /// Metrics ranges: how many; `false` is none.
    EXEMPLARS("exemplars", true),
    EXTRAPOLATE("extrapolate", true),
    /// Metrics: target bytes per job.
    JOB_SIZE("job_size", false),
    TIME_OVERLAP_CUTOFF("time_overlap_cutoff", false),
    CONCURRENT_BLOCKS("concurrent_blocks", false),
    SPAN_ONLY_FETCH("spanonly_fetch", false),
    SKIP_AST_TRANSFORMATIONS("skip_ast_transformations", false),
    DEBUG("debug", false),
    INFO("info", false),
    DEBUG_RETURN_IN("debug_return_in", false),
    DEBUG_STANDARD_DEVIATION("debug_std_dev", false),
    DEBUG_DATA_FACTOR("debug_data_factor", false);

    private final String text;
    private final boolean safe;

    Hint(String text, boolean safe) {
        this.text = text;
        this.safe = safe;
    }

    /// As written.
    public String text() {
        return text;
    }

    /// Whether every tenant may use it; others need `read.unsafe_query_hints`.
    public boolean isSafe() {
        return safe;
    }
}
