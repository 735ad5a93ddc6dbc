// SPDX-License-Identifier: Apache-2.0
/// Searches, cut into jobs and combined again (`spec/api.md §3.3`, §5.3).
///
/// Must not know how jobs reach queriers. Start reading at [io.minitempo.frontend.search.SearchQuery].
@NullMarked
package io.minitempo.frontend.search;

import org.jspecify.annotations.NullMarked;
