// SPDX-License-Identifier: Apache-2.0
package io.minitempo.cli.blocks;

import io.minitempo.block.inspect.AttributeUsage;
import io.minitempo.cli.shell.Storage;
import io.minitempo.cli.shell.StorageOptions;
import io.minitempo.cli.shell.Terminal;
import io.minitempo.core.TenantId;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// Suggests dedicated columns for a tenant.
@Command(
        name = "columns",
        description = "suggests dedicated columns for a tenant, as configuration",
        mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // the command line fills the fields
final class SuggestColumns implements Callable<Integer> {

    @Parameters(paramLabel = "TENANT", description = "whose blocks")
    private TenantId tenant;

    @Mixin
    private final BlockChoice choice = new BlockChoice();

    @Mixin
    private final UsageReport report = new UsageReport();

    @Mixin
    private final StorageOptions storage = new StorageOptions();

    private final Terminal terminal;

    SuggestColumns(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws InterruptedException {
        report.check();
        try (Storage bucket = storage.open(terminal)) {
            AttributeUsage usage = new AttributeUsage();
            int groups = choice.count(bucket, tenant, usage, terminal);
            report.suggest(usage, groups, terminal.out());
            return 0;
        }
    }
}
