// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.quorum;

import io.minitempo.ring.instance.InstanceDesc;
import io.minitempo.ring.instance.InstanceRing;
import io.minitempo.ring.instance.Operation;
import io.minitempo.ring.instance.ReplicationSet;
import io.minitempo.ring.instance.Selection;
import java.time.Instant;

/// Writes to the instances that hold a token (`spec/ring.md §5.3`).
public final class InstanceWriteRing implements WriteRing<InstanceDesc> {

    private final InstanceRing ring;
    private final Operation operation;
    private final Instant now;
    private final Selection selection = new Selection();

    /// Writes over one snapshot, with the heartbeats judged at `now`.
    public InstanceWriteRing(InstanceRing ring, Operation operation, Instant now) {
        this.ring = ring;
        this.operation = operation;
        this.now = now;
    }

    @Override
    public int targetCount() {
        return ring.instances().size();
    }

    @Override
    public Replicas<InstanceDesc> replicas(int token) {
        ReplicationSet set = ring.get(token, operation, now, selection);
        return new Replicas<>(set.instances(), set.maxErrors());
    }

    @Override
    public String address(InstanceDesc target) {
        return target.address();
    }
}
