// SPDX-License-Identifier: Apache-2.0
package io.minitempo.cli.blocks;

import io.minitempo.block.meta.BlockMeta;
import io.minitempo.cli.shell.Storage;
import io.minitempo.cli.shell.StorageOptions;
import io.minitempo.cli.shell.Table;
import io.minitempo.cli.shell.Terminal;
import io.minitempo.core.TenantId;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// Sums up the shards of bloom filters by age and compaction level, to judge which are worth a cache.
@Command(
        name = "cache-summary",
        description = "counts shards of bloom filters by age in days and compaction level",
        mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // the command line fills the fields
final class CacheSummary implements Callable<Integer> {

    @Parameters(paramLabel = "TENANT", description = "whose blocks")
    private TenantId tenant;

    @Mixin
    private final StorageOptions storage = new StorageOptions();

    private final Terminal terminal;

    CacheSummary(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws InterruptedException {
        try (Storage bucket = storage.open(terminal)) {
            Map<Long, Map<Integer, Long>> days = new TreeMap<>();
            TreeSet<Integer> levels = new TreeSet<>();
            for (BlockMeta meta : bucket.live(tenant)) {
                long day = Duration.between(meta.endTime(), terminal.clock().instant())
                        .toDays();
                levels.add(meta.compactionLevel());
                days.computeIfAbsent(day, key -> new TreeMap<>())
                        .merge(meta.compactionLevel(), (long) meta.bloomShardCount(), Long::sum);
            }
            Table table = new Table(columns(levels));
            days.forEach((day, shards) -> {
                Object[] row = new Object[levels.size() + 1];
                row[0] = day;
                int i = 1;
                for (int level : levels) {
                    row[i++] = shards.getOrDefault(level, 0L);
                }
                table.row(row);
            });
            table.print(terminal.out());
            return 0;
        }
    }

    private static String[] columns(Set<Integer> levels) {
        String[] columns = new String[levels.size() + 1];
        columns[0] = "bloom filters, days old";
        int i = 1;
        for (int level : levels) {
            columns[i++] = "lvl " + level;
        }
        return columns;
    }
}
