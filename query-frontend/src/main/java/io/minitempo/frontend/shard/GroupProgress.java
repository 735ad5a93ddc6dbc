// SPDX-License-Identifier: Apache-2.0
package io.minitempo.frontend.shard;

import java.util.List;

/// Which groups of a plan are complete. Owned by one thread.
public final class GroupProgress {

    private final List<Long> ends;
    private final int[] open;
    private int completed;

    /// No job of the plan is done.
    public GroupProgress(JobPlan plan) {
        this.ends = plan.groupEnds();
        this.open = new int[ends.size()];
        plan.jobs().forEach(job -> open[job.group()]++);
    }

    /// A job is done.
    public void done(Job job) {
        open[job.group()]--;
        completed++;
    }

    /// How many jobs are done.
    public int completed() {
        return completed;
    }

    /// The latest time, unix seconds, of which data may still come: the end of the newest data of the groups that are
    /// not complete. `Long.MIN_VALUE` when all are.
    public long openSince() {
        long latest = Long.MIN_VALUE;
        for (int group = 0; group < open.length; group++) {
            if (open[group] > 0) {
                latest = Math.max(latest, ends.get(group));
            }
        }
        return latest;
    }
}
