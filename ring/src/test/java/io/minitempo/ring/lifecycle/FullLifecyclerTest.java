// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.lifecycle;

import static io.minitempo.testsupport.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.minitempo.core.concurrent.Threads;
import io.minitempo.core.time.Deadline;
import io.minitempo.ring.instance.InstanceDesc;
import io.minitempo.ring.instance.InstanceState;
import io.minitempo.ring.kv.KvConfig;
import io.minitempo.ring.kv.MergingKv;
import io.minitempo.ring.token.RandomTokens;
import io.minitempo.ring.token.Tokens;
import io.minitempo.testsupport.ManualClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The rules of `spec/ring.md §4.1`, over a store that merges.
class FullLifecyclerTest {

    private static final String ID = "ingester-0";
    private static final int TOKENS = 8;

    private final ManualClock clock = ManualClock.atGoldenInput();
    private final MergingKv kv = new MergingKv(clock);
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final long start = clock.instant().getEpochSecond();

    @TempDir
    private Path folder;

    private FullLifecycler lifecycler = lifecycler(config(Duration.ZERO, Duration.ZERO, Duration.ZERO, ""));

    private static LifecyclerConfig config(
            Duration joinAfter, Duration observePeriod, Duration finalSleep, String tokensFile) {
        return new LifecyclerConfig(
                new LifecyclerConfig.Ring(KvConfig.defaults(), Duration.ofMinutes(5), 1, false, ""),
                TOKENS,
                Duration.ofSeconds(5),
                Duration.ofMinutes(1),
                observePeriod,
                joinAfter,
                Duration.ofSeconds(15),
                List.of(),
                false,
                finalSleep,
                tokensFile,
                "",
                true,
                true,
                "",
                0,
                ID);
    }

    private FullLifecycler lifecycler(LifecyclerConfig config) {
        return new FullLifecycler(
                Members.registration(ID, TOKENS),
                config,
                kv,
                Members.RING,
                new RandomTokens(new Random(1)),
                clock,
                registry);
    }

    @AfterEach
    void stop() throws InterruptedException {
        lifecycler.stop(Deadline.NONE);
    }

    private void start() throws InterruptedException {
        lifecycler.start(cause -> {
            throw new AssertionError(cause);
        });
    }

    private InstanceDesc entry() throws InterruptedException {
        return kv.get(Members.RING).find(ID).orElseThrow();
    }

    private void awaitState(InstanceState state) throws InterruptedException {
        eventually(() -> assertThat(entry().state()).isEqualTo(state));
        eventually(() -> assertThat(lifecycler.instance().state()).isEqualTo(state));
    }

    private void leftBehind(InstanceState state, int... tokens) throws InterruptedException {
        Members.put(
                kv,
                InstanceDesc.of(ID, "old:1")
                        .withState(state)
                        .withTokens(Tokens.of(tokens))
                        .withTimestamp(start - 50)
                        .withRegistered(42));
    }

    @Nested
    class Joining {

        @Test
        void drawsTokensAndBecomesActive() throws InterruptedException {
            start();
            awaitState(InstanceState.ACTIVE);
            assertThat(entry().tokens().size()).isEqualTo(TOKENS);
            assertThat(entry().registered()).isEqualTo(start);
            assertThat(entry().address()).isEqualTo("10.0.0.5:9095");
        }

        @Test
        void staysPendingWithoutTokensForTheConfiguredTime() throws InterruptedException {
            lifecycler = lifecycler(config(Duration.ofSeconds(3), Duration.ZERO, Duration.ZERO, ""));
            start();
            clock.awaitSleepers(2);
            assertThat(entry().state()).isEqualTo(InstanceState.PENDING);
            assertThat(entry().tokens()).isEqualTo(Tokens.NONE);
            clock.advance(Duration.ofSeconds(3));
            awaitState(InstanceState.ACTIVE);
        }

        @Test
        void observesItsTokensBeforeItBecomesActive() throws InterruptedException {
            lifecycler = lifecycler(config(Duration.ZERO, Duration.ofSeconds(2), Duration.ZERO, ""));
            start();
            awaitState(InstanceState.JOINING);
            clock.awaitSleepers(2);
            clock.advance(Duration.ofSeconds(2));
            awaitState(InstanceState.ACTIVE);
        }

        @Test
        void replacesTokensThatItLostWhileObserving() throws InterruptedException {
            lifecycler = lifecycler(config(Duration.ZERO, Duration.ofSeconds(2), Duration.ZERO, ""));
            start();
            awaitState(InstanceState.JOINING);
            int contested = entry().tokens().at(3);
            Members.put(kv, InstanceDesc.of("a", "a:1").withTimestamp(start).withTokens(Tokens.of(contested)));
            assertThat(entry().tokens().size()).isEqualTo(TOKENS - 1);
            clock.awaitSleepers(2);
            clock.advance(Duration.ofSeconds(2));
            eventually(() -> assertThat(entry().tokens().size()).isEqualTo(TOKENS));
            assertThat(entry().tokens().contains(contested)).isFalse();
            assertThat(entry().state()).isEqualTo(InstanceState.JOINING);
            clock.awaitSleepers(2);
            clock.advance(Duration.ofSeconds(2));
            awaitState(InstanceState.ACTIVE);
        }
    }

    @Nested
    class Resuming {

        @Test
        void startsOverAfterACrashWhileJoining() throws InterruptedException {
            leftBehind(InstanceState.JOINING);
            start();
            awaitState(InstanceState.ACTIVE);
            assertThat(entry().registered()).isEqualTo(42);
            assertThat(entry().tokens().size()).isEqualTo(TOKENS);
        }

        @Test
        void becomesActiveAgainAfterLeavingAndTopsUpItsTokens() throws InterruptedException {
            leftBehind(InstanceState.LEAVING, 1, 2, 3);
            start();
            assertThat(entry().state()).isEqualTo(InstanceState.ACTIVE);
            assertThat(entry().tokens().size()).isEqualTo(TOKENS);
            assertThat(entry().tokens().stream()).contains(1, 2, 3);
        }

        @Test
        void trimsTokensThatAreTooMany() throws InterruptedException {
            leftBehind(InstanceState.LEAVING, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
            start();
            assertThat(entry().tokens().size()).isEqualTo(TOKENS);
            assertThat(entry().tokens().stream()).allMatch(token -> token <= 11);
        }

        @Test
        void keepsAnActiveEntryButAdvertisesItsPresentAddress() throws InterruptedException {
            leftBehind(InstanceState.ACTIVE, 1, 2, 3);
            start();
            assertThat(entry().state()).isEqualTo(InstanceState.ACTIVE);
            assertThat(entry().tokens()).isEqualTo(Tokens.of(1, 2, 3));
            assertThat(entry().address()).isEqualTo("10.0.0.5:9095");
            assertThat(entry().zone()).isEqualTo("zone-a");
            assertThat(entry().registered()).isEqualTo(42);
        }
    }

    @Nested
    class TokensInAFile {

        private Path file() {
            return folder.resolve("tokens");
        }

        private void lifecyclerWithFile() {
            lifecycler = lifecycler(config(Duration.ZERO, Duration.ZERO, Duration.ZERO, file().toString()));
        }

        @Test
        void areWrittenWhenTheyAreDrawn() throws InterruptedException {
            lifecyclerWithFile();
            start();
            awaitState(InstanceState.ACTIVE);
            Tokens tokens = entry().tokens();
            eventually(() -> assertThat(new TokensFile(file()).load()).isEqualTo(tokens));
            assertThat(folder).isDirectoryNotContaining("glob:**.tmp");
        }

        @Test
        void makeTheInstanceActiveAtOnce() throws InterruptedException {
            new TokensFile(file()).save(Tokens.of(1, 2, 3, 4, 5, 6, 7, -8));
            lifecyclerWithFile();
            start();
            assertThat(entry().state()).isEqualTo(InstanceState.ACTIVE);
            assertThat(entry().tokens()).isEqualTo(Tokens.of(1, 2, 3, 4, 5, 6, 7, -8));
            assertThat(file()).hasContent("{\"tokens\":[1,2,3,4,5,6,7,4294967288]}");
        }

        @Test
        void areToppedUpWhenTheyAreTooFew() throws InterruptedException {
            new TokensFile(file()).save(Tokens.of(1, 2));
            lifecyclerWithFile();
            start();
            awaitState(InstanceState.ACTIVE);
            assertThat(entry().tokens().size()).isEqualTo(TOKENS);
            assertThat(entry().tokens().stream()).contains(1, 2);
        }

        @Test
        void areRefusedWhenDamagedAndTheOldEntryStays() throws Exception {
            Files.writeString(file(), "{\"tokens\":[1,2");
            leftBehind(InstanceState.LEAVING, 1, 2, 3);
            lifecyclerWithFile();
            assertThatThrownBy(FullLifecyclerTest.this::start)
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining(file().toString());
            lifecycler.stop(Deadline.NONE);
            assertThat(entry().tokens()).isEqualTo(Tokens.of(1, 2, 3));
        }

        @Test
        void mayBeWrittenByHand() throws IOException {
            Files.writeString(file(), "{ \"tokens\" : [ 3 ,\n 4294967295 ] }\n");
            assertThat(new TokensFile(file()).load()).isEqualTo(Tokens.of(3, -1));
            Files.writeString(file(), "{\"tokens\":[]}");
            assertThat(new TokensFile(file()).load()).isEqualTo(Tokens.NONE);
            Files.writeString(file(), "{\"tokens\":[4294967296]}");
            assertThatThrownBy(() -> new TokensFile(file()).load()).hasRootCauseInstanceOf(NumberFormatException.class);
        }

        @Test
        void keepTheirOldFileWhenTheNewOneCannotBeWritten() throws IOException {
            new TokensFile(file()).save(Tokens.of(1));
            Files.createDirectory(folder.resolve("tokens.tmp"));
            assertThatThrownBy(() -> new TokensFile(file()).save(Tokens.of(2)))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("cannot be written");
            assertThat(file()).hasContent("{\"tokens\":[1]}");
        }
    }

    @Nested
    class Heartbeats {

        @Test
        void registerAgainAfterBeingForgottenWithTheRememberedTokens() throws InterruptedException {
            start();
            awaitState(InstanceState.ACTIVE);
            Tokens tokens = entry().tokens();
            Members.forget(kv, ID);
            clock.awaitSleepers(1);
            clock.advance(Duration.ofSeconds(5));
            eventually(() -> assertThat(entry().tokens()).isEqualTo(tokens));
            assertThat(entry().registered()).isEqualTo(start + 5);
            assertThat(entry().state()).isEqualTo(InstanceState.ACTIVE);
            eventually(() -> assertThat(registry.get("tempo_member_consul_heartbeats_total")
                            .tag("name", "live-store")
                            .counter()
                            .count())
                    .isEqualTo(1));
        }
    }

    @Nested
    class States {

        @Test
        void changeOnlyAsAllowed() throws InterruptedException {
            start();
            awaitState(InstanceState.ACTIVE);
            assertThatThrownBy(() -> lifecycler.changeState(InstanceState.PENDING))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("changing instance state from ACTIVE to PENDING is not allowed");
            lifecycler.changeState(InstanceState.LEAVING);
            assertThat(entry().state()).isEqualTo(InstanceState.LEAVING);
            assertThatThrownBy(() -> lifecycler.changeState(InstanceState.ACTIVE))
                    .isInstanceOf(IllegalStateException.class);
        }
    }

    @Nested
    class Stopping {

        @Test
        void sleepsAsLeavingThenRemovesTheEntry() throws InterruptedException {
            lifecycler = lifecycler(config(Duration.ZERO, Duration.ZERO, Duration.ofSeconds(30), ""));
            start();
            awaitState(InstanceState.ACTIVE);
            CountDownLatch stopped = new CountDownLatch(1);
            Threads.startVirtual("stop", () -> {
                try {
                    lifecycler.stop(Deadline.after(Duration.ofMinutes(5), clock));
                    stopped.countDown();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            clock.awaitSleepers(2);
            awaitState(InstanceState.LEAVING);
            for (int i = 0; i < 6; i++) {
                clock.awaitSleepers(2);
                clock.advance(Duration.ofSeconds(5));
            }
            stopped.await();
            assertThat(Members.find(kv, ID)).isNull();
        }

        @Test
        void doesNotWaitForTheJoin() throws InterruptedException {
            lifecycler = lifecycler(config(Duration.ofHours(1), Duration.ZERO, Duration.ZERO, ""));
            start();
            lifecycler.stop(Deadline.after(Duration.ofMinutes(1), clock));
            assertThat(Members.find(kv, ID)).isNull();
        }
    }

    @Nested
    class Ready {

        @Test
        void saysWhyNotInOrder() throws InterruptedException {
            lifecycler = lifecycler(config(Duration.ofSeconds(1), Duration.ZERO, Duration.ZERO, ""));
            assertThat(lifecycler.notReadyCause()).contains("this instance owns no tokens");
            start();
            assertThat(lifecycler.notReadyCause()).contains("this instance owns no tokens");
            clock.awaitSleepers(2);
            clock.advance(Duration.ofSeconds(1));
            awaitState(InstanceState.ACTIVE);
            Members.put(kv, InstanceDesc.of("b", "b:1").withTimestamp(start).withState(InstanceState.LEAVING));
            assertThat(lifecycler.notReadyCause()).contains("instance b:1 in state LEAVING");
            Members.forget(kv, "b");
            Members.put(
                    kv, InstanceDesc.of("c", "c:1").withTimestamp(start - 400).withState(InstanceState.ACTIVE));
            assertThat(lifecycler.notReadyCause()).contains("instance c:1 past heartbeat timeout");
            Members.forget(kv, "c");
            assertThat(lifecycler.notReadyCause()).contains("waiting for 15s after being ready");
        }

        @Test
        void waitsForTheMinimumAndThenStaysReady() throws InterruptedException {
            start();
            awaitState(InstanceState.ACTIVE);
            assertThat(lifecycler.notReadyCause()).isPresent();
            clock.advance(Duration.ofMillis(14_999));
            assertThat(lifecycler.notReadyCause()).contains("waiting for 15s after being ready");
            clock.advance(Duration.ofMillis(1));
            assertThat(lifecycler.notReadyCause()).isEmpty();
            Members.put(
                    kv,
                    InstanceDesc.of("b", "b:1")
                            .withTimestamp(clock.instant().getEpochSecond())
                            .withState(InstanceState.LEAVING));
            assertThat(lifecycler.notReadyCause()).isEmpty();
        }

        @Test
        void saysWhenItsEntryIsGone() throws InterruptedException {
            start();
            awaitState(InstanceState.ACTIVE);
            Members.forget(kv, ID);
            assertThat(lifecycler.notReadyCause()).contains("no ring returned from the KV store");
        }
    }
}
