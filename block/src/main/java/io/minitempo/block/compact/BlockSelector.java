// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.compact;

import io.minitempo.block.meta.BlockMeta;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/// Says which blocks of a tenant become one (`spec/blocks.md §12.1`).
///
/// Fresh blocks are merged with blocks of their window and level, so that no trace is rewritten more often than it must
/// be; blocks of windows that ended a day ago are merged whatever their level.
public final class BlockSelector {

    private static final Duration ACTIVE = Duration.ofHours(24);

    private final Limits limits;

    /// What may be merged.
    ///
    /// @param window the length of a time window
    /// @param maxObjects most traces of all inputs together
    /// @param maxBytes most bytes of all inputs together
    /// @param minInputs fewest blocks of a job
    /// @param maxInputs most blocks of a job
    /// @param maxLevel blocks of this compaction level and above are left as they are; 0 for no limit
    public record Limits(Duration window, long maxObjects, long maxBytes, int minInputs, int maxInputs, int maxLevel) {

        /// Checks that windows have a length and that a job can have as many inputs as it must.
        public Limits {
            if (window.toSeconds() < 1) {
                throw new IllegalArgumentException("compaction window must be at least one second, is " + window);
            }
            if (minInputs < 1 || maxInputs < minInputs) {
                throw new IllegalArgumentException("jobs of " + minInputs + " to " + maxInputs + " blocks");
            }
        }
    }

    /// Blocks that belong together.
    ///
    /// @param blocks the inputs of one job, in order
    /// @param ownership the name that decides over a ring whose job it is
    public record Selection(List<BlockMeta> blocks, String ownership) {

        /// Copies the list.
        public Selection {
            blocks = List.copyOf(blocks);
        }
    }

    /// A block with its place in the order of all.
    private record Candidate(BlockMeta meta, String group, String order, String ownership, long columns) {}

    /// A selector within limits.
    public BlockSelector(Limits limits) {
        this.limits = limits;
    }

    /// Every selection there is now; a block is in one of them at most.
    ///
    /// @param blocks live blocks of one tenant that may be merged
    public List<Selection> select(List<BlockMeta> blocks, Instant now) {
        List<Candidate> candidates = new ArrayList<>();
        long current = window(now);
        long active = window(now.minus(ACTIVE));
        for (BlockMeta meta : blocks) {
            long own = window(meta.endTime());
            if (isMergeable(meta) && own != active) {
                candidates.add(candidate(meta, own, current, active));
            }
        }
        candidates.sort(Comparator.comparing(Candidate::group).thenComparing(Candidate::order));
        List<Selection> selections = new ArrayList<>();
        int from = 0;
        while (from < candidates.size()) {
            int to = runFrom(candidates, from);
            if (to - from < limits.minInputs()) {
                from++;
                continue;
            }
            selections.add(new Selection(
                    candidates.subList(from, to).stream().map(Candidate::meta).toList(),
                    candidates.get(from).ownership()));
            from = to;
        }
        return selections;
    }

    private boolean isMergeable(BlockMeta meta) {
        boolean readable = meta.knownFormat().isPresent();
        return readable && (limits.maxLevel() == 0 || meta.compactionLevel() < limits.maxLevel());
    }

    private long window(Instant time) {
        return Math.floorDiv(time.getEpochSecond(), limits.window().toSeconds());
    }

    private static Candidate candidate(BlockMeta meta, long own, long current, long active) {
        String age = hex(current - own);
        int level = meta.compactionLevel();
        int copies = meta.replicationFactor();
        long columns = meta.dedicatedColumns().hash();
        String suffix = meta.format() + "-" + unsignedHex(columns);
        String tenant = meta.tenant().value();
        if (own > active) {
            return new Candidate(
                    meta,
                    "A-" + level + "-" + age + "-" + copies,
                    hex(meta.totalObjects()) + "-" + suffix,
                    tenant + "-" + level + "-" + own + "-" + copies,
                    columns);
        }
        return new Candidate(
                meta,
                "B-" + age + "-" + copies,
                level + "-" + hex(meta.totalObjects()) + "-" + suffix,
                tenant + "-" + own + "-" + copies,
                columns);
    }

    /// Where the longest run that may be merged ends.
    private int runFrom(List<Candidate> candidates, int from) {
        Candidate first = candidates.get(from);
        long objects = 0;
        long bytes = 0;
        int to = from;
        while (to < candidates.size() && to - from < limits.maxInputs()) {
            Candidate next = candidates.get(to);
            objects += next.meta().totalObjects();
            bytes += next.meta().size();
            boolean alike = next.group().equals(first.group())
                    && next.meta().format().equals(first.meta().format())
                    && next.columns() == first.columns();
            if (!alike || objects > limits.maxObjects() || bytes > limits.maxBytes()) {
                break;
            }
            to++;
        }
        return to;
    }

    /// A signed number as Go's `%016X` prints it.
    private static String hex(long value) {
        return value < 0 ? "-" + String.format(Locale.ROOT, "%015X", -value) : unsignedHex(value);
    }

    private static String unsignedHex(long value) {
        return String.format(Locale.ROOT, "%016X", value);
    }
}
