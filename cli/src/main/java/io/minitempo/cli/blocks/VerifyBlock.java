// SPDX-License-Identifier: Apache-2.0
package io.minitempo.cli.blocks;

import io.minitempo.block.inspect.BlockVerifier;
import io.minitempo.block.inspect.Report;
import io.minitempo.cli.shell.Storage;
import io.minitempo.cli.shell.StorageOptions;
import io.minitempo.cli.shell.Terminal;
import io.minitempo.core.BlockId;
import io.minitempo.core.TenantId;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// Says what is wrong with a block.
@Command(
        name = "block",
        description = {
            "reads a block whole and says what is wrong with it, and where",
            "One line per finding; exit code 0 when nothing is wrong, 1 otherwise."
        },
        mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // the command line fills the fields
final class VerifyBlock implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "TENANT", description = "whose block")
    private TenantId tenant;

    @Parameters(index = "1", paramLabel = "BLOCK", description = "the id of the block")
    private BlockId block;

    @Mixin
    private final StorageOptions storage = new StorageOptions();

    private final Terminal terminal;

    VerifyBlock(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws InterruptedException {
        try (Storage bucket = storage.open(terminal)) {
            return verify(bucket, tenant, block, terminal) ? 0 : 1;
        }
    }

    /// Looks at a block, prints what is found, and says whether it is sound.
    static boolean verify(Storage bucket, TenantId tenant, BlockId block, Terminal terminal)
            throws InterruptedException {
        Report report = new BlockVerifier(bucket.backend()).verify(tenant, block);
        report.findings().forEach(finding -> terminal.out().println(finding));
        String about = report.format() + ", " + report.rowGroups() + " row groups, " + report.traces() + " traces, "
                + report.spans() + " spans";
        if (report.isSound()) {
            terminal.out().println("block " + block + " is sound: " + about);
        } else {
            terminal.out()
                    .println("block " + block + " is damaged: "
                            + report.findings().size() + " findings in "
                            + (report.format().isEmpty() ? "its metadata" : about));
        }
        return report.isSound();
    }
}
