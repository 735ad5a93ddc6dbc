// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.memberlist;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.minitempo.core.time.Clock;
import io.minitempo.core.dns.NameResolver;
import io.minitempo.ring.memberlist.seed.SeedResolver;
import io.minitempo.ring.memberlist.wire.NodeAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JoinerTest {

    private final List<String> dialled = Collections.synchronizedList(new ArrayList<>());
    private final Set<String> answering = Collections.synchronizedSet(new HashSet<>());
    private final List<Duration> pauses = new ArrayList<>();
    private List<InetAddress> hosts = List.of();

    private final NameResolver names = new NameResolver() {
        @Override
        public List<InetAddress> addresses(String host) throws IOException {
            return hosts;
        }

        @Override
        public List<Service> services(String name) throws IOException {
            throw new IOException("none");
        }
    };

    private final Clock clock = new Clock() {
        @Override
        public Instant instant() {
            return Instant.EPOCH;
        }

        @Override
        public long nanoTime() {
            return 0;
        }

        @Override
        public void sleep(Duration duration) {
            pauses.add(duration);
            if (pauses.size() == 3) {
                answering.add("127.0.0.1:7946");
            }
        }
    };

    private Joiner joiner(Object... namesAndValues) {
        return new Joiner(
                MemberlistConfigs.with(namesAndValues),
                new SeedResolver(names, new SimpleMeterRegistry()),
                this::dial,
                clock,
                new Random(9));
    }

    private Optional<String> dial(NodeAddress seed) {
        dialled.add(seed.hostPort());
        return answering.contains(seed.hostPort()) ? Optional.empty() : Optional.of(seed + ": Connection refused");
    }

    private static List<String> seeds(int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(i -> "127.0.0." + i + ":7946")
                .toList();
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "5, 2", "20, 4", "150, 6"})
    void fastJoinStopsWhenEnoughSeedsAnswered(int count, int wanted) throws Exception {
        answering.addAll(seeds(count));
        assertThat(joiner("joinMembers", seeds(count)).fastJoin()).isEqualTo(wanted);
        assertThat(dialled).hasSize(wanted).doesNotHaveDuplicates();
    }

    @Test
    void fastJoinTriesEverySeedOnceWhenNoneAnswers() throws Exception {
        assertThat(joiner("joinMembers", seeds(5)).fastJoin()).isZero();
        assertThat(dialled).containsExactlyInAnyOrderElementsOf(seeds(5));
    }

    @Test
    void joinsEverySeed() throws Exception {
        answering.add("127.0.0.3:7946");
        assertThat(joiner("joinMembers", seeds(5)).join()).isTrue();
        assertThat(dialled).containsExactlyInAnyOrderElementsOf(seeds(5));
        assertThat(pauses).isEmpty();
    }

    @Test
    void triesAgainWithGrowingPausesUntilOneAnswers() throws Exception {
        assertThat(joiner("joinMembers", seeds(1)).join()).isTrue();
        assertThat(dialled).hasSize(4);
        assertThat(pauses).hasSize(3).isSorted();
        assertThat(pauses.getFirst()).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(2));
    }

    @Test
    void givesUpAfterItsRetries() throws Exception {
        assertThat(joiner("joinMembers", seeds(1), "maxJoinRetries", 2).join()).isFalse();
        assertThat(dialled).hasSize(2);
    }

    @Test
    void resolvesAgainAfterEachBatchAndFindsNewcomers() throws Exception {
        hosts = IntStream.range(0, 120)
                .mapToObj(i -> InetAddress.ofLiteral("10.1.0." + i))
                .toList();
        answering.add("10.1.0.7:7946");
        assertThat(joiner("joinMembers", List.of("gossip")).join()).isTrue();
        assertThat(dialled).hasSize(120).doesNotHaveDuplicates();
    }

    @Test
    void rejoinsItsOwnSeedsWhenThereAreSome() throws Exception {
        joiner("joinMembers", seeds(1), "rejoinSeedNodes", List.of("127.9.9.9:1"))
                .rejoin();
        joiner("joinMembers", seeds(1)).rejoin();
        assertThat(dialled).containsExactly("127.9.9.9:1", "127.0.0.1:7946");
    }

    @Test
    void tellsWhyItDidNotJoin() throws InterruptedException {
        Joiner alone = joiner("joinMembers", seeds(1), "maxJoinRetries", 1);
        assertThat(alone.join()).isFalse();
        assertThat(alone.lastProblem()).isEqualTo("127.0.0.1:7946: Connection refused");

        Joiner lost = joiner("joinMembers", List.of("dns+gossip:7946"), "maxJoinRetries", 1);
        assertThat(lost.join()).isFalse();
        assertThat(lost.lastProblem()).isEqualTo("memberlist.join_members lead to no address");
    }
}
