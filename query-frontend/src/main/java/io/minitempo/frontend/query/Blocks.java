// SPDX-License-Identifier: Apache-2.0
package io.minitempo.frontend.query;

import io.minitempo.block.meta.BlockMeta;
import io.minitempo.core.TenantId;
import java.util.List;

/// The blocks that queries are planned by. Any thread may ask.
public interface Blocks {

    /// The blocks of a tenant as they are known, compacted ones left out.
    List<BlockMeta> live(TenantId tenant);

    /// As [#live], after a look at the store itself.
    ///
    /// @throws io.minitempo.core.TempoException when the store cannot be read
    /// @throws InterruptedException when the caller is interrupted
    List<BlockMeta> refreshed(TenantId tenant) throws InterruptedException;
}
