// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.ast;

/// `count() > 2`: keeps spansets for which a comparison of scalars holds.
public record ScalarFilter(BinaryOperator operator, ScalarExpression left, ScalarExpression right) implements Stage {}
