// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.instance;

import java.util.EnumSet;
import java.util.Set;

/// What a caller wants of the ring: which states can serve it, and which make the search go on for a substitute
/// (`spec/ring.md §5.3`).
public enum Operation {
    /// Writes that reach past instances that are not ACTIVE.
    WRITE(EnumSet.of(InstanceState.ACTIVE), EnumSet.complementOf(EnumSet.of(InstanceState.ACTIVE))),
    /// Writes to the ACTIVE ones of the replica set, and the test of who owns a job.
    WRITE_NO_EXTEND(EnumSet.of(InstanceState.ACTIVE), EnumSet.noneOf(InstanceState.class)),
    /// Reads: those that leave still answer.
    READ(
            EnumSet.of(InstanceState.ACTIVE, InstanceState.PENDING, InstanceState.LEAVING),
            EnumSet.of(InstanceState.PENDING, InstanceState.JOINING, InstanceState.LEFT)),
    /// Looking at every member with a fresh heartbeat.
    REPORTING(EnumSet.allOf(InstanceState.class), EnumSet.noneOf(InstanceState.class));

    private final int healthy;
    private final int extending;

    Operation(Set<InstanceState> healthy, Set<InstanceState> extending) {
        this.healthy = mask(healthy);
        this.extending = mask(extending);
    }

    private static int mask(Set<InstanceState> states) {
        return states.stream().mapToInt(s -> 1 << s.number()).sum();
    }

    /// Whether an instance in `state` can serve.
    public boolean isHealthy(InstanceState state) {
        return (healthy & 1 << state.number()) != 0;
    }

    /// Whether an instance in `state` makes the replica set one larger.
    public boolean extendsOn(InstanceState state) {
        return (extending & 1 << state.number()) != 0;
    }
}
