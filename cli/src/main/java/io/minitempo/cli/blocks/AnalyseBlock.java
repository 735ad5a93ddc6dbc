// SPDX-License-Identifier: Apache-2.0
package io.minitempo.cli.blocks;

import io.minitempo.block.inspect.AttributeUsage;
import io.minitempo.block.meta.BlockMeta;
import io.minitempo.block.read.BlockReader;
import io.minitempo.cli.shell.Storage;
import io.minitempo.cli.shell.StorageOptions;
import io.minitempo.cli.shell.Terminal;
import io.minitempo.core.BlockId;
import io.minitempo.core.TenantId;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// Shows which attributes of a block take the space.
@Command(
        name = "block",
        description = "shows which attributes of a block take the space, and which columns would help",
        mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // the command line fills the fields
final class AnalyseBlock implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "TENANT", description = "whose block")
    private TenantId tenant;

    @Parameters(index = "1", paramLabel = "BLOCK", description = "the id of the block")
    private BlockId block;

    @Mixin
    private final UsageReport report = new UsageReport();

    @Mixin
    private final StorageOptions storage = new StorageOptions();

    private final Terminal terminal;

    AnalyseBlock(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws InterruptedException {
        report.check();
        try (Storage bucket = storage.open(terminal)) {
            BlockMeta meta = bucket.meta(tenant, block);
            AttributeUsage usage = new AttributeUsage();
            BlockReader reader = bucket.reader(meta);
            usage.add(reader);
            report.print(usage, terminal.out());
            report.suggest(usage, reader.rowGroups().size(), terminal.out());
            return 0;
        }
    }
}
