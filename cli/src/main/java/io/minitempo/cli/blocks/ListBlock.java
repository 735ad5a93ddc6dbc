// SPDX-License-Identifier: Apache-2.0
package io.minitempo.cli.blocks;

import io.minitempo.block.meta.BlockMeta;
import io.minitempo.block.parquet.format.ColumnChunk;
import io.minitempo.block.parquet.read.RowGroupReader;
import io.minitempo.block.read.BlockReader;
import io.minitempo.cli.shell.Figures;
import io.minitempo.cli.shell.Storage;
import io.minitempo.cli.shell.StorageOptions;
import io.minitempo.cli.shell.Table;
import io.minitempo.cli.shell.Terminal;
import io.minitempo.core.BlockId;
import io.minitempo.core.TenantId;
import io.minitempo.objectstore.ListPage;
import io.minitempo.objectstore.ListRequest;
import io.minitempo.objectstore.ObjectInfo;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// Shows one block: metadata, objects and row groups.
@Command(name = "block", description = "shows a block: metadata, objects, row groups", mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // the command line fills the fields
final class ListBlock implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "TENANT", description = "whose block")
    private TenantId tenant;

    @Parameters(index = "1", paramLabel = "BLOCK", description = "the id of the block")
    private BlockId block;

    @Mixin
    private final StorageOptions storage = new StorageOptions();

    private final Terminal terminal;

    ListBlock(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws InterruptedException {
        try (Storage bucket = storage.open(terminal)) {
            BlockMeta meta = bucket.meta(tenant, block);
            terminal.out().println(new String(meta.toJson(), StandardCharsets.UTF_8));
            Table objects = new Table("object", "bytes", "modified");
            ListRequest request = ListRequest.keys(meta.keys().directory());
            while (true) {
                ListPage page = bucket.backend().list(request);
                for (ObjectInfo object : page.objects()) {
                    objects.row(
                            object.key().substring(meta.keys().directory().length()),
                            object.size(),
                            Figures.time(object.modified()));
                }
                String next = page.next();
                if (next == null) {
                    break;
                }
                request = request.continuing(next);
            }
            objects.print(terminal.out());
            printGroups(bucket.reader(meta));
            return 0;
        }
    }

    private void printGroups(BlockReader reader) {
        Table groups = new Table("row group", "traces", "bytes", "uncompressed");
        for (RowGroupReader group : reader.rowGroups()) {
            long stored = 0;
            long raw = 0;
            for (ColumnChunk chunk : group.group().columns()) {
                stored += chunk.sizes().compressed();
                raw += chunk.sizes().uncompressed();
            }
            groups.row(group.group().ordinal(), group.rows(), stored, raw);
        }
        groups.print(terminal.out());
        terminal.out().println("written by " + reader.file().footer().createdBy());
    }
}
