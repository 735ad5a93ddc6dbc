// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.inspect;

import java.util.Locale;

/// What is looked at; the name of a check stands before its findings.
public enum Check {
    /// `meta.json` exists and can be read.
    META,
    /// It names the block and the tenant of its directory.
    META_OWNER,
    /// A live block is not marked as compacted as well.
    META_MARK,
    /// The format can be read.
    META_FORMAT,
    /// The block ends after its start.
    META_TIMES,
    /// The size is that of the data file.
    META_SIZE,
    /// The length of the footer is that of the data file.
    META_FOOTER,
    /// As many traces as rows.
    META_TRACES,
    /// As many records as row groups, or one more.
    META_ROW_GROUPS,
    /// Dedicated columns are distinct, and the format can store them.
    META_COLUMNS,
    /// Nothing lies in the directory that does not belong to a block.
    OBJECTS,
    /// Every shard of the bloom filter exists, and no other one.
    BLOOM_SHARDS,
    /// A shard is a bloom filter.
    BLOOM_FORMAT,
    /// A shard says no to some ids.
    BLOOM_FULL,
    /// Every trace is in its shard.
    BLOOM_TRACE,
    /// The index exists and can be read.
    INDEX,
    /// It has the last id of every row group.
    INDEX_IDS,
    /// The data file exists.
    DATA,
    /// It begins and ends with the magic of Parquet.
    DATA_MAGIC,
    /// Its footer can be read.
    DATA_FOOTER,
    /// Its columns are those of format and dedicated columns.
    DATA_SCHEMA,
    /// Row groups have as many rows together as the footer says.
    DATA_ROWS,
    /// Pages and page indexes can be read, checksums fit.
    PAGE,
    /// Levels are in the range of their column.
    LEVELS,
    /// Columns below one repeated node have the same number of its elements.
    ELEMENTS,
    /// A chunk has as many values and nulls as the footer says.
    CHUNK_COUNTS,
    /// No value of a chunk lies outside of its bounds in the footer.
    CHUNK_BOUNDS,
    /// A page has as many nulls as the column index says.
    PAGE_COUNTS,
    /// No value of a page lies outside of its bounds in the column index.
    PAGE_BOUNDS,
    /// All pages of a chunk use the dictionary, or none does.
    DICTIONARY,
    /// Ids have 16 bytes.
    TRACE_ID,
    /// Ids ascend, none occurs twice.
    TRACE_ORDER,
    /// The text of an id is the id.
    TRACE_ID_TEXT,
    /// Start, end and duration of a trace are those of its spans.
    TRACE_TIMES,
    /// Root span and service are those of a root span.
    ROOT_NAMES,
    /// Spans and errors per service.
    SERVICE_STATS,
    /// Left, right and parent numbers.
    NESTED_SET,
    /// Numbers of children.
    CHILD_COUNT,
    /// Numbers of spans per scope.
    SPAN_COUNT,
    /// Start times in buckets.
    ROUNDED_TIME,
    /// Columns that no dedicated column names have no value.
    DEDICATED_UNNAMED,
    /// Attributes with a column of their own are in it.
    DEDICATED_MISSED;

    /// The name in reports, such as `bloom-trace`.
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
