// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.memberlist.membership;

import io.minitempo.ring.memberlist.wire.NodeState;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// All members known, in the shuffled order in which they are probed. Owned by the lock of its [Membership].
final class MemberTable {

    private final Map<String, MemberEntry> byName = new HashMap<>();
    private final List<MemberEntry> order = new ArrayList<>();
    private final RandomGenerator random;
    private int nextProbe;
    private boolean forward;

    MemberTable(RandomGenerator random) {
        this.random = random;
    }

    @Nullable
    MemberEntry find(String name) {
        return byName.get(name);
    }

    List<MemberEntry> all() {
        return order;
    }

    int size() {
        return order.size();
    }

    /// Adds a member at a random place, so that not everyone probes newcomers last.
    void add(MemberEntry entry) {
        byName.put(entry.name, entry);
        order.add(entry);
        Collections.swap(order, random.nextInt(order.size()), order.size() - 1);
    }

    /// The next member to probe, or null when there is none; `purge` runs whenever the whole list was walked.
    @Nullable
    MemberEntry nextToProbe(Predicate<MemberEntry> candidate, Runnable purge) {
        for (int checked = 0; checked < order.size(); checked++) {
            if (nextProbe >= order.size()) {
                purge.run();
                nextProbe = 0;
                if (order.isEmpty()) {
                    return null;
                }
            }
            MemberEntry entry = order.get(nextProbe++);
            if (candidate.test(entry)) {
                return entry;
            }
        }
        return null;
    }

    /// Drops the members that `obsolete` names and shuffles the others.
    void purge(Predicate<MemberEntry> obsolete) {
        order.removeIf(entry -> {
            boolean drop = obsolete.test(entry);
            if (drop) {
                byName.remove(entry.name);
            }
            return drop;
        });
        Collections.shuffle(order, random);
    }

    /// Members to tell in a gossip round: one neighbour in the order of names, the others at random.
    ///
    /// Random choice alone forgets someone in one of five rounds of news among 100 members, because each member passes
    /// news on six times only. A neighbour, the next one and the one before in turn, makes every member the target of
    /// two known others, which closes nearly all such gaps and is no slower. A neighbour is one that is believed alive:
    /// half of all news would otherwise go to a dead one for as long as the dead are told.
    List<MemberEntry> gossipTargets(int count, String self, Predicate<MemberEntry> candidate) {
        List<MemberEntry> targets = new ArrayList<>(count);
        if (count > 1) {
            forward = !forward;
            @Nullable MemberEntry neighbour = neighbour(self, candidate);
            if (neighbour != null) {
                targets.add(neighbour);
            }
        }
        for (MemberEntry entry : random(count, candidate)) {
            if (targets.size() < count && !targets.contains(entry)) {
                targets.add(entry);
            }
        }
        return targets;
    }

    private @Nullable MemberEntry neighbour(String self, Predicate<MemberEntry> candidate) {
        Comparator<String> towards = forward ? Comparator.naturalOrder() : Comparator.reverseOrder();
        @Nullable MemberEntry nearest = null;
        @Nullable MemberEntry farthestBehind = null;
        for (MemberEntry entry : order) {
            if (entry.state != NodeState.ALIVE || !candidate.test(entry)) {
                continue;
            }
            if (farthestBehind == null || towards.compare(entry.name, farthestBehind.name) < 0) {
                farthestBehind = entry;
            }
            boolean ahead = towards.compare(entry.name, self) > 0;
            if (ahead && (nearest == null || towards.compare(entry.name, nearest.name) < 0)) {
                nearest = entry;
            }
        }
        return nearest == null ? farthestBehind : nearest;
    }

    /// Up to `count` different members among the candidates, each set equally likely.
    List<MemberEntry> random(int count, Predicate<MemberEntry> candidate) {
        List<MemberEntry> pool = new ArrayList<>(order.size());
        for (MemberEntry entry : order) {
            if (candidate.test(entry)) {
                pool.add(entry);
            }
        }
        int chosen = Math.min(count, pool.size());
        for (int i = 0; i < chosen; i++) {
            Collections.swap(pool, i, random.nextInt(i, pool.size()));
        }
        return pool.subList(0, chosen);
    }
}
