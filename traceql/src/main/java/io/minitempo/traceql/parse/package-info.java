// SPDX-License-Identifier: Apache-2.0
/// From text to tree: a lexer with the oddities of Go's scanner, and precedence climbing over the grammar.
///
/// Must not know what a query means beyond its constant parts, nor who asks.
/// Start reading at [io.minitempo.traceql.parse.QueryParser].
@NullMarked
package io.minitempo.traceql.parse;

import org.jspecify.annotations.NullMarked;
