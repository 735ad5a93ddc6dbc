// SPDX-License-Identifier: Apache-2.0
/// The canonical text of trees: cache keys, keys of spanset attributes and of labels are made of it.
///
/// Must not know how text becomes a tree.
/// Start reading at [io.minitempo.traceql.print.Printer].
@NullMarked
package io.minitempo.traceql.print;

import org.jspecify.annotations.NullMarked;
