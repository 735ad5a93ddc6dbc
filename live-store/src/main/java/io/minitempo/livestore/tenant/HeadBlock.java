// SPDX-License-Identifier: Apache-2.0
package io.minitempo.livestore.tenant;

import io.minitempo.block.meta.DedicatedColumns;
import io.minitempo.block.wal.LocalBlock;
import io.minitempo.block.wal.Stages;
import io.minitempo.block.wal.Wal;
import io.minitempo.block.wal.WalBlock;
import io.minitempo.core.BlockId;
import io.minitempo.core.TempoException;
import io.minitempo.core.TenantId;
import io.minitempo.core.TraceId;
import io.minitempo.core.time.Clock;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The write-ahead log of a tenant: appends to the head block, cuts it, and knows which offsets are not on disk yet.
///
/// Guarded by its lock, which is held while the disk is at work; readers go through [Stages] and never wait for it.
/// A block that the disk refused to take more of is cut; its offsets count as unsafe until it is complete.
final class HeadBlock {

    private static final Logger log = LoggerFactory.getLogger(HeadBlock.class);

    private final TenantId tenant;
    private final TenantSettings settings;
    private final Supplier<DedicatedColumns> columns;
    private final Wal wal;
    private final Stages stages;
    private final Cut onCut;
    private final Clock clock;
    private final RandomGenerator random;
    private final ReentrantLock lock = new ReentrantLock();
    /// The first offset in each block whose appends are not forced to disk.
    private final Map<BlockId, Long> unsafe = new HashMap<>();
    /// The last offset in each block that this process filled.
    private final Map<BlockId, Long> lastOffsets = new HashMap<>();
    /// Kept until a block of this id could be created, so that a full disk does not fill with attempts.
    private @Nullable BlockId nextId;

    private boolean cutSinceAsked;

    /// Is told of every block that waits for completion from now on.
    @FunctionalInterface
    interface Cut {
        /// The block was cut.
        void cut(WalBlock block, CutReason reason);
    }

    /// @param columns attributes with columns of their own, asked for at each new block
    HeadBlock(
            TenantId tenant,
            TenantSettings settings,
            Supplier<DedicatedColumns> columns,
            Wal wal,
            Stages stages,
            Cut onCut,
            Clock clock,
            RandomGenerator random) {
        this.tenant = tenant;
        this.settings = settings;
        this.columns = columns;
        this.wal = wal;
        this.stages = stages;
        this.onCut = onCut;
        this.clock = clock;
        this.random = random;
    }

    /// Appends one part of a trace, and cuts the head when that made it too large. Readers see the part when it
    /// returns.
    ///
    /// @throws TempoException.Unavailable when the disk does not take it
    void append(TraceId id, LiveTrace.TimeRange range, ByteBuffer segment, long firstOffset, long lastOffset) {
        lock.lock();
        try {
            WalBlock head = head();
            try {
                head.append(id, range.start(), range.end(), List.of(segment));
            } catch (TempoException.Unavailable e) {
                cutNow(CutReason.IMMEDIATE);
                throw e;
            }
            BlockId block = head.meta().blockId();
            if (firstOffset != LogPosition.NO_OFFSET) {
                unsafe.merge(block, firstOffset, Math::min);
                lastOffsets.merge(block, lastOffset, Math::max);
            }
            if (head.columnBytes() >= settings.maxBlockBytes()) {
                cutNow(CutReason.MAX_BLOCK_BYTES);
            }
        } finally {
            lock.unlock();
        }
    }

    private WalBlock head() {
        WalBlock head = stages.head().orElse(null);
        if (head != null) {
            return head;
        }
        BlockId id = nextId;
        if (id == null) {
            // The variant bits of a random UUID.
            id = new BlockId(
                    new UUID(random.nextLong() & ~0xf000L | 0x4000L, random.nextLong() & ~(3L << 62) | 1L << 63));
            nextId = id;
        }
        WalBlock created = wal.create(settings.format(), id, tenant, columns.get(), 1);
        nextId = null;
        stages.replaceHead(created);
        return created;
    }

    /// Forces the appends to the head to disk; then their offsets are safe. A head that cannot be flushed is cut.
    ///
    /// @throws TempoException.Unavailable when the disk does not take it
    void flush() {
        lock.lock();
        try {
            WalBlock head = stages.head().orElse(null);
            if (head == null) {
                return;
            }
            BlockId id = head.meta().blockId();
            if (settings.durability() == Durability.AT_CUT && !unsafe.containsKey(id)) {
                return;
            }
            try {
                head.flush();
                unsafe.remove(id);
            } catch (TempoException.Unavailable e) {
                cutNow(CutReason.IMMEDIATE);
                throw e;
            }
        } finally {
            lock.unlock();
        }
    }

    /// Cuts the head if it is old enough; true when a head was cut, for whatever reason, since this was asked last.
    boolean cutIfOld() {
        lock.lock();
        try {
            WalBlock head = stages.head().orElse(null);
            Instant oldest = clock.instant().minus(settings.maxBlockDuration());
            if (head != null && !head.createdAt().isAfter(oldest)) {
                cutNow(CutReason.MAX_BLOCK_DURATION);
            }
            boolean cut = cutSinceAsked;
            cutSinceAsked = false;
            return cut;
        } finally {
            lock.unlock();
        }
    }

    private void cutNow(CutReason reason) {
        WalBlock cut = stages.replaceHead(null).orElse(null);
        if (cut == null) {
            return;
        }
        cutSinceAsked = true;
        try {
            cut.seal();
            unsafe.remove(cut.meta().blockId());
        } catch (TempoException.Unavailable e) {
            log.atWarn()
                    .addKeyValue("tenant", tenant)
                    .addKeyValue("block", cut.directory())
                    .setCause(e)
                    .log("WAL block was cut without flush, its offsets are kept back until it is complete");
        }
        onCut.cut(cut, reason);
    }

    /// Puts a complete block, or nothing when the WAL block was empty, in place of a WAL block.
    void completed(WalBlock from, @Nullable LocalBlock to) {
        stages.completed(from, to);
        lock.lock();
        try {
            unsafe.remove(from.meta().blockId());
        } finally {
            lock.unlock();
        }
    }

    /// Forgets a block that was dropped.
    void dropped(BlockId block) {
        lock.lock();
        try {
            lastOffsets.remove(block);
        } finally {
            lock.unlock();
        }
    }

    /// The offset from which the log must be read again if the machine crashes; `Long.MAX_VALUE` when all is on disk.
    long firstUnsafeOffset() {
        lock.lock();
        try {
            return unsafe.values().stream().mapToLong(Long::longValue).min().orElse(Long.MAX_VALUE);
        } finally {
            lock.unlock();
        }
    }

    /// The last offset of which a block holds spans; `otherwise` when an earlier process filled it.
    long lastOffset(BlockId block, long otherwise) {
        lock.lock();
        try {
            return lastOffsets.getOrDefault(block, otherwise);
        } finally {
            lock.unlock();
        }
    }
}
