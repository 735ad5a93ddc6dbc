// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.memberlist.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.minitempo.ring.instance.InstanceDesc;
import io.minitempo.ring.instance.InstanceRingDesc;
import io.minitempo.ring.memberlist.simulation.SimulatedNetwork.Faults;
import io.minitempo.ring.token.Tokens;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// A cluster to which things happen, and what must hold of it whatever happens: after the faults end all views are one,
/// and it is the truth.
final class Chaos {

    private static final Faults BAD = new Faults(0.1, 0.1, Duration.ofMillis(1500));
    private static final Duration PAUSE = Duration.ofSeconds(2);
    private static final int REJOINS = 4;

    private final String label;
    private final Simulation simulation;
    private final Duration heartbeatPeriod;
    /// By process, the instances whose removal it has heard of; nobody who left comes back.
    private final Map<String, Set<String>> buried = new HashMap<>();
    private int next;

    Chaos(long seed, int size, Duration heartbeatPeriod) {
        this.heartbeatPeriod = heartbeatPeriod;
        label = "seed " + seed + ", " + size + " nodes";
        simulation = new Simulation(seed, 4, 4096, heartbeatPeriod);
        simulation.maxSkew(Duration.ofSeconds(2));
        for (int i = 0; i < size; i++) {
            simulation.start("instance-" + next++);
        }
        simulation.run(Duration.ofSeconds(10));
        simulation.network().faults(BAD);
    }

    /// Random events, one after each pause, then a time of peace, then the checks.
    static void run(long seed, int size, int steps, Duration heartbeatPeriod, Duration peace) {
        Chaos chaos = new Chaos(seed, size, heartbeatPeriod);
        for (int i = 0; i < steps; i++) {
            chaos.step();
            chaos.simulation.run(PAUSE);
            chaos.checkTombstones();
        }
        chaos.peace(peace);
        chaos.check();
    }

    private void step() {
        List<SimulatedNode> up = simulation.settled();
        switch (simulation.random().nextInt(8)) {
            case 0 -> simulation.start("instance-" + next++);
            case 1 -> leave(simulation.pick(up));
            case 2 -> simulation.pick(up).crash();
            case 3 -> restart(simulation.pick(up));
            case 4 -> simulation.split();
            case 5 -> simulation.network().split(Map.of());
            case 6 -> simulation.network().faults(Faults.NONE);
            default -> simulation.network().faults(BAD);
        }
    }

    private void leave(SimulatedNode node) {
        if (node.registered() && simulation.settled().size() > 3) {
            node.leave();
        }
    }

    private void restart(SimulatedNode node) {
        node.crash();
        simulation.start(node.id());
    }

    /// No faults, long enough for probes to find the dead and for suspicions to end; members join again now and
    /// then, as `rejoin_interval` makes them, which repairs more quickly than their rare exchanges of full state.
    private void peace(Duration peace) {
        simulation.network().faults(Faults.NONE);
        simulation.network().split(Map.of());
        for (int i = 0; i < REJOINS; i++) {
            for (SimulatedNode node : simulation.up()) {
                node.rejoin(simulation.pick(simulation.up()).address());
            }
            simulation.run(peace.dividedBy(REJOINS));
        }
    }

    private void checkTombstones() {
        for (SimulatedNode node : simulation.up()) {
            Set<String> known = buried.computeIfAbsent(node.membership().name(), name -> new HashSet<>());
            known.addAll(node.tombstones());
            assertThat(known)
                    .as("%s, what %s knows to be removed", label, node.id())
                    .noneMatch(id -> node.view().find(id).isPresent());
        }
    }

    private void check() {
        checkTombstones();
        List<SimulatedNode> up = simulation.up();
        Set<String> names = new HashSet<>(simulation.names());
        Map<String, InstanceDesc> truth = comparable(up.getFirst().view());
        for (SimulatedNode node : up) {
            String who = label + ", view of " + node.id();
            assertThat(node.alive()).as(who).containsExactlyInAnyOrderElementsOf(names);
            assertThat(comparable(node.view())).as(who).isEqualTo(truth);
            checkTokens(who, node.view());
            checkHeartbeats(who, node.view(), up);
        }
    }

    /// What two views must agree on: all of an entry but its heartbeat, and the tokens only of who is up.
    ///
    /// A conflict over tokens leaves no trace once the winner is gone, so members that did and did not see it differ
    /// about a crashed loser; its next heartbeat would settle it.
    private Map<String, InstanceDesc> comparable(InstanceRingDesc ring) {
        Set<String> alive = simulation.up().stream().map(SimulatedNode::id).collect(Collectors.toSet());
        Map<String, InstanceDesc> entries = new TreeMap<>();
        for (InstanceDesc member : ring.members()) {
            InstanceDesc timeless = member.withTimestamp(0);
            entries.put(member.id(), alive.contains(member.id()) ? timeless : timeless.withTokens(Tokens.NONE));
        }
        return entries;
    }

    private static void checkTokens(String who, InstanceRingDesc ring) {
        Set<Integer> seen = new HashSet<>();
        for (InstanceDesc member : ring.members()) {
            for (int i = 0; i < member.tokens().size(); i++) {
                assertThat(seen.add(member.tokens().at(i)))
                        .as("%s: token of %s is unique", who, member.id())
                        .isTrue();
            }
        }
    }

    /// Whoever is up beats once a period. Gossip misses a member now and then, two periods in a row very rarely;
    /// travel, skew and rounding add the rest.
    private void checkHeartbeats(String who, InstanceRingDesc ring, List<SimulatedNode> up) {
        long now = simulation.time().now().getEpochSecond();
        for (SimulatedNode node : up) {
            InstanceDesc entry = ring.find(node.id()).orElseThrow();
            assertThat(entry.address()).as(who).isEqualTo(node.address().hostPort());
            assertThat(now - entry.timestamp())
                    .as("%s: age of %s", who, entry.id())
                    .isBetween(-10L, 10 + 3 * heartbeatPeriod.toSeconds());
        }
    }
}
