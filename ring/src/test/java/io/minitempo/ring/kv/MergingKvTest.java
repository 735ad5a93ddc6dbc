// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.kv;

import io.minitempo.core.time.Clock;

/// The contract holds for stores that merge, too.
class MergingKvTest extends KvContract {

    @Override
    protected Kv store() {
        return new MergingKv(Clock.system());
    }
}
