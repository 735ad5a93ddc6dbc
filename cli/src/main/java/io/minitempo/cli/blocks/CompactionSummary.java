// SPDX-License-Identifier: Apache-2.0
package io.minitempo.cli.blocks;

import io.minitempo.block.meta.BlockMeta;
import io.minitempo.cli.shell.Figures;
import io.minitempo.cli.shell.Storage;
import io.minitempo.cli.shell.StorageOptions;
import io.minitempo.cli.shell.Table;
import io.minitempo.cli.shell.Terminal;
import io.minitempo.core.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// Sums up the blocks of a tenant by compaction level.
@Command(
        name = "compaction-summary",
        description = "sums up the live blocks of a tenant by compaction level",
        mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // the command line fills the fields
final class CompactionSummary implements Callable<Integer> {

    @Parameters(paramLabel = "TENANT", description = "whose blocks")
    private TenantId tenant;

    @Mixin
    private final StorageOptions storage = new StorageOptions();

    private final Terminal terminal;

    CompactionSummary(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws InterruptedException {
        try (Storage bucket = storage.open(terminal)) {
            Map<Integer, List<BlockMeta>> levels = new TreeMap<>();
            for (BlockMeta meta : bucket.live(tenant)) {
                levels.computeIfAbsent(meta.compactionLevel(), level -> new ArrayList<>())
                        .add(meta);
            }
            Table table = new Table(
                    "lvl", "blocks", "total", "smallest block", "largest block", "earliest", "latest", "traces", "age");
            levels.forEach((level, blocks) -> row(table, level, blocks));
            table.print(terminal.out());
            return 0;
        }
    }

    private void row(Table table, int level, List<BlockMeta> blocks) {
        long bytes = 0;
        long traces = 0;
        long smallest = Long.MAX_VALUE;
        long largest = 0;
        Instant earliest = blocks.getFirst().startTime();
        Instant latest = blocks.getFirst().endTime();
        for (BlockMeta meta : blocks) {
            bytes += meta.size();
            traces += meta.totalObjects();
            smallest = Math.min(smallest, meta.size());
            largest = Math.max(largest, meta.size());
            earliest = meta.startTime().isBefore(earliest) ? meta.startTime() : earliest;
            latest = meta.endTime().isAfter(latest) ? meta.endTime() : latest;
        }
        table.row(
                level,
                blocks.size(),
                Figures.bytes(bytes),
                Figures.bytes(smallest),
                Figures.bytes(largest),
                Figures.time(earliest),
                Figures.time(latest),
                traces,
                Figures.duration(Duration.between(latest, terminal.clock().instant())));
    }
}
