// SPDX-License-Identifier: Apache-2.0
package io.minitempo.benchmarks.load;

import io.minitempo.core.TraceId;
import io.minitempo.distributor.regroup.RegroupedTraces;
import io.minitempo.distributor.regroup.Regrouper;
import io.minitempo.receiver.scan.OtlpIndex;
import io.minitempo.receiver.scan.OtlpScanner;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

/// The load as the distributor leaves it: whole traces, here in ascending order of their ids, as blocks want them.
public final class GroupedTraces {

    private static final long BASE_NANOS = 1_795_176_000_000_000_000L;
    private static final int MAX_ATTRIBUTE_BYTES = 2048;

    private GroupedTraces() {}

    /// One trace.
    ///
    /// @param bytes a `Trace` message
    public record Grouped(TraceId id, byte[] bytes) {}

    /// When requests begin.
    ///
    /// @param baseNanos the first one, in nanoseconds since the epoch
    /// @param stepNanos how much later each is than the one before
    public record Timing(long baseNanos, long stepNanos) {}

    /// So many traces that follow from `seed`, all of one time.
    public static List<Grouped> make(int count, long seed) {
        return make(count, seed, seed, new Timing(BASE_NANOS, 0));
    }

    /// So many traces, whose content follows from `seed` and whose ids follow from another.
    public static List<Grouped> make(int count, long seed, long idSeed, Timing timing) {
        LoadShape shape = new LoadShape(seed);
        Random ids = new Random(idSeed);
        OtlpScanner scanner = new OtlpScanner();
        OtlpIndex index = new OtlpIndex();
        Regrouper regrouper = new Regrouper(1 << 28, new Random(seed));
        List<Grouped> traces = new ArrayList<>(count);
        for (long number = 0; traces.size() < count; number++) {
            byte[] body = shape.request(number, ids, timing.baseNanos + number * timing.stepNanos)
                    .body();
            scanner.scan(body, 0, body.length, index);
            RegroupedTraces regrouped = regrouper.regroup(index, 1, MAX_ATTRIBUTE_BYTES);
            for (int i = 0; i < regrouped.count() && traces.size() < count; i++) {
                byte[] bytes = new byte[regrouped.size(i)];
                regrouped.write(i, bytes, 0);
                traces.add(new Grouped(regrouped.id(i), bytes));
            }
            regrouper.release();
        }
        traces.sort(Comparator.comparing(Grouped::id));
        return traces;
    }
}
