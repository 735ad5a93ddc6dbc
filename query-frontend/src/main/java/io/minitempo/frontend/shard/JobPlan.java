// SPDX-License-Identifier: Apache-2.0
package io.minitempo.frontend.shard;

import io.minitempo.block.meta.BlockMeta;
import io.minitempo.core.TenantId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// The jobs of a query, those for the newest data first, in groups.
///
/// @param jobs in the order in which they are to run
/// @param groupEnds for each group, when its newest data ends, unix seconds
/// @param blocks how many blocks are looked at
/// @param blockBytes how large these are
public record JobPlan(List<Job> jobs, List<Long> groupEnds, int blocks, long blockBytes) {

    private static final long LEAST_PIECE_SECONDS = 60;

    private static final Comparator<BlockMeta> NEWEST_FIRST =
            Comparator.comparing(BlockMeta::endTime).reversed().thenComparing(BlockMeta::blockId);

    /// Copies the lists.
    public JobPlan {
        jobs = List.copyOf(jobs);
        groupEnds = List.copyOf(groupEnds);
    }

    /// Equal pieces of a range, none shorter than a minute unless the range is. An empty range counts as a second:
    /// queriers refuse a search that ends when it starts.
    ///
    /// @param start unix seconds
    /// @param end unix seconds
    /// @param most how many pieces at most
    public static List<Range> pieces(long start, long end, int most) {
        long to = Math.max(end, start + 1);
        long piece = Math.max(LEAST_PIECE_SECONDS, Math.ceilDiv(to - start, Math.max(1, most)));
        List<Range> pieces = new ArrayList<>();
        for (long from = start; from < to; from += piece) {
            pieces.add(new Range(from, Math.min(to, from + piece)));
        }
        return pieces;
    }

    /// A range of time.
    ///
    /// @param start unix seconds
    /// @param end unix seconds
    public record Range(long start, long end) {}

    /// The blocks that may hold data of a range, newest first. One without rows or bytes holds none.
    ///
    /// @param start unix seconds
    /// @param end unix seconds
    public static List<BlockMeta> relevant(List<BlockMeta> all, long start, long end) {
        Instant from = Instant.ofEpochSecond(start);
        Instant to = Instant.ofEpochSecond(end);
        return all.stream()
                .filter(meta -> meta.size() > 0 && meta.totalRecords() > 0)
                .filter(meta -> !meta.startTime().isAfter(to) && !meta.endTime().isBefore(from))
                .sorted(NEWEST_FIRST)
                .toList();
    }

    /// How many row groups of a block one job looks at.
    public static int pagesPerJob(BlockMeta meta, long targetBytes) {
        if (meta.size() < targetBytes) {
            return meta.totalRecords();
        }
        long bytesPerPage = Math.max(1, meta.size() / meta.totalRecords());
        return Math.clamp(targetBytes / bytesPerPage, 1, meta.totalRecords());
    }

    /// Puts a plan together. Owned by one thread.
    public static final class Builder {
        private final List<Job> jobs = new ArrayList<>();
        private final List<Long> groupEnds = new ArrayList<>();
        private int blocks;
        private long blockBytes;

        /// No jobs.
        public Builder() {}

        /// Adds jobs for recent data; they form the first group.
        public Builder recent(TenantId tenant, List<Range> ranges) {
            for (Range range : ranges) {
                jobs.add(new Job.Recent(tenant, 0, range.start, range.end));
                noteEnd(0, range.end);
            }
            return this;
        }

        /// Adds jobs for blocks, which are ordered newest first, in at most so many groups behind the first one.
        public Builder blocks(TenantId tenant, List<BlockMeta> metas, long targetBytes, int groups) {
            int perGroup = Math.max(1, Math.ceilDiv(metas.size(), Math.max(1, groups)));
            for (int i = 0; i < metas.size(); i++) {
                BlockMeta meta = metas.get(i);
                int group = 1 + i / perGroup;
                noteEnd(group, meta.endTime().getEpochSecond());
                int pages = pagesPerJob(meta, targetBytes);
                for (int start = 0; start < meta.totalRecords(); start += pages) {
                    jobs.add(new Job.Block(tenant, group, meta, start, Math.min(pages, meta.totalRecords() - start)));
                }
                blocks++;
                blockBytes += meta.size();
            }
            return this;
        }

        private void noteEnd(int group, long end) {
            while (groupEnds.size() <= group) {
                groupEnds.add(Long.MIN_VALUE);
            }
            groupEnds.set(group, Math.max(groupEnds.get(group), end));
        }

        /// The plan.
        public JobPlan build() {
            List<Job> inOrder = new ArrayList<>(jobs);
            inOrder.sort(Comparator.comparingInt(Job::group));
            return new JobPlan(inOrder, groupEnds, blocks, blockBytes);
        }
    }
}
