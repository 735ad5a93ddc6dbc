// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.ast;

/// Two spanset expressions joined by an operator; parentheses of the text are gone, the tree has the structure.
public record SpansetOperation(SpansetOperator operator, SpansetExpression left, SpansetExpression right)
        implements SpansetExpression {}
