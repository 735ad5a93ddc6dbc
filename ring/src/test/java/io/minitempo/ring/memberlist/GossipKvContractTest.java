// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.memberlist;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.minitempo.core.time.Clock;
import io.minitempo.ring.instance.InstanceRingType;
import io.minitempo.ring.kv.Kv;
import io.minitempo.ring.kv.KvContract;
import java.util.List;

/// The gossip store does what every store must do, also while it is alone.
class GossipKvContractTest extends KvContract {

    @Override
    protected Kv store() {
        return new GossipKv(
                MemberlistConfig.defaults(),
                List.of(InstanceRingType.INSTANCE),
                Clock.system(),
                new MemberlistMetrics(new SimpleMeterRegistry()));
    }
}
