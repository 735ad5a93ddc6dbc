// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.ast;

/// What a scalar filter compares: an aggregate, a literal, arithmetic of both, or a pipeline that ends in an aggregate.
public sealed interface ScalarExpression permits Aggregate, Static, ScalarOperation, Pipeline {}
