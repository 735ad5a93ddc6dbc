// SPDX-License-Identifier: Apache-2.0
package io.minitempo.cli.blocks;

import io.minitempo.block.meta.BlockMeta;
import io.minitempo.block.meta.RowGroupIndex;
import io.minitempo.cli.shell.Storage;
import io.minitempo.cli.shell.StorageOptions;
import io.minitempo.cli.shell.Table;
import io.minitempo.cli.shell.Terminal;
import io.minitempo.core.BlockId;
import io.minitempo.core.TenantId;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// Shows the row-group index of a block.
@Command(name = "index", description = "shows the last trace id of every row group", mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // the command line fills the fields
final class ListIndex implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "TENANT", description = "whose block")
    private TenantId tenant;

    @Parameters(index = "1", paramLabel = "BLOCK", description = "the id of the block")
    private BlockId block;

    @Mixin
    private final StorageOptions storage = new StorageOptions();

    private final Terminal terminal;

    ListIndex(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws InterruptedException {
        try (Storage bucket = storage.open(terminal)) {
            BlockMeta meta = bucket.meta(tenant, block);
            String key = meta.keys().index();
            RowGroupIndex index = RowGroupIndex.fromJson(bucket.backend().read(key), key);
            Table table = new Table("row group", "last trace");
            for (int group = 0; group < index.lastIds().size(); group++) {
                table.row(group, index.lastIds().get(group));
            }
            table.print(terminal.out());
            return 0;
        }
    }
}
