// SPDX-License-Identifier: Apache-2.0
package io.minitempo.cli.blocks;

import io.minitempo.block.inspect.AttributeUsage;
import io.minitempo.block.meta.BlockMeta;
import io.minitempo.block.read.BlockReader;
import io.minitempo.cli.shell.Storage;
import io.minitempo.cli.shell.Terminal;
import io.minitempo.core.TempoException;
import io.minitempo.core.TenantId;
import java.util.List;
import picocli.CommandLine.Option;

/// Which blocks of a tenant are looked at.
final class BlockChoice {

    @Option(
            names = "--max-blocks",
            paramLabel = "N",
            defaultValue = "10",
            description = "the most blocks that are read, newest first (${DEFAULT-VALUE})")
    private int maxBlocks;

    @Option(
            names = "--min-compaction-level",
            paramLabel = "N",
            defaultValue = "3",
            description = "only blocks that were merged as often (${DEFAULT-VALUE})")
    private int minLevel;

    /// Counts the attributes of the blocks and says how many row groups they have.
    ///
    /// @throws TempoException.NotFound when no block fits
    /// @throws InterruptedException when the caller is interrupted
    int count(Storage bucket, TenantId tenant, AttributeUsage usage, Terminal terminal) throws InterruptedException {
        List<BlockMeta> blocks = bucket.live(tenant).reversed().stream()
                .filter(meta ->
                        meta.compactionLevel() >= minLevel && meta.knownFormat().isPresent())
                .limit(Math.max(0, maxBlocks))
                .toList();
        if (blocks.isEmpty()) {
            throw new TempoException.NotFound("tenant " + tenant + " has no block of compaction level " + minLevel
                    + " or above; --min-compaction-level=0 takes all");
        }
        int groups = 0;
        for (BlockMeta meta : blocks) {
            BlockReader reader = bucket.reader(meta);
            usage.add(reader);
            groups += reader.rowGroups().size();
            terminal.err().println("block " + meta.blockId() + ": " + meta.totalObjects() + " traces counted");
        }
        return groups;
    }
}
