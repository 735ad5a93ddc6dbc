// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.token;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/// Generates the tokens of partitions, the same ones in every process, so that all partitions own nearly equal shares
/// (`spec/ring.md §7.2`).
///
/// The tokens of a partition depend on those of all partitions before it, so the cost grows with its number: about
/// 512 heap operations per partition. Bit for bit the contract: tokens of a partition are never merged again.
public final class SpreadMinimizingTokens {

    /// How many tokens each partition has.
    public static final int PER_PARTITION = 512;

    private static final long RING = 1L << 32;
    private static final long ALIGNMENT = 8;
    /// Beyond this a fair share is less than one aligned token.
    private static final int MAX_PARTITION = (int) (RING / PER_PARTITION / ALIGNMENT) - 2;
    private static final int MAX_TOKEN = (int) ((RING / ALIGNMENT - 1) * ALIGNMENT);

    private final PriorityQueue<Share> shares = new PriorityQueue<>(Share.LARGEST_FIRST);

    private SpreadMinimizingTokens() {}

    /// The tokens of the partition of that number, 0 or more.
    ///
    /// @throws IllegalArgumentException when the number is negative, or so large that no token is left for it
    public static Tokens ofPartition(int partition) {
        if (partition < 0 || partition > MAX_PARTITION) {
            throw new IllegalArgumentException("partition must be between 0 and " + MAX_PARTITION + ": " + partition);
        }
        SpreadMinimizingTokens generator = new SpreadMinimizingTokens();
        Share last = generator.first();
        for (int i = 1; i <= partition; i++) {
            last = generator.next(i);
        }
        return last.tokens();
    }

    private Share first() {
        Share share = new Share(0);
        long spacing = RING / PER_PARTITION / ALIGNMENT * ALIGNMENT;
        int previous = (int) ((PER_PARTITION - 1) * spacing);
        for (int i = 0; i < PER_PARTITION; i++) {
            int token = (int) (i * spacing);
            share.add(new Range(token, previous));
            share.ownership += TokenOrder.distance(previous, token);
            previous = token;
        }
        shares.add(share);
        return share;
    }

    /// Takes 512 pieces from the largest ranges of the partitions so far.
    private Share next(int partition) {
        Share share = new Share(partition);
        double optimal = (double) RING / (partition + 1);
        double current = 0;
        List<Share> skipped = new ArrayList<>();
        for (int added = 0; added < PER_PARTITION; ) {
            long wanted = ((long) (optimal - current) & 0xffffffffL) / (PER_PARTITION - added) / ALIGNMENT * ALIGNMENT;
            @Nullable Share donor = shares.peek();
            if (donor == null || donor.ownership <= wanted) {
                throw new IllegalArgumentException("no tokens are left for partition " + partition);
            }
            Range range = donor.largest();
            if (range.ownership <= wanted) {
                skipped.add(shares.poll());
                continue;
            }
            shares.poll();
            share.add(donor.split((int) wanted));
            shares.add(donor);
            current += donor.lastGiven;
            added++;
        }
        shares.addAll(skipped);
        share.ownership = current;
        shares.add(share);
        return share;
    }

    /// The part of the ring that belongs to one partition.
    private static final class Share {
        private static final Comparator<Share> LARGEST_FIRST = Comparator.<Share>comparingDouble(s -> s.ownership)
                .thenComparingInt(s -> s.partition)
                .reversed();

        private final int partition;
        private final PriorityQueue<Range> ranges = new PriorityQueue<>(Range.LARGEST_FIRST);
        private double ownership;
        private double lastGiven;

        private Share(int partition) {
            this.partition = partition;
        }

        private void add(Range range) {
            ranges.add(range);
        }

        private Range largest() {
            @Nullable Range range = ranges.peek();
            if (range == null) {
                throw new IllegalStateException("partition " + partition + " has no tokens");
            }
            return range;
        }

        /// Gives the first `wanted` of the largest range away; the range keeps its token, so the order of tokens stays.
        private Range split(int wanted) {
            Range range = ranges.remove();
            int toEnd = MAX_TOKEN - range.previous;
            int token = Integer.compareUnsigned(toEnd, wanted) < 0 ? wanted - toEnd : range.previous + wanted;
            Range given = new Range(token, range.previous);
            Range kept = new Range(range.token, token);
            lastGiven = range.ownership - kept.ownership;
            ownership -= lastGiven;
            ranges.add(kept);
            return given;
        }

        private Tokens tokens() {
            return Tokens.of(ranges.stream().mapToInt(r -> r.token).toArray());
        }
    }

    /// The arc from the previous token to a token.
    private static final class Range {
        private static final Comparator<Range> LARGEST_FIRST = Comparator.<Range>comparingLong(r -> r.ownership)
                .thenComparingLong(r -> Integer.toUnsignedLong(r.token))
                .reversed();

        private final int token;
        private final int previous;
        private final long ownership;

        private Range(int token, int previous) {
            this.token = token;
            this.previous = previous;
            this.ownership = TokenOrder.distance(previous, token);
        }
    }
}
