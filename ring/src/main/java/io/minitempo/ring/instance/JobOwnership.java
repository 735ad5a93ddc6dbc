// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.instance;

import io.minitempo.core.TempoException;
import io.minitempo.core.hash.Fnv;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/// Shares out jobs over a ring: each belongs to the one ACTIVE instance that holds its token (`spec/ring.md §4.2`).
///
/// The token is FNV-1a of the job's key, not FNV-1 as for traces.
public final class JobOwnership {

    private JobOwnership() {}

    /// Whether the instance that advertises `address` owns the job; nobody does while the owner is unhealthy.
    public static boolean owns(InstanceRing ring, String address, String jobKey, Instant now) {
        int token = Fnv.fnv1ax32(jobKey.getBytes(StandardCharsets.UTF_8));
        try {
            return ring.get(token, Operation.WRITE_NO_EXTEND, now)
                    .single()
                    .map(owner -> owner.address().equals(address))
                    .orElse(false);
        } catch (TempoException.Unavailable e) {
            return false;
        }
    }
}
