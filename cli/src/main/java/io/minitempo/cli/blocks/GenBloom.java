// SPDX-License-Identifier: Apache-2.0
package io.minitempo.cli.blocks;

import io.minitempo.block.bloom.BloomFilterBuilder;
import io.minitempo.block.bloom.BloomSizing;
import io.minitempo.block.meta.BlockMeta;
import io.minitempo.block.parquet.read.RowGroupReader;
import io.minitempo.block.read.BlockReader;
import io.minitempo.cli.shell.Storage;
import io.minitempo.cli.shell.StorageOptions;
import io.minitempo.cli.shell.Terminal;
import io.minitempo.core.BlockId;
import io.minitempo.core.TempoException;
import io.minitempo.core.TenantId;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Makes the bloom filter of a block from its data.
///
/// The number of shards stays, because readers that know the block would look for ids in the wrong one.
@Command(name = "bloom", description = "writes the bloom filter of a block anew", mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // the command line fills the fields
final class GenBloom implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "TENANT", description = "whose block")
    private TenantId tenant;

    @Parameters(index = "1", paramLabel = "BLOCK", description = "the id of the block")
    private BlockId block;

    @Option(
            names = "--bloom-fp",
            paramLabel = "SHARE",
            defaultValue = "0.01",
            description = "share of wrong answers (${DEFAULT-VALUE})")
    private double falsePositive;

    @Mixin
    private final StorageOptions storage = new StorageOptions();

    private final Terminal terminal;

    GenBloom(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws InterruptedException {
        if (!(falsePositive > 0 && falsePositive < 1)) {
            throw new TempoException.Invalid("--bloom-fp must lie between 0 and 1, found " + falsePositive);
        }
        try (Storage bucket = storage.open(terminal)) {
            BlockMeta meta = bucket.meta(tenant, block);
            BlockReader reader = bucket.reader(meta);
            BloomFilterBuilder bloom = new BloomFilterBuilder(sizing(meta, bucket));
            long[] traces = new long[1];
            for (RowGroupReader group : reader.rowGroups()) {
                if (group.rows() > 0) {
                    reader.ids(group, id -> {
                        bloom.add(id);
                        traces[0]++;
                    });
                }
            }
            for (int shard = 0; shard < bloom.shards(); shard++) {
                bucket.backend().put(meta.keys().bloom(shard), bloom.shard(shard));
            }
            terminal.out()
                    .println("wrote " + bloom.shards() + " shards for " + traces[0] + " traces of block " + block);
            return 0;
        }
    }

    private BloomSizing sizing(BlockMeta meta, Storage bucket) {
        BloomSizing usual = BloomSizing.of(
                meta.totalObjects(), falsePositive, bucket.config().block().bloomFilterShardSizeBytes());
        int shards = meta.bloomShardCount();
        long perShard = (usual.bits() * usual.shards() + shards - 1) / shards;
        return new BloomSizing(shards, (perShard + 63) / 64 * 64, usual.hashes());
    }
}
