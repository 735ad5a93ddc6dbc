// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.ast;

/// `{ E }`: the spans for which an expression is true. The empty filter holds the literal `true`.
public record SpansetFilter(FieldExpression expression) implements SpansetExpression {}
