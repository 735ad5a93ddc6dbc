// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.memberlist;

import io.minitempo.core.concurrent.Fanout;
import io.minitempo.core.time.Backoff;
import io.minitempo.core.time.Clock;
import io.minitempo.core.time.GoDuration;
import io.minitempo.ring.memberlist.membership.BroadcastQueue;
import io.minitempo.ring.memberlist.seed.SeedResolver;
import io.minitempo.ring.memberlist.wire.NodeAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Brings this process into the cluster: quickly through a few seeds, then through all of them, and again from time to
/// time (`spec/ring.md §9`). Blocks; owned by the thread that starts the service, then by that of the background work.
final class Joiner {

    private static final Logger log = LoggerFactory.getLogger(Joiner.class);
    private static final int BATCH = 100;
    private static final int PARALLEL = 4;

    private final MemberlistConfig config;
    private final SeedResolver seeds;
    private final Exchange exchange;
    private final Clock clock;
    private final RandomGenerator random;

    /// What came of the latest attempt that failed; written by the threads of one round.
    private volatile String lastProblem = "memberlist.join_members lead to no address";

    Joiner(MemberlistConfig config, SeedResolver seeds, Exchange exchange, Clock clock, RandomGenerator random) {
        this.config = config;
        this.seeds = seeds;
        this.exchange = exchange;
        this.clock = clock;
        this.random = random;
    }

    /// Exchanges full states with a seed and waits for the end.
    @FunctionalInterface
    interface Exchange {
        /// What went wrong, with the address; empty when it succeeded.
        Optional<String> with(NodeAddress seed) throws InterruptedException;
    }

    /// Why the latest attempt that failed did so.
    String lastProblem() {
        return lastProblem;
    }

    private boolean succeeds(NodeAddress seed) throws InterruptedException {
        Optional<String> problem = exchange.with(seed);
        problem.ifPresent(text -> lastProblem = text);
        return problem.isEmpty();
    }

    /// Joins through as few seeds, chosen at random, as make the news of this process spread; returns how many.
    int fastJoin() throws InterruptedException {
        List<NodeAddress> shuffled = new ArrayList<>(seeds.resolve(config.joinMembers()));
        Collections.shuffle(shuffled, random);
        int wanted = BroadcastQueue.transmissionLimit(config.retransmitFactor(), shuffled.size());
        int joined = 0;
        for (NodeAddress seed : shuffled) {
            if (joined >= wanted) {
                break;
            }
            joined += succeeds(seed) ? 1 : 0;
        }
        log.atInfo()
                .addKeyValue("seeds", shuffled.size())
                .addKeyValue("joined", joined)
                .log("memberlist fast join done");
        return joined;
    }

    /// Joins through all seeds; when none answers, again and again with growing pauses. Returns whether any did.
    boolean join() throws InterruptedException {
        Backoff backoff =
                new Backoff(config.minJoinBackoff(), config.maxJoinBackoff(), config.maxJoinRetries(), random);
        while (backoff.ongoing()) {
            int joined = joinAll(config.joinMembers());
            if (joined > 0) {
                log.atInfo().addKeyValue("joined", joined).log("memberlist cluster joined");
                return true;
            }
            Duration pause = backoff.next();
            log.atWarn()
                    .addKeyValue("attempt", backoff.retries())
                    .addKeyValue("retry_in", GoDuration.format(pause))
                    .addKeyValue("err", lastProblem)
                    .log("joining the memberlist cluster failed");
            clock.sleep(pause);
        }
        return false;
    }

    /// Joins once more, so that a split cluster becomes one again.
    void rejoin() throws InterruptedException {
        List<String> members = config.rejoinSeedNodes().isEmpty() ? config.joinMembers() : config.rejoinSeedNodes();
        int joined = joinAll(members);
        if (joined == 0) {
            log.atWarn().addKeyValue("err", lastProblem).log("memberlist cluster not joined again");
        }
    }

    /// Exchanges with every seed once. Names are resolved again after each batch, as members come and go meanwhile.
    private int joinAll(List<String> members) throws InterruptedException {
        Set<NodeAddress> tried = new LinkedHashSet<>();
        int joined = 0;
        while (true) {
            List<NodeAddress> batch = seeds.resolve(members).stream()
                    .filter(seed -> !tried.contains(seed))
                    .limit(BATCH)
                    .toList();
            if (batch.isEmpty()) {
                return joined;
            }
            tried.addAll(batch);
            List<Callable<Boolean>> tasks = new ArrayList<>();
            for (NodeAddress seed : batch) {
                tasks.add(() -> succeeds(seed));
            }
            for (boolean success : Fanout.all(tasks, PARALLEL)) {
                joined += success ? 1 : 0;
            }
        }
    }
}
