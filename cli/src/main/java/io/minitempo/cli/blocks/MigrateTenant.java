// SPDX-License-Identifier: Apache-2.0
package io.minitempo.cli.blocks;

import io.minitempo.block.list.BlockState;
import io.minitempo.block.meta.BlockMeta;
import io.minitempo.block.store.BlockCopy;
import io.minitempo.cli.shell.Figures;
import io.minitempo.cli.shell.Storage;
import io.minitempo.cli.shell.StorageOptions;
import io.minitempo.cli.shell.Terminal;
import io.minitempo.core.TempoException;
import io.minitempo.core.TenantId;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Copies the blocks of one tenant to another.
@Command(
        name = "tenant",
        description = {
            "copies the live blocks of a tenant to another tenant, here or from another bucket",
            "Blocks that are there already are passed over, so that a run that was cut short can be done again."
        },
        mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // the command line fills the fields
final class MigrateTenant implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "SRC", description = "whose blocks are copied")
    private TenantId source;

    @Parameters(index = "1", paramLabel = "DST", description = "whose blocks they become")
    private TenantId target;

    @Option(
            names = "--source-config-file",
            paramLabel = "FILE",
            description = "a tempo.yaml with the bucket of SRC; without it SRC is in the bucket of DST")
    private String sourceConfigFile = "";

    @Mixin
    private final StorageOptions storage = new StorageOptions();

    private final Terminal terminal;

    MigrateTenant(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws InterruptedException {
        if (sourceConfigFile.isEmpty() && source.equals(target)) {
            throw new TempoException.Invalid("SRC and DST are the same; name another tenant, or --source-config-file");
        }
        try (Storage to = storage.open(terminal);
                Storage from = storage.openOther(terminal, sourceConfigFile)) {
            List<BlockMeta> blocks = from.live(source);
            long bytes = 0;
            int copied = 0;
            for (BlockMeta meta : blocks) {
                if (to.blocks().state(target, meta.blockId()) == BlockState.ABSENT) {
                    BlockCopy.copy(from.backend(), to.backend(), meta, target);
                    bytes += meta.size();
                    copied++;
                    terminal.out().println("block " + meta.blockId() + ": " + Figures.bytes(meta.size()));
                }
            }
            terminal.out()
                    .println("copied " + copied + " of " + blocks.size() + " blocks, " + Figures.bytes(bytes) + "; "
                            + (blocks.size() - copied) + " were there already");
            return 0;
        }
    }
}
