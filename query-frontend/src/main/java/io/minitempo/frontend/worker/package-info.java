// SPDX-License-Identifier: Apache-2.0
/// The streams that queriers open to get work: `frontend.Frontend` (`spec/api.md §8.2`).
///
/// Must not know what the requests ask for. Start reading at [io.minitempo.frontend.worker.FrontendService].
@NullMarked
package io.minitempo.frontend.worker;

import org.jspecify.annotations.NullMarked;
