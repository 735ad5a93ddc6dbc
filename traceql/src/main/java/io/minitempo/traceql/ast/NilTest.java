// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.ast;

/// `X = nil` or `X != nil`, whichever side nil stood on.
///
/// @param operand X
/// @param present whether the key must exist (`!=`)
public record NilTest(FieldExpression operand, boolean present) implements FieldExpression {}
