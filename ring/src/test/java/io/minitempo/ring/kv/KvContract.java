// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.kv;

import static io.minitempo.testsupport.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minitempo.core.concurrent.Fanout;
import io.minitempo.ring.instance.InstanceDesc;
import io.minitempo.ring.instance.InstanceRingDesc;
import io.minitempo.ring.instance.InstanceRingType;
import io.minitempo.ring.instance.InstanceState;
import io.minitempo.ring.partition.OwnerDesc;
import io.minitempo.ring.partition.OwnerState;
import io.minitempo.ring.partition.PartitionRingDesc;
import io.minitempo.ring.partition.PartitionRingType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/// What every store must do. A store's own test extends this and supplies the store.
@SuppressWarnings("try") // a watch is held open, not used
public abstract class KvContract {

    protected static final KvKey<InstanceRingDesc> RING = new KvKey<>("collectors/ring", InstanceRingType.INSTANCE);

    /// A new, empty store that is ready to use.
    protected abstract Kv store();

    protected static InstanceDesc member(String id, long timestamp) {
        return InstanceDesc.of(id, id + ":1").withTimestamp(timestamp).withState(InstanceState.ACTIVE);
    }

    private static void put(Kv kv, InstanceDesc member) throws InterruptedException {
        kv.compareAndSet(RING, ring -> Optional.of(ring.with(member)));
    }

    @Test
    void readsAnUnknownKeyAsEmpty() throws InterruptedException {
        assertThat(store().get(RING)).isEqualTo(InstanceRingDesc.EMPTY);
    }

    @Test
    void readsWhatWasStored() throws InterruptedException {
        Kv kv = store();
        put(kv, member("a", 1));
        put(kv, member("b", 2));
        assertThat(kv.get(RING)).isEqualTo(InstanceRingDesc.of(member("a", 1), member("b", 2)));
    }

    @Test
    void hidesWhatWasRemoved() throws InterruptedException {
        Kv kv = store();
        put(kv, member("a", 1));
        kv.compareAndSet(RING, ring -> Optional.of(ring.without("a")));
        assertThat(kv.get(RING)).isEqualTo(InstanceRingDesc.EMPTY);
        kv.compareAndSet(RING, ring -> {
            assertThat(ring).isEqualTo(InstanceRingDesc.EMPTY);
            return Optional.empty();
        });
    }

    @Test
    void storesNothingWhenTheUpdateDeclines() throws InterruptedException {
        Kv kv = store();
        kv.compareAndSet(RING, ring -> Optional.empty());
        assertThat(kv.get(RING)).isEqualTo(InstanceRingDesc.EMPTY);
    }

    @Test
    void wrapsWhatTheUpdateThrows() {
        Kv kv = store();
        IllegalStateException thrown = new IllegalStateException("the partition does not exist");
        assertThatThrownBy(() -> kv.compareAndSet(RING, ring -> {
                    throw thrown;
                }))
                .isInstanceOf(CasFailedException.class)
                .hasMessage("failed to CAS-update key collectors/ring: fn returned error: the partition does not exist")
                .hasCause(thrown);
    }

    @Test
    void losesNoUpdateOfConcurrentWriters() throws InterruptedException {
        Kv kv = store();
        List<Callable<Boolean>> writers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            String id = "w" + i;
            writers.add(() -> {
                put(kv, member(id, 1));
                return true;
            });
        }
        Fanout.all(writers);
        assertThat(kv.get(RING).instances().keySet()).containsExactly("w0", "w1", "w2", "w3");
    }

    @Test
    void runsTheUpdateAgainOnANewerValue() throws InterruptedException {
        Kv kv = store();
        AtomicInteger runs = new AtomicInteger();
        kv.compareAndSet(RING, ring -> {
            if (runs.incrementAndGet() == 1) {
                putQuietly(kv, member("faster", 1));
            }
            return Optional.of(ring.with(member("slower", 2)));
        });
        assertThat(runs).hasValue(2);
        assertThat(kv.get(RING).instances().keySet()).containsExactly("faster", "slower");
    }

    @Test
    void givesUpAfterTenConflicts() {
        Kv kv = store();
        AtomicInteger runs = new AtomicInteger();
        assertThatThrownBy(() -> kv.compareAndSet(RING, ring -> {
                    putQuietly(kv, member("faster", runs.incrementAndGet()));
                    return Optional.of(ring.with(member("slower", 2)));
                }))
                .isInstanceOf(CasFailedException.class)
                .hasMessage("failed to CAS-update key collectors/ring: too many retries: version mismatch");
        assertThat(runs).hasValue(10);
    }

    private static void putQuietly(Kv kv, InstanceDesc member) {
        try {
            put(kv, member);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void tellsWatchersTheNewestValue() throws InterruptedException {
        Kv kv = store();
        List<InstanceRingDesc> seen = new CopyOnWriteArrayList<>();
        try (Watch watch = kv.watch(RING, seen::add)) {
            put(kv, member("a", 1));
            put(kv, member("b", 2));
            eventually(() -> assertThat(seen).endsWith(InstanceRingDesc.of(member("a", 1), member("b", 2))));
        }
    }

    @Test
    void makesOneCallOfTheChangesThatASlowWatcherMissed() throws InterruptedException {
        Kv kv = store();
        CountDownLatch busy = new CountDownLatch(1);
        CountDownLatch free = new CountDownLatch(1);
        List<Integer> sizes = new CopyOnWriteArrayList<>();
        Consumer<InstanceRingDesc> slow = ring -> {
            busy.countDown();
            await(free);
            sizes.add(ring.instances().size());
        };
        try (Watch watch = kv.watch(RING, slow)) {
            put(kv, member("a", 1));
            busy.await();
            for (int i = 0; i < 50; i++) {
                put(kv, member("b" + i, 2 + i));
            }
            free.countDown();
            eventually(() -> assertThat(sizes).endsWith(51));
            assertThat(sizes.size()).isLessThanOrEqualTo(2);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void keepsAWatcherThatThrows() throws InterruptedException {
        Kv kv = store();
        AtomicInteger calls = new AtomicInteger();
        Consumer<InstanceRingDesc> broken = ring -> {
            calls.incrementAndGet();
            throw new IllegalStateException("broken watcher");
        };
        try (Watch watch = kv.watch(RING, broken)) {
            put(kv, member("a", 1));
            eventually(() -> assertThat(calls).hasValue(1));
            put(kv, member("a", 2));
            eventually(() -> assertThat(calls).hasValue(2));
        }
    }

    @Test
    void doesNotCallAClosedWatcher() throws InterruptedException {
        Kv kv = store();
        AtomicInteger calls = new AtomicInteger();
        List<InstanceRingDesc> seen = new CopyOnWriteArrayList<>();
        Watch closed = kv.watch(RING, ring -> calls.incrementAndGet());
        closed.close();
        try (Watch watch = kv.watch(RING, seen::add)) {
            put(kv, member("a", 1));
            eventually(() -> assertThat(seen).isNotEmpty());
        }
        assertThat(calls).hasValue(0);
    }

    @Test
    void watchesPrefixes() throws InterruptedException {
        Kv kv = store();
        List<String> seen = new CopyOnWriteArrayList<>();
        KvKey<PartitionRingDesc> other = new KvKey<>("collectors/p", PartitionRingType.INSTANCE);
        KvKey<InstanceRingDesc> outside = new KvKey<>("elsewhere/ring", InstanceRingType.INSTANCE);
        try (Watch watch = kv.watchPrefix(
                "collectors/",
                InstanceRingType.INSTANCE,
                (key, ring) -> seen.add(key + ring.instances().keySet()))) {
            kv.compareAndSet(outside, ring -> Optional.of(ring.with(member("x", 1))));
            kv.compareAndSet(other, ring -> Optional.of(ring.with(new OwnerDesc("o", 0, OwnerState.ACTIVE, 1))));
            put(kv, member("a", 1));
            eventually(() -> assertThat(seen).containsExactly("collectors/ring[a]"));
        }
    }
}
