// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.compact;

import io.minitempo.block.shred.RootNames;
import io.minitempo.block.shred.TraceRow;
import io.minitempo.block.store.BlockWriter;
import io.minitempo.core.TraceId;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Merges the rows of several blocks by trace id (`spec/blocks.md §11.4`, §12.2).
///
/// At most one slice of every input and one row group of the output are in memory. Owned by one thread, used once.
final class BlockMerge {

    private final List<BlockRows> inputs;
    private final BlockWriter output;
    private final long maxBytesPerTrace;
    private final int leaves;
    /// The rows of the trace at hand, where they stand, and the roots in them.
    private final List<ByteBuffer> rows = new ArrayList<>();

    private final List<BlockRows.Place> places = new ArrayList<>();
    private final List<RootNames> roots = new ArrayList<>();
    private long combined;
    private long written;
    private long discardedSpans;

    /// A merge of rows whose columns are alike.
    ///
    /// @param inputs none of which was moved to its first row yet; of several rows of a trace the first input's stands
    ///     first
    /// @param leaves how many columns there are
    /// @param maxBytesPerTrace a trace whose rows weigh more is not combined; 0 for any weight
    BlockMerge(List<BlockRows> inputs, BlockWriter output, int leaves, long maxBytesPerTrace) {
        this.inputs = new ArrayList<>(inputs);
        this.output = output;
        this.leaves = leaves;
        this.maxBytesPerTrace = maxBytesPerTrace;
    }

    /// Writes everything.
    ///
    /// @throws io.minitempo.core.CorruptBlockException when an input is damaged
    /// @throws InterruptedException when the caller is interrupted
    void run() throws InterruptedException {
        List<BlockRows> open = new ArrayList<>();
        for (BlockRows input : inputs) {
            if (input.next()) {
                open.add(input);
            }
        }
        while (!open.isEmpty()) {
            TraceId id = smallest(open);
            rows.clear();
            roots.clear();
            places.clear();
            for (BlockRows input : open) {
                while (input.isAt(id)) {
                    rows.add(input.trace());
                    roots.add(input.roots());
                    places.add(input.place());
                    if (!input.next()) {
                        break;
                    }
                }
            }
            open.removeIf(BlockRows::isAtEnd);
            add(id);
        }
    }

    private static TraceId smallest(List<BlockRows> open) {
        @Nullable TraceId smallest = null;
        for (BlockRows input : open) {
            if (smallest == null || input.id().compareTo(smallest) < 0) {
                smallest = input.id();
            }
        }
        return Objects.requireNonNull(smallest);
    }

    /// Whether the rows that were collected weigh too much together. Weights are read from the blocks only if counting
    /// the elements of the rows leaves a doubt: each column has a pair of levels, which weighs two, for each element at
    /// most, and elements of arrays, two bytes each at least, are in five columns at most.
    private boolean isTooLarge() throws InterruptedException {
        if (maxBytesPerTrace <= 0) {
            return false;
        }
        long atMost = 0;
        for (ByteBuffer row : rows) {
            atMost += 2L * leaves * (1 + TraceElements.of(row).all()) + 8L * row.remaining() + 64;
        }
        if (atMost <= maxBytesPerTrace) {
            return false;
        }
        long weight = 0;
        for (BlockRows.Place place : places) {
            weight += place.weight();
        }
        return weight > maxBytesPerTrace;
    }

    /// Writes the trace whose rows were collected.
    private void add(TraceId id) throws InterruptedException {
        written++;
        if (rows.size() > 1 && isTooLarge()) {
            TraceRow kept = output.addRows(id, List.of(rows.getFirst()), roots.getFirst());
            discardedSpans += spans(rows) - kept.spans();
            return;
        }
        RootNames names = RootNames.NONE;
        for (RootNames each : roots) {
            names = names.or(each);
        }
        combined += rows.size() - 1;
        output.addRows(id, rows, names);
    }

    private static long spans(List<ByteBuffer> rows) {
        long spans = 0;
        for (ByteBuffer row : rows) {
            spans += TraceElements.of(row).spans();
        }
        return spans;
    }

    /// How many rows were joined to another one.
    long combined() {
        return combined;
    }

    /// How many traces were written.
    long written() {
        return written;
    }

    /// Spans of rows that were left out because their trace is too large.
    long discardedSpans() {
        return discardedSpans;
    }
}
