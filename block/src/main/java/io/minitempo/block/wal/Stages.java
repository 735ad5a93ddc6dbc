// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.wal;

import io.minitempo.core.BlockId;
import io.minitempo.core.TempoException;
import io.minitempo.core.TenantId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// All that a process holds of one tenant on disk: the head that takes appends, WAL blocks waiting for completion, and
/// complete blocks (`design.md §4`, handover without a gap).
///
/// Every change is one step for readers: a trace that was in some stage before a change is in some stage after it. A
/// reader takes a [Snapshot] and keeps it for its whole request; files of its blocks stay in place until it is closed.
/// Changes are guarded by a lock; the state is an immutable value.
public final class Stages {

    private static final int MAX_ATTEMPTS = 1000;

    private final ReentrantLock lock = new ReentrantLock();
    private volatile State state = new State(null, List.of(), List.of());

    private record State(@Nullable WalBlock head, List<WalBlock> sealed, List<LocalBlock> complete) {}

    /// Nothing yet.
    public Stages() {}

    /// What an earlier process left, by tenant: its WAL blocks, as sealed ones, and its complete blocks. A WAL block
    /// that was completed already is removed.
    ///
    /// @throws InterruptedException when the caller is interrupted
    public static Map<TenantId, Stages> recover(Wal wal, LocalBlocks blocks) throws InterruptedException {
        Map<TenantId, Stages> stages = new TreeMap<>();
        Set<BlockId> complete = new HashSet<>();
        List<WalBlock> replayed = wal.replay();
        for (LocalBlock block : blocks.rediscover()) {
            complete.add(block.meta().blockId());
            stages.computeIfAbsent(block.meta().tenant(), tenant -> new Stages())
                    .addComplete(block);
        }
        for (WalBlock block : replayed) {
            if (complete.contains(block.meta().blockId())) {
                block.remove();
            } else {
                stages.computeIfAbsent(block.meta().tenant(), tenant -> new Stages())
                        .addSealed(block);
            }
        }
        return stages;
    }

    /// The block that takes appends.
    public Optional<WalBlock> head() {
        return Optional.ofNullable(state.head);
    }

    /// The WAL blocks that wait for completion, oldest first.
    public List<WalBlock> sealed() {
        return state.sealed;
    }

    /// The complete blocks.
    public List<LocalBlock> complete() {
        return state.complete;
    }

    /// Puts a new head in place; the old one, if there is one, waits for completion from now on and is returned. It is
    /// the caller's to seal.
    public Optional<WalBlock> replaceHead(@Nullable WalBlock head) {
        lock.lock();
        try {
            State old = state;
            List<WalBlock> sealed = new ArrayList<>(old.sealed);
            if (old.head != null) {
                sealed.add(old.head);
            }
            state = new State(head, List.copyOf(sealed), old.complete);
            return Optional.ofNullable(old.head);
        } finally {
            lock.unlock();
        }
    }

    /// Adds a replayed WAL block.
    public void addSealed(WalBlock block) {
        lock.lock();
        try {
            List<WalBlock> sealed = new ArrayList<>(state.sealed);
            sealed.add(block);
            state = new State(state.head, List.copyOf(sealed), state.complete);
        } finally {
            lock.unlock();
        }
    }

    /// Adds a rediscovered block.
    public void addComplete(LocalBlock block) {
        replace(null, block, null);
    }

    /// Replaces a WAL block by the block completed from it, or by nothing when it was empty, in one step.
    public void completed(WalBlock from, @Nullable LocalBlock to) {
        replace(from, to, null);
    }

    /// Withdraws a complete block from readers to come.
    public void withdraw(LocalBlock block) {
        replace(null, null, block);
    }

    private void replace(@Nullable WalBlock completed, @Nullable LocalBlock added, @Nullable LocalBlock removed) {
        lock.lock();
        try {
            List<WalBlock> sealed = new ArrayList<>(state.sealed);
            List<LocalBlock> complete = new ArrayList<>(state.complete);
            if (completed != null) {
                sealed.remove(completed);
            }
            if (added != null) {
                complete.add(added);
            }
            if (removed != null) {
                complete.remove(removed);
            }
            state = new State(state.head, List.copyOf(sealed), List.copyOf(complete));
        } finally {
            lock.unlock();
        }
    }

    /// A view of all stages at one moment.
    public Snapshot snapshot() {
        for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
            Snapshot snapshot = hold(state);
            if (snapshot != null) {
                return snapshot;
            }
            // A block went between reading the state and holding it; a newer state is there by now, because blocks
            // are withdrawn before they are removed.
            Thread.onSpinWait();
        }
        throw new IllegalStateException("a block was removed before it was withdrawn");
    }

    private static @Nullable Snapshot hold(State seen) {
        List<WalBlock> wals = new ArrayList<>(seen.sealed);
        if (seen.head != null) {
            wals.add(seen.head);
        }
        List<WalBlock.Hold> holds = new ArrayList<>();
        try {
            for (WalBlock block : wals) {
                holds.add(block.hold());
            }
            for (LocalBlock block : seen.complete) {
                holds.add(block.hold());
            }
            return new Snapshot(List.copyOf(wals), seen.complete, holds);
        } catch (TempoException.NotFound e) {
            holds.forEach(WalBlock.Hold::close);
            return null;
        }
    }

    /// Blocks whose files stay in place until it is closed. Any thread may read; closed once.
    public static final class Snapshot implements AutoCloseable {
        private final List<WalBlock> wals;
        private final List<LocalBlock> blocks;
        private final List<WalBlock.Hold> holds;

        private Snapshot(List<WalBlock> wals, List<LocalBlock> blocks, List<WalBlock.Hold> holds) {
            this.wals = wals;
            this.blocks = blocks;
            this.holds = holds;
        }

        /// WAL blocks waiting for completion and the head.
        public List<WalBlock> walBlocks() {
            return wals;
        }

        /// Complete blocks.
        public List<LocalBlock> blocks() {
            return blocks;
        }

        @Override
        public void close() {
            holds.forEach(WalBlock.Hold::close);
            holds.clear();
        }
    }
}
