// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.quorum;

import io.minitempo.core.concurrent.Threads;
import io.minitempo.core.time.Clock;
import io.minitempo.ring.instance.InstanceDesc;
import io.minitempo.ring.instance.ReplicationSet;
import io.minitempo.ring.quorum.ReplicaReader.Call;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.random.RandomGenerator;

/// One reading of one replication set: the thread that calls [#run] owns all state, the calls only report to its queue.
final class ReplicaRead<R> {

    private final ReplicaReadConfig config;
    private final Clock clock;
    private final Call<R> call;
    private final List<Group<R>> waiting;
    private final int tolerated;
    private final int needed;
    private final List<Thread> threads = new ArrayList<>();
    private final BlockingQueue<Event<R>> events = new LinkedBlockingQueue<>();
    private final List<Group<R>> complete = new ArrayList<>();
    private int failed;

    ReplicaRead(ReplicationSet set, ReplicaReadConfig config, Clock clock, RandomGenerator random, Call<R> call) {
        this.config = config;
        this.clock = clock;
        this.call = call;
        this.waiting = groups(set, config.preferredZone(), random);
        this.tolerated = set.zoneAware() ? set.maxUnavailableZones() : set.maxErrors();
        this.needed = waiting.size() - tolerated;
    }

    /// The zones, or the single instances, in the order in which they are asked.
    private static <R> List<Group<R>> groups(ReplicationSet set, String preferredZone, RandomGenerator random) {
        Map<String, Group<R>> groups = new LinkedHashMap<>();
        for (InstanceDesc instance : set.instances()) {
            String name = set.zoneAware() ? instance.zone() : instance.id();
            groups.computeIfAbsent(name, n -> new Group<>(instance.zone()))
                    .instances
                    .add(instance);
        }
        List<Group<R>> order = new ArrayList<>(groups.values());
        Collections.shuffle(order, Random.from(random));
        if (!preferredZone.isEmpty()) {
            order.sort((a, b) -> Boolean.compare(b.zone.equals(preferredZone), a.zone.equals(preferredZone)));
        }
        return order;
    }

    List<R> run() throws InterruptedException {
        try {
            int first = config.minimizeRequests() ? needed : waiting.size();
            for (int i = 0; i < first; i++) {
                startNext();
            }
            if (!waiting.isEmpty() && config.hedgingDelay().isPositive()) {
                threads.add(Threads.startVirtual("replica-hedge", this::hedge));
            }
            while (complete.size() < needed) {
                handle(events.take());
            }
            return complete.stream().flatMap(g -> g.answers.stream()).toList();
        } finally {
            threads.forEach(Thread::interrupt);
        }
    }

    private void handle(Event<R> event) {
        switch (event) {
            case Event.Slow<R> slow -> startNext();
            case Event.Answered<R> answered -> complete(answered.group(), answered.answer());
            case Event.Failed<R> failure -> fail(failure.group(), failure.error());
        }
    }

    private void complete(Group<R> group, R answer) {
        group.answers.add(answer);
        if (!group.failed && group.answers.size() == group.instances.size()) {
            complete.add(group);
        }
    }

    private void fail(Group<R> group, RuntimeException error) {
        if (group.failed) {
            return;
        }
        group.failed = true;
        if (++failed > tolerated) {
            throw error;
        }
        startNext();
    }

    private void startNext() {
        if (waiting.isEmpty()) {
            return;
        }
        Group<R> group = waiting.removeFirst();
        for (InstanceDesc instance : group.instances) {
            threads.add(Threads.startVirtual("replica-" + instance.id(), () -> ask(group, instance)));
        }
    }

    private void ask(Group<R> group, InstanceDesc instance) {
        try {
            events.add(new Event.Answered<>(group, call.ask(instance)));
        } catch (InterruptedException e) {
            // The reading has ended, or somebody else interrupted the call; in the latter case it must not hang.
            Thread.currentThread().interrupt();
            events.add(new Event.Failed<>(
                    group, new IllegalStateException("call to " + instance.address() + " was interrupted", e)));
        } catch (RuntimeException e) {
            events.add(new Event.Failed<>(group, e));
        } catch (Error e) {
            events.add(new Event.Failed<>(
                    group, new IllegalStateException("call to " + instance.address() + " failed: " + e, e)));
        }
    }

    private void hedge() {
        try {
            while (true) {
                clock.sleep(config.hedgingDelay());
                events.add(new Event.Slow<>());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Instances that count as one: all must answer.
    private static final class Group<R> {
        private final String zone;
        private final List<InstanceDesc> instances = new ArrayList<>();
        private final List<R> answers = new ArrayList<>();
        private boolean failed;

        private Group(String zone) {
            this.zone = zone;
        }
    }

    /// What the owner reacts to.
    private sealed interface Event<R> {
        /// The hedging delay has passed once more.
        record Slow<R>() implements Event<R> {}

        /// An instance has answered.
        record Answered<R>(Group<R> group, R answer) implements Event<R> {}

        /// A call has failed.
        record Failed<R>(Group<R> group, RuntimeException error) implements Event<R> {}
    }
}
