// SPDX-License-Identifier: Apache-2.0
/// The way in: text to a checked query.
///
/// Must not know storage, protocols or configuration.
/// Start reading at [io.minitempo.traceql.TraceQl].
@NullMarked
package io.minitempo.traceql;

import org.jspecify.annotations.NullMarked;
