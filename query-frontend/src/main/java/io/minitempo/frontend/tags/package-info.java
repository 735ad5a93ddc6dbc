// SPDX-License-Identifier: Apache-2.0
/// Queries for tag names and tag values, cut into jobs and combined again (`spec/api.md §3.4`, §3.5).
///
/// Must not know how jobs reach queriers. Start reading at [io.minitempo.frontend.tags.TagNamesQuery].
@NullMarked
package io.minitempo.frontend.tags;

import org.jspecify.annotations.NullMarked;
