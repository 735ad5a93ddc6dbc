// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.ast;

/// Two field expressions joined by an operator.
public record BinaryOperation(BinaryOperator operator, FieldExpression left, FieldExpression right)
        implements FieldExpression {}
