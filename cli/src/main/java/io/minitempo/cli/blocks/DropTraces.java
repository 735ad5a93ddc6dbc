// SPDX-License-Identifier: Apache-2.0
package io.minitempo.cli.blocks;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.minitempo.block.compact.BlockCompaction;
import io.minitempo.block.compact.CompactionMetrics;
import io.minitempo.block.meta.BlockMeta;
import io.minitempo.block.store.BackendBlock;
import io.minitempo.block.store.BlockWriter;
import io.minitempo.cli.shell.Storage;
import io.minitempo.cli.shell.StorageOptions;
import io.minitempo.cli.shell.Terminal;
import io.minitempo.core.BlockId;
import io.minitempo.core.TenantId;
import io.minitempo.core.TraceId;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Writes the blocks that hold some traces anew without them.
@Command(
        name = "drop-traces",
        aliases = "drop-trace",
        description = {
            "writes the blocks that hold some traces anew without them, and marks the old ones as compacted",
            "Without --drop-trace it only says which blocks they are. Traces that are not in blocks yet stay; the old",
            "blocks are deleted after compacted_block_retention."
        },
        mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // the command line fills the fields
final class DropTraces implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "TENANT", description = "whose traces")
    private TenantId tenant;

    @Parameters(index = "1", paramLabel = "TRACES", split = ",", description = "ids in hex, with commas between")
    private List<TraceId> traces;

    @Option(names = "--drop-trace", description = "does it; without it nothing is written")
    private boolean drop;

    @Option(names = "--background", description = "prints no line per block")
    private boolean background;

    @Mixin
    private final StorageOptions storage = new StorageOptions();

    private final Terminal terminal;

    DropTraces(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws InterruptedException {
        try (Storage bucket = storage.open(terminal)) {
            BlockCompaction rewriting = new BlockCompaction(
                    bucket.blocks(),
                    BlockWriter.Settings.of(bucket.config().block()),
                    () -> new BlockId(UUID.randomUUID()),
                    new CompactionMetrics(new SimpleMeterRegistry()));
            int found = 0;
            for (BlockMeta meta : bucket.live(tenant)) {
                Set<TraceId> here = traces(bucket, meta);
                if (!here.isEmpty()) {
                    found++;
                    Optional<BlockMeta> output =
                            drop ? rewriting.without(tenant, meta.blockId(), here) : Optional.empty();
                    tell(meta, here, output);
                }
            }
            terminal.out()
                    .println(found + " blocks hold them"
                            + (found == 0 || drop ? "" : "; nothing was written, --drop-trace does it"));
            return 0;
        }
    }

    private Set<TraceId> traces(Storage bucket, BlockMeta meta) throws InterruptedException {
        BackendBlock block = new BackendBlock(bucket.backend(), meta);
        Set<TraceId> here = new LinkedHashSet<>();
        for (TraceId trace : traces) {
            if (block.mayContain(trace) && block.reader().locate(trace).isPresent()) {
                here.add(trace);
            }
        }
        return here;
    }

    private void tell(BlockMeta meta, Set<TraceId> here, Optional<BlockMeta> output) {
        if (background) {
            return;
        }
        String what = drop
                ? output.map(now -> "is block " + now.blockId() + " now, with " + now.totalObjects() + " traces")
                        .orElse("had no other trace and is gone")
                : "holds " + here.size() + " of the traces";
        terminal.out().println("block " + meta.blockId() + " " + what);
    }
}
