// SPDX-License-Identifier: Apache-2.0
/// Spans of blocks, write-ahead log and live traces as columns, for the TraceQL engine.
///
/// Must not know the language beyond fields and literals, nor who searches.
/// Start reading at [io.minitempo.block.search.BlockSpanSource] and [io.minitempo.block.search.OtlpSpanSource].
@NullMarked
package io.minitempo.block.search;

import org.jspecify.annotations.NullMarked;
