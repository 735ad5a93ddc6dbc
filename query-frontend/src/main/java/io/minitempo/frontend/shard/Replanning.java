// SPDX-License-Identifier: Apache-2.0
package io.minitempo.frontend.shard;

import io.minitempo.block.meta.BlockMeta;
import io.minitempo.core.TempoException;
import io.minitempo.frontend.query.Blocks;
import io.minitempo.frontend.query.SubRequestException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Plans a query anew when a job failed because its block is not there any more.
///
/// Such a block was compacted, and what it had is in a successor, together with what other blocks of the plan had.
/// Nothing of the failed attempt is kept, so that nothing counts twice. Why a job failed is not read from its answer,
/// which depends on the querier, but from a new look at the list.
public final class Replanning {

    private static final Logger log = LoggerFactory.getLogger(Replanning.class);

    /// Attempts after the first one. A new list is at most seconds old, so the second attempt mostly succeeds.
    private static final int MOST = 3;

    private static final int SERVER_ERROR = 500;

    private final Blocks blocks;

    /// Looks for blocks in `blocks`.
    public Replanning(Blocks blocks) {
        this.blocks = blocks;
    }

    /// Runs the jobs of a plan.
    ///
    /// @param <P> the plan
    /// @param <R> what comes of it
    @FunctionalInterface
    public interface Attempt<P, R> {
        /// Runs all of them, with nothing collected before.
        ///
        /// @throws SubRequestException the answer of the first job that failed
        /// @throws InterruptedException when the client went away
        R run(P plan) throws InterruptedException;
    }

    /// Runs `attempt` until no block of its plan is gone.
    ///
    /// @param planner plans by the blocks that are live then
    /// @param jobs the jobs of a plan, in the order of the numbers of their sub-requests
    /// @throws SubRequestException when a job fails whose block is still there, or too many attempts fail
    /// @throws InterruptedException when the client went away
    public <P, R> R run(Supplier<P> planner, Function<P, JobPlan> jobs, Attempt<P, R> attempt)
            throws InterruptedException {
        for (int again = 0; ; again++) {
            P plan = planner.get();
            try {
                return attempt.run(plan);
            } catch (SubRequestException e) {
                if (again == MOST || !isGone(jobs.apply(plan).jobs().get(e.number()), e)) {
                    throw e;
                }
            }
        }
    }

    private boolean isGone(Job job, SubRequestException failure) throws InterruptedException {
        if (!(job instanceof Job.Block block) || failure.response().status() < SERVER_ERROR) {
            return false;
        }
        BlockMeta meta = block.meta();
        try {
            if (blocks.refreshed(block.tenant()).stream()
                    .anyMatch(live -> live.blockId().equals(meta.blockId()))) {
                return false;
            }
        } catch (TempoException e) {
            failure.addSuppressed(e);
            return false;
        }
        log.atInfo()
                .addKeyValue("tenant", block.tenant())
                .addKeyValue("block", meta.blockId())
                .log("block of a query is gone, planning anew");
        return true;
    }
}
