// SPDX-License-Identifier: Apache-2.0
package io.minitempo.objectstore;

import java.util.Locale;

/// What a cache holds, as `roles` of `cache.caches` names it (`spec/generator-and-ops.md §4`).
///
/// The constants are in the order in which Tempo lists them; text in configurations is lower case with dashes.
public enum CacheRole {
    /// Shards of bloom filters, whole.
    BLOOM,
    /// The objects `index`, whole.
    TRACE_ID_INDEX,
    /// Footers of data files.
    PARQUET_FOOTER,
    /// Column indexes.
    PARQUET_COLUMN_IDX,
    /// Offset indexes.
    PARQUET_OFFSET_IDX,
    /// Pages, dictionaries among them.
    PARQUET_PAGE,
    /// Answers to jobs of queries.
    FRONTEND_SEARCH;

    /// The role as configurations spell it, such as `parquet-column-idx`.
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
