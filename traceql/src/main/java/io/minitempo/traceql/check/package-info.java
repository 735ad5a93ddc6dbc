// SPDX-License-Identifier: Apache-2.0
/// What can be said of a query without spans: types, validity, the values of constant expressions, regular
/// expressions.
///
/// Must not know how text becomes a tree, nor how trees are run.
/// Start reading at [io.minitempo.traceql.check.Validation].
@NullMarked
package io.minitempo.traceql.check;

import org.jspecify.annotations.NullMarked;
