// SPDX-License-Identifier: Apache-2.0
package io.minitempo.compactor.worker;

import static io.minitempo.testsupport.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.minitempo.block.compact.CompactionConfig;
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

/// Workers that share out tenant indexes over a ring.
@Timeout(60)
class WorkerRingIT {

    private static final List<String> JOBS = IntStream.range(0, 200)
            .mapToObj(tenant -> "build-tenant-index-0-tenant-" + tenant)
            .toList();

    private final Kv kv = new InMemoryKv(Clock.system());

    private WorkerRing join(int number) throws InterruptedException {
        WorkerRingConfig d = WorkerRingConfig.defaults();
        WorkerRingConfig ring = new WorkerRingConfig(
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
        BackendWorkerConfig config = new BackendWorkerConfig(
                "127.0.0.1:1",
                BackendWorkerConfig.defaults().backoff(),
                CompactionConfig.defaults(),
                "backend-worker",
                ring,
                Duration.ZERO);
        Endpoint endpoint = new Endpoint(new HostPort("127.0.0.1", 9095), new HostPort("127.0.0.1", 19000 + number));
        WorkerRing worker = new WorkerRing(
                config,
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
        assertThat(JOBS).noneMatch(worker::owns);
        worker.start(cause -> {
            throw new AssertionError(cause);
        });
        return worker;
    }

    private static long owners(String job, WorkerRing... workers) {
        return List.of(workers).stream().filter(worker -> worker.owns(job)).count();
    }

    @Test
    void everyIndexHasOneBuilderWhoeverComesAndGoes() throws Exception {
        WorkerRing one = join(1);
        assertThat(JOBS).allMatch(one::owns);

        WorkerRing two = join(2);
        eventually(() -> assertThat(JOBS).allMatch(job -> owners(job, one, two) == 1));
        assertThat(JOBS.stream().filter(two::owns).count()).isBetween(50L, 150L);
        assertThat(two.own()).containsOnlyKeys("worker-2");

        one.stop(Deadline.after(Duration.ofSeconds(10)));
        eventually(() -> assertThat(JOBS).allMatch(two::owns));
        two.stop(Deadline.after(Duration.ofSeconds(10)));
    }
}
