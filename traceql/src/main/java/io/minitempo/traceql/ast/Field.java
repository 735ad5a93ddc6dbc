// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.ast;

/// Something that a span has, or may have.
public sealed interface Field extends FieldExpression permits Attribute, Intrinsic {}
