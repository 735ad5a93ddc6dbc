// SPDX-License-Identifier: Apache-2.0
/// Lookups of traces by id, cut into sub-requests and combined again (`spec/api.md §3.1`, §3.2, §5.2).
///
/// Must not know how sub-requests reach queriers. Start reading at [io.minitempo.frontend.trace.TraceByIdQuery].
@NullMarked
package io.minitempo.frontend.trace;

import org.jspecify.annotations.NullMarked;
