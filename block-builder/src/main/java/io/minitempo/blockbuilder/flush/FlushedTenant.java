// SPDX-License-Identifier: Apache-2.0
package io.minitempo.blockbuilder.flush;

import io.minitempo.core.BlockId;
import io.minitempo.core.TenantId;
import org.jspecify.annotations.Nullable;

/// What became of a tenant's traces of a section. The block carries the no-compact flag until the section is committed.
///
/// @param tenant the tenant
/// @param blockId the block in the bucket, null when every trace was too large
/// @param duplicates spans left out because their trace had them already
/// @param tooLarge spans left out because their trace was too large
/// @param clamped whether the times of the block are not those of its spans
public record FlushedTenant(
        TenantId tenant, @Nullable BlockId blockId, long duplicates, long tooLarge, boolean clamped) {}
