// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.wal;

import io.minitempo.block.meta.BlockFormat;
import io.minitempo.block.meta.BlockMeta;
import io.minitempo.block.meta.DedicatedColumns;
import io.minitempo.core.BlockId;
import io.minitempo.core.TempoException;
import io.minitempo.core.TenantId;
import io.minitempo.core.time.Clock;
import java.nio.file.Path;
import java.util.List;

/// The write-ahead logs below one directory, `wal.path` (`spec/blocks.md §14.2`).
///
/// Each WAL block is a directory `<blockID>+<tenant>+<version>` with `meta.json` and the log `traces.log`; completed
/// blocks live beside them under `blocks/` (see [LocalBlocks]). Policy: an append survives a crash of the process, a
/// flush one of the machine ([SyncPolicy]). Any thread may call.
public final class Wal {

    /// The directory of completed blocks.
    public static final String BLOCKS = "blocks";

    private final Path root;
    private final Clock clock;
    private final SyncPolicy policy;
    private final AppendFile.Opener opener;

    /// Logs below `root` with the default policy.
    public Wal(Path root, Clock clock) {
        this(root, clock, SyncPolicy.ON_FLUSH, AppendFile::open);
    }

    /// Logs below `root` with a policy.
    public Wal(Path root, Clock clock, SyncPolicy policy) {
        this(root, clock, policy, AppendFile::open);
    }

    /// Logs below `root` with a policy, in files that `opener` creates.
    public Wal(Path root, Clock clock, SyncPolicy policy, AppendFile.Opener opener) {
        this.root = root;
        this.clock = clock;
        this.policy = policy;
        this.opener = opener;
    }

    /// The directory.
    public Path root() {
        return root;
    }

    /// The directory of completed blocks.
    public Path blocks() {
        return root.resolve(BLOCKS);
    }

    /// Creates an empty block for appends. `meta` gives format, id, tenant, dedicated columns and replication factor.
    ///
    /// @throws TempoException.Unavailable when the disk does not take it
    public WalBlock create(BlockMeta meta) {
        WalBlockName name = new WalBlockName(meta.blockId(), meta.tenant(), meta.format());
        Path directory = root.resolve(name.toString());
        WalFiles.createDirectory(directory);
        WalLog file = WalLog.create(directory.resolve(WalFiles.LOG), opener);
        WalBlock block = new WalBlock(directory, meta, file, new WalIndex(), policy, clock.instant());
        try {
            block.flush();
        } catch (TempoException.Unavailable e) {
            // Whoever creates it tries again, with a new file each time.
            file.seal();
            throw e;
        }
        return block;
    }

    /// Creates an empty block for appends; see [#create(BlockMeta)].
    ///
    /// @throws TempoException.Unavailable when the disk does not take it
    public WalBlock create(
            BlockFormat format, BlockId id, TenantId tenant, DedicatedColumns columns, int replicationFactor) {
        return create(BlockMeta.builder(format, id, tenant)
                .dedicatedColumns(columns.in(format))
                .replicationFactor(replicationFactor)
                .build());
    }

    /// Finds the blocks that an earlier process left, for completion; nothing is appended to them any more.
    ///
    /// Removes what is marked as deleted and blocks without any whole record; keeps, with a warning, what it does not
    /// know. Torn tails and damaged records are dropped with a log line, never the file.
    ///
    /// @throws InterruptedException when the caller is interrupted
    public List<WalBlock> replay() throws InterruptedException {
        return new WalReplay(root, policy, clock).replay();
    }
}
