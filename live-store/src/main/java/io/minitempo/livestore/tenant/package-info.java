// SPDX-License-Identifier: Apache-2.0
/// What is held of each tenant: traces in memory, the head of the write-ahead log, and how a lookup sees all of it.
///
/// Must not know where spans come from, nor when blocks are completed or dropped. Start reading at
/// [io.minitempo.livestore.tenant.TenantInstance].
@NullMarked
package io.minitempo.livestore.tenant;

import org.jspecify.annotations.NullMarked;
