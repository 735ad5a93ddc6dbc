// SPDX-License-Identifier: Apache-2.0
/// Field expressions made ready to run: conditions that select spans, and expressions that give a value per row, both
/// a column at a time (`spec/traceql.md §8`).
///
/// Must not know spansets, pipelines or results. For `traceql`'s own packages.
/// Start reading at [io.minitempo.traceql.engine.field.Condition].
@NullMarked
package io.minitempo.traceql.engine.field;

import org.jspecify.annotations.NullMarked;
