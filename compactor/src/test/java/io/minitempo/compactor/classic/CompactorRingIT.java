// SPDX-License-Identifier: Apache-2.0
package io.minitempo.compactor.classic;

import static io.minitempo.testsupport.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.minitempo.block.meta.BlockMeta;
import io.minitempo.compactor.Scene;
import io.minitempo.compactor.ring.JobRing;
import io.minitempo.core.TenantId;
import io.minitempo.core.concurrent.Fanout;
import io.minitempo.core.concurrent.Threads;
import io.minitempo.core.net.HostPort;
import io.minitempo.core.time.Clock;
import io.minitempo.core.time.Deadline;
import io.minitempo.objectstore.memory.FaultyBackend.Fault;
import io.minitempo.objectstore.memory.FaultyBackend.Operation;
import io.minitempo.ring.Endpoint;
import io.minitempo.ring.kv.InMemoryKv;
import io.minitempo.ring.kv.Kv;
import io.minitempo.ring.lifecycle.Registration;
import io.minitempo.ring.lifecycle.WorkerRingConfig;
import io.minitempo.ring.token.RandomTokens;
import io.minitempo.testsupport.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Compactors that share out the work on one bucket over one ring.
@Timeout(60)
class CompactorRingIT {

    private static final List<TenantId> TENANTS = IntStream.range(0, 16)
            .mapToObj(number -> new TenantId("tenant-" + number))
            .toList();
    private static final WorkerRingConfig CONFIG = WorkerRingConfig.defaults();

    private final Scene scene = new Scene();
    private final Kv kv = new InMemoryKv(Clock.system());
    private final List<JobRing> rings = new ArrayList<>();

    @AfterEach
    void leave() throws Exception {
        for (JobRing ring : rings) {
            ring.stop(Deadline.after(Duration.ofSeconds(10)));
        }
    }

    private static void start(JobRing ring) throws InterruptedException {
        ring.start(cause -> {
            throw new AssertionError(cause);
        });
    }

    /// Moves the clock on, a little at a time, while the ring waits until it sees itself.
    private static void start(JobRing ring, ManualClock clock) throws InterruptedException {
        AtomicBoolean started = new AtomicBoolean();
        Threads.startVirtual("start", () -> {
            try {
                start(ring);
                started.set(true);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        eventually(() -> {
            clock.advance(Duration.ofMillis(100));
            assertThat(started).isTrue();
        });
    }

    private JobRing ring(int number, Duration heartbeatPeriod, Clock clock) {
        WorkerRingConfig config = new WorkerRingConfig(
                CONFIG.kvstore().withStore("inmemory"),
                heartbeatPeriod,
                CONFIG.heartbeatTimeout(),
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
                "compactor",
                new Registration(
                        "compactor",
                        "compactor-" + number,
                        endpoint,
                        "",
                        512,
                        heartbeatPeriod,
                        CONFIG.heartbeatTimeout(),
                        true),
                kv,
                new RandomTokens(new Random(number)),
                clock,
                new SimpleMeterRegistry());
        rings.add(ring);
        return ring;
    }

    private String job(TenantId tenant) {
        return tenant + "-0-" + scene.start.getEpochSecond() / 3600 + "-1";
    }

    private static Callable<Void> turns(Node node) {
        return () -> {
            for (int turn = 0; turn < TENANTS.size(); turn++) {
                node.compactor.cycle();
            }
            return null;
        };
    }

    @Test
    void twoCompactorsDoEachJobOnceBetweenThem() throws Exception {
        JobRing first = ring(1, CONFIG.heartbeatPeriod(), Clock.system());
        JobRing second = ring(2, CONFIG.heartbeatPeriod(), Clock.system());
        start(first);
        start(second);
        eventually(() -> assertThat(TENANTS).allMatch(tenant -> first.owns(job(tenant)) != second.owns(job(tenant))));
        for (TenantId tenant : TENANTS) {
            scene.block(tenant, false);
            scene.block(tenant, false);
            scene.block(tenant, false);
        }
        Node one = new Node(scene, first);
        Node two = new Node(scene, second);
        one.list.poll();
        two.list.poll();

        Fanout.all(List.of(turns(one), turns(two)));

        for (TenantId tenant : TENANTS) {
            assertThat(scene.store.blocks(tenant).live()).as(tenant.value()).hasSize(1);
            assertThat(scene.store.blocks(tenant).compacted())
                    .as(tenant.value())
                    .hasSize(3);
        }
        assertThat(one.merged() + two.merged()).isEqualTo(3.0 * TENANTS.size());
        assertThat(List.of(one.merged(), two.merged())).allMatch(count -> count > 0);
        assertThat(one.errors() + two.errors()).isZero();
    }

    /// The first one is gone when its output is nearly complete: it neither cleans up nor leaves the ring, and has no
    /// heartbeat any more.
    @Test
    void aCompactorThatDiesInMidJobIsReplacedWhenItsHeartbeatIsTooOld() throws Exception {
        ManualClock clock = new ManualClock(scene.start);
        JobRing dying = ring(1, Duration.ZERO, clock);
        JobRing heir = ring(2, CONFIG.heartbeatPeriod(), clock);
        start(dying, clock);
        start(heir, clock);
        eventually(() -> assertThat(TENANTS).allMatch(tenant -> dying.owns(job(tenant)) != heir.owns(job(tenant))));
        TenantId tenant = TENANTS.stream()
                .filter(each -> dying.owns(job(each)))
                .findFirst()
                .orElseThrow();
        BlockMeta left = scene.block(tenant, false);
        BlockMeta right = scene.block(tenant, false);
        Node one = new Node(scene, dying);
        Node two = new Node(scene, heir);
        one.list.poll();
        two.list.poll();
        AtomicBoolean dead = new AtomicBoolean();
        one.bucket.script(call -> {
            if (call.operation() == Operation.PUT && call.key().endsWith("/index")) {
                dead.set(true);
            }
            return dead.get() ? Fault.BEFORE : Fault.NONE;
        });

        one.compactor.cycle();
        assertThat(dead).as("died behind data and bloom filter").isTrue();
        two.compactor.cycle();
        assertThat(scene.store.blocks(tenant).live()).containsExactly(left.blockId(), right.blockId());

        eventually(() -> {
            clock.advance(Duration.ofSeconds(5));
            assertThat(heir.owns(job(tenant))).isTrue();
        });
        two.compactor.cycle();

        assertThat(scene.store.blocks(tenant).compacted()).containsExactly(left.blockId(), right.blockId());
        assertThat(scene.store.blocks(tenant).live()).hasSize(1);
        assertThat(two.list.snapshot().live(tenant))
                .singleElement()
                .extracting(BlockMeta::totalObjects)
                .isEqualTo(2L);
        assertThat(two.errors()).isZero();
    }
}
