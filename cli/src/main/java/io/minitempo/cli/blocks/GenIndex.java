// SPDX-License-Identifier: Apache-2.0
package io.minitempo.cli.blocks;

import io.minitempo.block.meta.BlockMeta;
import io.minitempo.block.meta.RowGroupIndex;
import io.minitempo.block.parquet.read.RowGroupReader;
import io.minitempo.block.read.BlockReader;
import io.minitempo.cli.shell.Storage;
import io.minitempo.cli.shell.StorageOptions;
import io.minitempo.cli.shell.Terminal;
import io.minitempo.core.BlockId;
import io.minitempo.core.TenantId;
import io.minitempo.core.TraceId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// Makes the row-group index of a block from its data.
@Command(name = "index", description = "writes the row-group index of a block anew", mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // the command line fills the fields
final class GenIndex implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "TENANT", description = "whose block")
    private TenantId tenant;

    @Parameters(index = "1", paramLabel = "BLOCK", description = "the id of the block")
    private BlockId block;

    @Mixin
    private final StorageOptions storage = new StorageOptions();

    private final Terminal terminal;

    GenIndex(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws InterruptedException {
        try (Storage bucket = storage.open(terminal)) {
            BlockMeta meta = bucket.meta(tenant, block);
            BlockReader reader = bucket.reader(meta);
            List<TraceId> last = new ArrayList<>();
            for (RowGroupReader group : reader.rowGroups()) {
                if (group.rows() > 0) {
                    TraceId[] id = new TraceId[1];
                    reader.ids(group, found -> id[0] = found);
                    last.add(id[0]);
                }
            }
            bucket.backend().put(meta.keys().index(), new RowGroupIndex(last).toJson());
            terminal.out().println("wrote " + meta.keys().index() + " with " + last.size() + " row groups");
            return 0;
        }
    }
}
