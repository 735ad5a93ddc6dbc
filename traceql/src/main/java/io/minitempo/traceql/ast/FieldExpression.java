// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.ast;

/// An expression over the fields of one span (`spec/traceql.md §8`).
public sealed interface FieldExpression permits Field, Static, BinaryOperation, UnaryOperation, NilTest {}
