// SPDX-License-Identifier: Apache-2.0
package io.minitempo.blockbuilder.flush;

import io.minitempo.block.config.BlockConfig;
import io.minitempo.block.list.BlockStore;
import io.minitempo.block.meta.DedicatedColumn;
import io.minitempo.block.meta.DedicatedColumns;
import io.minitempo.blockbuilder.spool.TraceMerge;
import io.minitempo.core.BlockId;
import io.minitempo.core.TenantId;
import io.minitempo.core.concurrent.Fanout;
import io.minitempo.server.overrides.Limits;
import io.minitempo.server.overrides.Overrides;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;

/// Uploads the blocks of a section, one per tenant (`spec/write-path.md §5.1`, step 4).
///
/// When it returns, every block is complete in the bucket and stands alone for its section and tenant. When it fails,
/// some blocks may be there; the next attempt at the section replaces them. Owned by the thread of the cycle.
public final class SectionFlusher {

    /// Tenants uploaded side by side.
    private static final int TENANTS_AT_A_TIME = 4;

    /// Look-ups side by side for tenants without traces.
    private static final int LOOKUPS_AT_A_TIME = 16;

    /// A trace is one array in memory, also for tenants without a limit.
    private static final long LARGEST_TRACE = 1L << 30;

    private final BlockStore store;
    private final EarlierAttempts earlier;
    private final TenantBlockWriter writer;
    private final Overrides overrides;
    private final DedicatedColumns configuredColumns;
    private final long rowGroupBytes;
    private final int memory;
    private final Semaphore freeMemory;

    /// Uploads to `store`.
    ///
    /// @param memory bytes of traces that may be on their way into blocks side by side; at least one row group's may
    /// @param cycle `consume_cycle_duration`
    /// @param slack `wal.ingestion_time_range_slack`
    public SectionFlusher(
            BlockStore store, BlockConfig config, Overrides overrides, long memory, Duration cycle, Duration slack) {
        this.store = store;
        this.earlier = new EarlierAttempts(store);
        this.writer = new TenantBlockWriter(store.backend(), config, cycle, slack);
        this.overrides = overrides;
        this.configuredColumns = config.dedicatedColumns();
        this.rowGroupBytes = config.parquetRowGroupSizeBytes();
        this.memory = permits(Math.max(memory, rowGroupBytes));
        this.freeMemory = new Semaphore(this.memory, true);
    }

    /// Uploads the blocks of all tenants.
    ///
    /// @param mayRepeat whether another attempt at the section may have left blocks. A shorter one then also ends the
    ///     blocks of tenants whose records it does not reach, since a later section brings these again
    /// @throws io.minitempo.core.CorruptBlockException when a trace is not protobuf
    /// @throws InterruptedException when the caller is interrupted
    public List<FlushedTenant> flush(Section section, boolean mayRepeat) throws InterruptedException {
        SortedSet<TenantId> tenants = section.traces().tenants();
        if (mayRepeat) {
            supersedeOthers(section, tenants);
        }
        List<Callable<FlushedTenant>> uploads = new ArrayList<>();
        for (TenantId tenant : tenants) {
            uploads.add(() -> uploadWithinMemory(tenant, section));
        }
        return Fanout.allOnPlatform(uploads, TENANTS_AT_A_TIME);
    }

    private void supersedeOthers(Section section, SortedSet<TenantId> present) throws InterruptedException {
        List<Callable<BlockId>> lookups = new ArrayList<>();
        for (TenantId tenant : store.tenants()) {
            if (!present.contains(tenant)) {
                lookups.add(() -> earlier.supersede(tenant, section.partition(), section.firstOffset()));
            }
        }
        Fanout.all(lookups, LOOKUPS_AT_A_TIME);
    }

    /// A block in the making holds a row group, or all that it will have when that is less. Small blocks are built side
    /// by side, large ones one after the other unless the heap is large, too.
    private FlushedTenant uploadWithinMemory(TenantId tenant, Section section) throws InterruptedException {
        int needed = Math.min(memory, permits(Math.min(section.traces().bytes(tenant), rowGroupBytes)));
        freeMemory.acquire(needed);
        try {
            return upload(tenant, section);
        } finally {
            freeMemory.release(needed);
        }
    }

    /// One permit is a kibibyte, so that any amount fits into an int.
    private static int permits(long bytes) {
        return Math.clamp(bytes >> 10, 1, Integer.MAX_VALUE);
    }

    private FlushedTenant upload(TenantId tenant, Section section) throws InterruptedException {
        Limits limits = overrides.of(tenant);
        long[] tooLarge = {0};
        TraceMerge merge =
                section.traces().traces(tenant, largestTrace(limits), segment -> tooLarge[0] += SpanCount.of(segment));
        BlockId id = earlier.supersede(tenant, section.partition(), section.firstOffset());
        return writer.write(id, tenant, columns(limits), section, merge)
                .map(written -> new FlushedTenant(tenant, id, written.duplicates(), tooLarge[0], written.clamped()))
                .orElseGet(() -> new FlushedTenant(tenant, null, 0, tooLarge[0], false));
    }

    /// The columns of the tenant's own, if it has any, instead of those of `storage.trace.block`.
    private DedicatedColumns columns(Limits limits) {
        List<DedicatedColumn> own = limits.storage().columns(DedicatedColumn::of);
        return own == null ? configuredColumns : new DedicatedColumns(own);
    }

    private static long largestTrace(Limits limits) {
        int configured = limits.global().maxBytesPerTrace();
        return configured > 0 ? configured : LARGEST_TRACE;
    }
}
