// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.ast;

/// An expression over spansets (`spec/traceql.md §9`).
public sealed interface SpansetExpression extends Stage permits SpansetFilter, SpansetOperation, Pipeline {}
