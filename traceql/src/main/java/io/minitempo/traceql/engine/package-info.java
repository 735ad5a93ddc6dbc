// SPDX-License-Identifier: Apache-2.0
/// Runs pipelines over batches of spans, column at a time, and makes search results of what they find.
///
/// Must not know text, storage formats or wire encodings.
/// Start reading at [io.minitempo.traceql.engine.PipelineRun].
@NullMarked
package io.minitempo.traceql.engine;

import org.jspecify.annotations.NullMarked;
