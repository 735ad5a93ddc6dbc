// SPDX-License-Identifier: Apache-2.0
package io.minitempo.cli.blocks;

import io.minitempo.cli.shell.Storage;
import io.minitempo.cli.shell.StorageOptions;
import io.minitempo.cli.shell.Terminal;
import io.minitempo.core.BlockId;
import io.minitempo.core.TempoException;
import io.minitempo.core.TenantId;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// Says what is wrong with the live blocks of a tenant.
@Command(
        name = "blocks",
        description = "as `verify block`, for every live block of a tenant, also those whose metadata is damaged",
        mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // the command line fills the fields
final class VerifyBlocks implements Callable<Integer> {

    @Parameters(paramLabel = "TENANT", description = "whose blocks")
    private TenantId tenant;

    @Mixin
    private final StorageOptions storage = new StorageOptions();

    private final Terminal terminal;

    VerifyBlocks(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws InterruptedException {
        try (Storage bucket = storage.open(terminal)) {
            List<BlockId> blocks = bucket.blocks().blocks(tenant).live();
            if (blocks.isEmpty()) {
                throw new TempoException.NotFound("tenant " + tenant + " has no live blocks here");
            }
            int damaged = 0;
            for (BlockId block : blocks) {
                damaged += VerifyBlock.verify(bucket, tenant, block, terminal) ? 0 : 1;
            }
            terminal.out().println(damaged + " of " + blocks.size() + " blocks are damaged");
            return damaged == 0 ? 0 : 1;
        }
    }
}
