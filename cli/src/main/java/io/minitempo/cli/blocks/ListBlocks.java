// SPDX-License-Identifier: Apache-2.0
package io.minitempo.cli.blocks;

import io.minitempo.block.meta.BlockMeta;
import io.minitempo.block.meta.CompactedBlockMeta;
import io.minitempo.cli.shell.Figures;
import io.minitempo.cli.shell.Storage;
import io.minitempo.cli.shell.StorageOptions;
import io.minitempo.cli.shell.Table;
import io.minitempo.cli.shell.Terminal;
import io.minitempo.core.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Lists the blocks of a tenant.
@Command(name = "blocks", description = "lists the blocks of a tenant", mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // the command line fills the fields
final class ListBlocks implements Callable<Integer> {

    @Parameters(paramLabel = "TENANT", description = "whose blocks")
    private TenantId tenant;

    @Option(names = "--include-compacted", description = "also blocks that are marked as compacted")
    private boolean includeCompacted;

    @Mixin
    private final StorageOptions storage = new StorageOptions();

    private final Terminal terminal;

    ListBlocks(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws InterruptedException {
        try (Storage bucket = storage.open(terminal)) {
            Table table = new Table(
                    "id",
                    "lvl",
                    "objects",
                    "size",
                    "groups",
                    "vers",
                    "rf",
                    "window",
                    "start",
                    "end",
                    "duration",
                    "age",
                    "cmp");
            Duration window = Duration.ofHours(1);
            long objects = 0;
            long bytes = 0;
            for (BlockMeta meta : bucket.live(tenant)) {
                row(table, meta, window, "");
                objects += meta.totalObjects();
                bytes += meta.size();
            }
            if (includeCompacted) {
                for (CompactedBlockMeta block : bucket.compacted(tenant)) {
                    row(table, block.meta(), window, Figures.time(block.compactedTime()));
                }
            }
            table.print(terminal.out());
            terminal.out().println("live: " + objects + " traces in " + Figures.bytes(bytes));
            return 0;
        }
    }

    private void row(Table table, BlockMeta meta, Duration window, String compacted) {
        Instant start =
                Instant.ofEpochSecond(meta.endTime().getEpochSecond() / window.toSeconds() * window.toSeconds());
        table.row(
                meta.blockId(),
                meta.compactionLevel(),
                meta.totalObjects(),
                Figures.bytes(meta.size()),
                meta.totalRecords(),
                meta.format(),
                meta.replicationFactor(),
                Figures.time(start),
                Figures.time(meta.startTime()),
                Figures.time(meta.endTime()),
                Figures.duration(Duration.between(meta.startTime(), meta.endTime())),
                Figures.duration(
                        Duration.between(meta.endTime(), terminal.clock().instant())),
                compacted);
    }
}
