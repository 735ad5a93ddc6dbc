// SPDX-License-Identifier: Apache-2.0
package io.minitempo.cli.blocks;

import io.minitempo.block.meta.BlockMeta;
import io.minitempo.block.parquet.format.ColumnChunk;
import io.minitempo.block.parquet.format.Leaf;
import io.minitempo.block.parquet.read.RowGroupReader;
import io.minitempo.block.read.BlockReader;
import io.minitempo.block.schema.AttributeColumn;
import io.minitempo.cli.shell.Figures;
import io.minitempo.cli.shell.Storage;
import io.minitempo.cli.shell.StorageOptions;
import io.minitempo.cli.shell.Table;
import io.minitempo.cli.shell.Terminal;
import io.minitempo.core.BlockId;
import io.minitempo.core.TenantId;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// Shows the columns of a block and what each takes.
@Command(name = "schema", description = "shows the columns of a block and their sizes", mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // the command line fills the fields
final class ViewSchema implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "TENANT", description = "whose block")
    private TenantId tenant;

    @Parameters(index = "1", paramLabel = "BLOCK", description = "the id of the block")
    private BlockId block;

    @Mixin
    private final StorageOptions storage = new StorageOptions();

    private final Terminal terminal;

    ViewSchema(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws InterruptedException {
        try (Storage bucket = storage.open(terminal)) {
            BlockMeta meta = bucket.meta(tenant, block);
            BlockReader reader = bucket.reader(meta);
            Map<Leaf, String> attributes = new HashMap<>();
            for (AttributeColumn column : reader.schema().attributeColumns()) {
                attributes.put(column.leaf(), column.scope().text() + "." + column.attribute());
            }
            Table table = new Table(
                    "#", "column", "type", "d/r", "codec", "values", "nulls", "bytes", "uncompressed", "attribute");
            long total = 0;
            for (Leaf leaf : reader.schema().parquet().leaves()) {
                total += row(table, reader, leaf, attributes.getOrDefault(leaf, ""));
            }
            terminal.out()
                    .println(meta.format() + ", " + meta.totalObjects() + " traces, "
                            + reader.rowGroups().size() + " row groups");
            table.print(terminal.out());
            terminal.out()
                    .println("columns " + Figures.bytes(total) + ", footer "
                            + Figures.bytes(reader.file().footer().length()));
            return 0;
        }
    }

    private static long row(Table table, BlockReader reader, Leaf leaf, String attribute) {
        long values = 0;
        long nulls = 0;
        long stored = 0;
        long raw = 0;
        String codec = "";
        for (RowGroupReader group : reader.rowGroups()) {
            ColumnChunk chunk = group.chunk(leaf);
            values += chunk.values();
            nulls += Math.max(0, chunk.nulls());
            stored += chunk.sizes().compressed();
            raw += chunk.sizes().uncompressed();
            codec = chunk.codec().name();
        }
        table.row(
                leaf.index(),
                leaf.path(),
                leaf.type() + " " + leaf.column().annotation(),
                leaf.maxDefinition() + "/" + leaf.maxRepetition(),
                codec,
                values,
                nulls,
                stored,
                raw,
                attribute);
        return stored;
    }
}
