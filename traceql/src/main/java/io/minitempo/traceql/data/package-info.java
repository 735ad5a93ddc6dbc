// SPDX-License-Identifier: Apache-2.0
/// Spans as columns: what the engine reads, whatever holds the spans.
///
/// Must not know any storage format. Blocks, the write-ahead log and live traces implement it.
/// Start reading at [io.minitempo.traceql.data.SpanBatch].
@NullMarked
package io.minitempo.traceql.data;

import org.jspecify.annotations.NullMarked;
