// SPDX-License-Identifier: Apache-2.0
/// The syntax tree of a TraceQL query: immutable, closed, without behaviour beyond its own shape.
///
/// Must not know how text becomes a tree, nor where spans come from.
/// Start reading at [io.minitempo.traceql.ast.Query].
@NullMarked
package io.minitempo.traceql.ast;

import org.jspecify.annotations.NullMarked;
