// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.ast;

/// Arithmetic between scalars. The language has it; only `aggregate cmp literal` can be run (`spec/traceql.md §5.2`).
public record ScalarOperation(BinaryOperator operator, ScalarExpression left, ScalarExpression right)
        implements ScalarExpression {}
