// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.instance;

import static org.assertj.core.api.Assertions.assertThat;

import io.minitempo.core.hash.Fnv;
import io.minitempo.ring.token.Tokens;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/// The rule of `spec/ring.md §4.2`.
class JobOwnershipTest {

    private static final Instant NOW = Instant.ofEpochSecond(1000);

    private static InstanceDesc worker(String id, int token) {
        return InstanceDesc.of(id, id + ":0")
                .withState(InstanceState.ACTIVE)
                .withTimestamp(1000)
                .withTokens(Tokens.of(token));
    }

    private static InstanceRing ring(InstanceDesc... workers) {
        return InstanceRing.of(InstanceRingDesc.of(workers), RingSettings.single(Duration.ofMinutes(1)));
    }

    @Test
    void belongsToTheHolderOfTheJobsToken() {
        int token = Fnv.fnv1ax32("job-7".getBytes(StandardCharsets.UTF_8));
        InstanceRing ring = ring(worker("owner", token + 1), worker("other", token));
        assertThat(JobOwnership.owns(ring, "owner:0", "job-7", NOW)).isTrue();
        assertThat(JobOwnership.owns(ring, "other:0", "job-7", NOW)).isFalse();
    }

    @Test
    void belongsToNobodyWhileTheOwnerIsNotActive() {
        InstanceRing ring = ring(worker("owner", 1).withState(InstanceState.LEAVING));
        assertThat(JobOwnership.owns(ring, "owner:0", "job-7", NOW)).isFalse();
        assertThat(JobOwnership.owns(ring(), "owner:0", "job-7", NOW)).isFalse();
    }
}
