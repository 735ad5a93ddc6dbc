// SPDX-License-Identifier: Apache-2.0
/// How fast a tenant may send (`spec/write-path.md §2.2`).
///
/// Must not know where limits are configured. Start reading at [io.minitempo.distributor.limits.IngestionRateLimiter].
@NullMarked
package io.minitempo.distributor.limits;

import org.jspecify.annotations.NullMarked;
