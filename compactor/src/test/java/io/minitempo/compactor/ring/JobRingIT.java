// SPDX-License-Identifier: Apache-2.0
package io.minitempo.compactor.ring;

import static io.minitempo.testsupport.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.minitempo.core.net.HostPort;
import io.minitempo.core.time.Clock;
import io.minitempo.core.time.Deadline;
import io.minitempo.ring.Endpoint;
import io.minitempo.ring.kv.InMemoryKv;
import io.minitempo.ring.kv.Kv;
import io.minitempo.ring.lifecycle.Registration;
import io.minitempo.ring.lifecycle.WorkerRingConfig;
import io.minitempo.ring.token.RandomTokens;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Processes that share out jobs over a ring.
@Timeout(60)
class JobRingIT {

    private static final List<String> JOBS = IntStream.range(0, 200)
            .mapToObj(tenant -> "build-tenant-index-0-tenant-" + tenant)
            .toList();

    private final Kv kv = new InMemoryKv(Clock.system());

    private JobRing join(int number, String key) throws InterruptedException {
        WorkerRingConfig d = WorkerRingConfig.defaults();
        WorkerRingConfig config = new WorkerRingConfig(
                d.kvstore().withStore("inmemory"),
                d.heartbeatPeriod(),
                d.heartbeatTimeout(),
                Duration.ZERO,
                Duration.ZERO,
                "",
                List.of(),
                0,
                "",
                false,
                Duration.ofSeconds(30));
        Endpoint endpoint = new Endpoint(new HostPort("127.0.0.1", 9095), new HostPort("127.0.0.1", 19000 + number));
        JobRing ring = new JobRing(
                config,
                key,
                new Registration(
                        "backend-worker",
                        "worker-" + number,
                        endpoint,
                        "",
                        512,
                        d.heartbeatPeriod(),
                        d.heartbeatTimeout(),
                        true),
                kv,
                new RandomTokens(new Random(number)),
                Clock.system(),
                new SimpleMeterRegistry());
        assertThat(JOBS).noneMatch(ring::owns);
        ring.start(cause -> {
            throw new AssertionError(cause);
        });
        return ring;
    }

    private static long owners(String job, JobRing... rings) {
        return List.of(rings).stream().filter(ring -> ring.owns(job)).count();
    }

    private static void leave(JobRing ring) throws InterruptedException {
        ring.stop(Deadline.after(Duration.ofSeconds(10)));
    }

    @Test
    void everyIndexHasOneBuilderWhoeverComesAndGoes() throws Exception {
        JobRing one = join(1, "backend-worker");
        assertThat(JOBS).allMatch(one::owns);

        JobRing two = join(2, "backend-worker");
        eventually(() -> assertThat(JOBS).allMatch(job -> owners(job, one, two) == 1));
        assertThat(JOBS.stream().filter(two::owns).count()).isBetween(50L, 150L);
        assertThat(two.own()).containsOnlyKeys("worker-2");

        leave(one);
        eventually(() -> assertThat(JOBS).allMatch(two::owns));
        leave(two);
    }

    /// `override_ring_key` makes two rings of one store.
    @Test
    void ringsUnderDifferentKeysKnowNothingOfEachOther() throws Exception {
        JobRing one = join(1, "backend-worker");
        JobRing other = join(2, "another-key");

        assertThat(JOBS).allMatch(one::owns).allMatch(other::owns);

        leave(one);
        leave(other);
    }
}
