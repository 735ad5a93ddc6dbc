// SPDX-License-Identifier: Apache-2.0
package io.minitempo.app.process;

import io.minitempo.block.list.BlockList;
import io.minitempo.block.meta.BlockMeta;
import io.minitempo.core.TenantId;
import io.minitempo.frontend.query.Blocks;
import java.util.List;

/// The block list as the query-frontend plans by it.
final class FrontendBlocks {

    private FrontendBlocks() {}

    static Blocks of(BlockList list) {
        return new Blocks() {
            @Override
            public List<BlockMeta> live(TenantId tenant) {
                return list.snapshot().blocks(tenant).live();
            }

            @Override
            public List<BlockMeta> refreshed(TenantId tenant) throws InterruptedException {
                return list.refresh(tenant).blocks(tenant).live();
            }
        };
    }

    /// No blocks, for a process without a store.
    static Blocks none() {
        return new Blocks() {
            @Override
            public List<BlockMeta> live(TenantId tenant) {
                return List.of();
            }

            @Override
            public List<BlockMeta> refreshed(TenantId tenant) {
                return List.of();
            }
        };
    }
}
