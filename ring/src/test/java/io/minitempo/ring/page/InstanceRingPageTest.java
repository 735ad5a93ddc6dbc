// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.minitempo.core.concurrent.Threads;
import io.minitempo.core.time.Clock;
import io.minitempo.ring.instance.InstanceDesc;
import io.minitempo.ring.instance.InstanceRing;
import io.minitempo.ring.instance.InstanceRingDesc;
import io.minitempo.ring.instance.InstanceRingType;
import io.minitempo.ring.instance.InstanceState;
import io.minitempo.ring.instance.RingSettings;
import io.minitempo.ring.kv.InMemoryKv;
import io.minitempo.ring.kv.Kv;
import io.minitempo.ring.kv.KvKey;
import io.minitempo.ring.kv.MergingKv;
import io.minitempo.ring.token.Tokens;
import io.minitempo.testsupport.Golden;
import io.minitempo.testsupport.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The page of `spec/ring.md §8.2`, and the pages recorded from real processes.
class InstanceRingPageTest {

    private static final KvKey<InstanceRingDesc> RING = new KvKey<>("collectors/live-store", InstanceRingType.INSTANCE);

    private static InstanceRingPage page(boolean zoneAware, Instant now, ZoneId zone, InstanceDesc... members) {
        RingSettings settings = new RingSettings(1, zoneAware, Duration.ofMinutes(1), List.of());
        return InstanceRingPage.of(InstanceRing.of(InstanceRingDesc.of(members), settings), now, zone);
    }

    private static InstanceDesc active(String id, long timestamp) {
        return InstanceDesc.of(id, id + ":1").withState(InstanceState.ACTIVE).withTimestamp(timestamp);
    }

    /// A clock that counts milliseconds, or a peer that sends rubbish, must not take the page away from everybody.
    @ParameterizedTest
    @ValueSource(longs = {Long.MAX_VALUE, Long.MIN_VALUE, 1_795_248_881_000L, 253_402_300_800L, -62_135_596_801L})
    void timesThatCannotBeAreUnknown(long rubbish) {
        Instant now = Instant.parse("2026-11-21T08:14:42Z");
        String json = page(false, now, ZoneOffset.UTC, active("a", rubbish).withRegistered(rubbish))
                .toJson();

        assertThat(json)
                .contains("\"timestamp\":\"0001-01-01T00:00:00Z\",\"registered_timestamp\":\"0001-01-01T00:00:00Z\"")
                .contains("\"state\":\"" + (rubbish > 0 ? "ACTIVE" : "UNHEALTHY") + "\"");
    }

    @Nested
    class Recorded {

        @ParameterizedTest
        @CsvSource({
            "gossip/live-store-ring-distributor.json, 2026-11-21T08:14:42.698293284Z",
            "gossip/live-store-ring-querier.json, 2026-11-21T08:14:42.695651125Z",
        })
        void liveStoreRingIsWrittenByteForByte(String file, Instant now) {
            InstanceDesc a = InstanceDesc.of("live-store-a-0", "127.0.0.1:21011")
                    .withState(InstanceState.ACTIVE)
                    .withTimestamp(1795248881)
                    .withRegistered(1795248793)
                    .withZone("zone-a");
            InstanceDesc b = InstanceDesc.of("live-store-b-0", "127.0.0.1:21021")
                    .withState(InstanceState.ACTIVE)
                    .withTimestamp(1795248881)
                    .withRegistered(1795248793)
                    .withZone("zone-b");
            assertThat(page(false, now, ZoneOffset.UTC, b, a).toJson()).isEqualTo(Golden.text(file));
        }

        @ParameterizedTest
        @ValueSource(strings = {"status/2.10.8/ingester-ring.json", "status/2.10.8/metrics-generator-ring.json"})
        void ringsWithTokensAreWrittenByteForByte(String file) {
            String golden = Golden.text(file);
            int[] tokens = Stream.of(found(golden, "\"tokens\":\\[([0-9,]*)]").split(",", -1))
                    .mapToInt(Integer::parseUnsignedInt)
                    .toArray();
            Instant now = Instant.parse(found(golden, "\"now\":\"([^\"]*)\""));
            InstanceDesc vm = InstanceDesc.of("vm", "127.0.0.1:4200")
                    .withState(InstanceState.ACTIVE)
                    .withTimestamp(Instant.parse("2026-11-21T08:34:27Z").getEpochSecond())
                    .withRegistered(Instant.parse("2026-11-21T08:34:02Z").getEpochSecond())
                    .withTokens(Tokens.of(tokens));
            assertThat(page(false, now, ZoneOffset.UTC, vm).toJson()).isEqualTo(golden);
        }

        private static String found(String text, String pattern) {
            Matcher matcher = Pattern.compile(pattern).matcher(text);
            assertThat(matcher.find()).isTrue();
            return matcher.group(1);
        }
    }

    @Nested
    class Json {

        private final Instant now = Instant.parse("2026-11-21T08:14:42Z");

        @Test
        void ofAnEmptyRingHasNoList() {
            assertThat(page(false, now, ZoneOffset.UTC).toJson())
                    .isEqualTo("{\"shards\":null,\"now\":\"2026-11-21T08:14:42Z\"}\n");
        }

        @ParameterizedTest
        @CsvSource({
            "2026-11-21T08:14:42.500Z, UTC, 2026-11-21T08:14:42.5Z",
            "2026-11-21T08:14:42.000000010Z, UTC, 2026-11-21T08:14:42.00000001Z",
            "2026-11-21T08:14:42Z, +05:30, 2026-11-21T13:44:42+05:30",
        })
        void showsTheTimeInTheZoneOfTheServer(Instant time, String zone, String shown) {
            assertThat(page(false, time, ZoneId.of(zone)).toJson()).contains("\"now\":\"" + shown + "\"");
        }

        @Test
        void showsStaleInstancesAsUnhealthy() {
            assertThat(page(false, now, ZoneOffset.UTC, active("a", now.getEpochSecond() - 61))
                            .toJson())
                    .contains("\"state\":\"UNHEALTHY\"");
        }

        @Test
        void showsReadOnlyInstancesAndVersions() {
            TreeMap<Long, Long> versions = new TreeMap<>();
            versions.put(1L, 2L);
            versions.put(7L, -1L);
            InstanceDesc a =
                    new InstanceDesc("a<b", "h:1", 0, InstanceState.ACTIVE, Tokens.of(-1), "", 0, 60, true, versions);
            assertThat(page(false, now, ZoneOffset.UTC, a).toJson())
                    .isEqualTo("{\"shards\":[{\"id\":\"a\\u003cb\",\"state\":\"UNHEALTHY\",\"address\":\"h:1\","
                            + "\"timestamp\":\"0001-01-01T00:00:00Z\",\"registered_timestamp\":\"0001-01-01T00:00:00Z\","
                            + "\"read_only\":true,\"read_only_updated_timestamp\":\"1970-01-01T00:01:00Z\",\"zone\":\"\","
                            + "\"tokens\":[4294967295],\"versions\":{\"1\":2,\"7\":18446744073709551615}}],"
                            + "\"now\":\"2026-11-21T08:14:42Z\"}\n");
        }

        @Test
        void escapesWhatNeedsIt() {
            assertThat(new GoJson().string("\"\\\n\r\t\b\f\u0001&>\u2028ü").toString())
                    .isEqualTo("\"\\\"\\\\\\n\\r\\t\\b\\f\\u0001\\u0026\\u003e\\u2028ü\"");
        }
    }

    @Nested
    class Ownership {

        private final Instant now = Instant.ofEpochSecond(1000);
        private final int half = Integer.MIN_VALUE;

        @Test
        void isTheShareOfTheRing() {
            InstanceRingPage page = page(
                    false,
                    now,
                    ZoneOffset.UTC,
                    active("a", 1000).withTokens(Tokens.of(0)),
                    active("b", 1000).withTokens(Tokens.of(half)),
                    active("c", 1000));
            assertThat(page.rows()).extracting(InstanceRingPage.Row::ownership).containsExactly(0.5, 0.5, 0.0);
        }

        @Test
        void isTheShareOfTheZoneWithZoneAwareness() {
            InstanceRingPage page = page(
                    true,
                    now,
                    ZoneOffset.UTC,
                    active("a", 1000).withTokens(Tokens.of(0)).withZone("x"),
                    active("b", 1000).withTokens(Tokens.of(half)).withZone("y"));
            assertThat(page.rows())
                    .allSatisfy(row -> assertThat(row.ownership()).isCloseTo(1, within(1e-9)));
        }
    }

    @Nested
    class Forget {

        @Test
        void removesTheInstance() throws InterruptedException {
            Kv kv = new MergingKv(Clock.system());
            kv.compareAndSet(RING, ring -> Optional.of(ring.with(active("a", 1))));
            FormAnswer answer = new InstanceRingForms(kv, RING).forget("a");
            assertThat(answer).isEqualTo(new FormAnswer(302, ""));
            assertThat(answer.isDone()).isTrue();
            assertThat(kv.get(RING)).isEqualTo(InstanceRingDesc.EMPTY);
        }

        @Test
        void ofAnUnknownInstanceFailsAfterNineSecondsOfGossip() throws InterruptedException {
            ManualClock clock = ManualClock.atGoldenInput();
            BlockingQueue<FormAnswer> answers = new ArrayBlockingQueue<>(1);
            Thread form = Threads.startVirtual("form", () -> {
                try {
                    answers.add(new InstanceRingForms(new MergingKv(clock), RING).forget("nobody"));
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            for (int i = 0; i < 9; i++) {
                clock.awaitSleepers(1);
                clock.advance(Duration.ofSeconds(1));
            }
            form.join();
            assertThat(answers.take())
                    .isEqualTo(new FormAnswer(
                            500,
                            "error forgetting instance 'nobody': failed to CAS-update key collectors/live-store:"
                                    + " no change detected"));
        }

        @Test
        void ofAnUnknownInstanceIsFineInASingleProcess() throws InterruptedException {
            assertThat(new InstanceRingForms(new InMemoryKv(Clock.system()), RING)
                            .forget("nobody")
                            .isDone())
                    .isTrue();
        }
    }
}
