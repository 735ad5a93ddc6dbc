// SPDX-License-Identifier: Apache-2.0
package io.minitempo.livestore.blocks;

import io.minitempo.block.store.BlockWriter;
import io.minitempo.block.wal.LocalBlock;
import io.minitempo.block.wal.LocalBlocks;
import io.minitempo.block.wal.WalBlock;
import io.minitempo.core.concurrent.CpuPool;
import io.minitempo.livestore.tenant.TenantInstance;
import java.util.Optional;

/// Turns a WAL block into a complete block and lets it take the WAL block's place. Any thread may call.
public final class Completion {

    private final LocalBlocks blocks;
    private final BlockWriter.Settings settings;
    private final CpuPool cpu;

    /// Completion into `blocks`, encoded on `cpu`.
    public Completion(LocalBlocks blocks, BlockWriter.Settings settings, CpuPool cpu) {
        this.blocks = blocks;
        this.settings = settings;
        this.cpu = cpu;
    }

    /// Completes a block. When it returns, lookups find its spans in the complete block, which is returned, and the WAL
    /// block is the caller's to remove; empty when the WAL block held nothing.
    ///
    /// @throws io.minitempo.core.TempoException.Unavailable when the disk does not take it; nothing changed then
    /// @throws InterruptedException when the caller is interrupted; nothing changed then
    public Optional<LocalBlock> complete(TenantInstance instance, WalBlock wal) throws InterruptedException {
        Optional<LocalBlock> complete = cpu.run(() -> blocks.complete(wal, settings));
        instance.completed(wal, complete.orElse(null));
        return complete;
    }
}
