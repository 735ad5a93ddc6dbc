// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.page;

import io.minitempo.ring.instance.InstanceRingDesc;
import io.minitempo.ring.kv.CasFailedException;
import io.minitempo.ring.kv.Kv;
import io.minitempo.ring.kv.KvKey;
import java.util.Optional;

/// The Forget button of an instance ring's page (`spec/ring.md §8.2`).
public final class InstanceRingForms {

    private final Kv kv;
    private final KvKey<InstanceRingDesc> key;

    /// The forms of the ring under `key`.
    public InstanceRingForms(Kv kv, KvKey<InstanceRingDesc> key) {
        this.kv = kv;
        this.key = key;
    }

    /// Removes an instance; one that is alive comes back with its next heartbeat. With gossip, an unknown id fails
    /// after about nine seconds, since nothing changes.
    ///
    /// @throws InterruptedException when the caller is interrupted
    public FormAnswer forget(String id) throws InterruptedException {
        try {
            kv.compareAndSet(key, ring -> Optional.of(ring.without(id)));
            return FormAnswer.DONE;
        } catch (CasFailedException e) {
            return FormAnswer.failed("error forgetting instance '" + id + "': " + e.text());
        }
    }
}
