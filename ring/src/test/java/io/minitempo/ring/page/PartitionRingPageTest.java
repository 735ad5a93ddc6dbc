// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import io.minitempo.core.time.Clock;
import io.minitempo.proto.ring.KeyValuePair;
import io.minitempo.ring.kv.Kv;
import io.minitempo.ring.kv.KvKey;
import io.minitempo.ring.kv.MergingKv;
import io.minitempo.ring.partition.OwnerDesc;
import io.minitempo.ring.partition.OwnerState;
import io.minitempo.ring.partition.PartitionChanges;
import io.minitempo.ring.partition.PartitionDesc;
import io.minitempo.ring.partition.PartitionRing;
import io.minitempo.ring.partition.PartitionRingDesc;
import io.minitempo.ring.partition.PartitionRingType;
import io.minitempo.ring.partition.PartitionState;
import io.minitempo.ring.token.Tokens;
import io.minitempo.testsupport.Golden;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The page of `spec/ring.md §8.3`, and the pages recorded from real processes.
class PartitionRingPageTest {

    private static final KvKey<PartitionRingDesc> RING =
            new KvKey<>("collectors/livestore-partitions", PartitionRingType.INSTANCE);

    @ParameterizedTest
    @ValueSource(strings = {"gossip/partition-ring-distributor.json", "gossip/partition-ring-querier.json"})
    void turnsTheRecordedValueIntoTheRecordedPage(String file) throws InvalidProtocolBufferException {
        byte[] stream = Golden.bytes("gossip/tcp-00-response.bin");
        byte[] value = KeyValuePair.parseFrom(Arrays.copyOfRange(stream, 518 + 4, 518 + 2157))
                .getValue()
                .toByteArray();
        PartitionRing ring = PartitionRing.of(PartitionRingType.INSTANCE.decode(value));
        assertThat(PartitionRingPage.of(ring, ZoneOffset.UTC).toJson()).isEqualTo(Golden.text(file));
    }

    @Test
    void showsOwnersOfAMissingPartitionAsCorrupted() {
        PartitionRing ring = PartitionRing.of(PartitionRingDesc.EMPTY
                .with(PartitionDesc.of(2, Tokens.of(5), PartitionState.INACTIVE, 1795248808)
                        .withLock(true, 7))
                .with(new OwnerDesc("b", 1, OwnerState.ACTIVE, 1))
                .with(new OwnerDesc("a", 1, OwnerState.ACTIVE, 1)));
        PartitionRingPage page = PartitionRingPage.of(ring, ZoneId.of("+01:00"));
        assertThat(page.toJson())
                .isEqualTo("{\"partitions\":[{\"id\":1,\"corrupted\":true,\"state\":0,"
                        + "\"state_timestamp\":\"0001-01-01T00:00:00Z\",\"state_change_locked\":false,"
                        + "\"owner_ids\":[\"a\",\"b\"],\"tokens\":null},{\"id\":2,\"corrupted\":false,\"state\":3,"
                        + "\"state_timestamp\":\"2026-11-21T09:13:28+01:00\",\"state_change_locked\":true,"
                        + "\"owner_ids\":[],\"tokens\":[5]}]}\n");
        assertThat(page.rows()).extracting(PartitionRingPage.Row::state).containsExactly("Corrupt", "Inactive");
        assertThat(page.rows()).extracting(PartitionRingPage.Row::ownership).containsExactly(0.0, 1.0);
    }

    @Test
    void timesThatCannotBeAreUnknown() {
        PartitionRing ring = PartitionRing.of(PartitionRingDesc.EMPTY
                .with(PartitionDesc.of(0, Tokens.of(5), PartitionState.ACTIVE, Long.MAX_VALUE))
                .with(PartitionDesc.of(1, Tokens.of(6), PartitionState.ACTIVE, 0)));

        assertThat(PartitionRingPage.of(ring, ZoneOffset.UTC).toJson())
                .contains("\"state_timestamp\":\"0001-01-01T00:00:00Z\"")
                .contains("\"state_timestamp\":\"1970-01-01T00:00:00Z\"");
    }

    @Nested
    class Forms {

        private final Kv kv = new MergingKv(Clock.system());
        private final PartitionRingForms forms = new PartitionRingForms(new PartitionChanges(kv, RING, Clock.system()));

        private void put(PartitionState state) throws InterruptedException {
            kv.compareAndSet(RING, ring -> Optional.of(ring.with(PartitionDesc.of(3, Tokens.of(5), state, 1000))));
        }

        private PartitionDesc partition() throws InterruptedException {
            return kv.get(RING).partition(3).orElseThrow();
        }

        private FormAnswer submit(String... fields) throws InterruptedException {
            Map<String, String> form = new HashMap<>();
            for (int i = 0; i < fields.length; i += 2) {
                form.put(fields[i], fields[i + 1]);
            }
            return forms.submit(form);
        }

        @Test
        void changeTheState() throws InterruptedException {
            put(PartitionState.ACTIVE);
            assertThat(submit("action", "change_state", "partition_id", "3", "partition_state", "PartitionInactive"))
                    .isEqualTo(new FormAnswer(302, ""));
            assertThat(partition().state()).isEqualTo(PartitionState.INACTIVE);
            assertThat(partition().locked()).isFalse();
        }

        @Test
        void changeTheStateAndLockIt() throws InterruptedException {
            put(PartitionState.ACTIVE);
            String[] form = {
                "action", "change_state_and_lock", "partition_id", "3", "partition_state", "PartitionInactive"
            };
            assertThat(submit(form).isDone()).isTrue();
            assertThat(partition().locked()).isTrue();
            assertThat(submit("action", "change_state", "partition_id", "3", "partition_state", "PartitionActive"))
                    .isEqualTo(new FormAnswer(
                            400,
                            "failed to change partition state: failed to CAS-update key"
                                    + " collectors/livestore-partitions: fn returned error: partition state change is"
                                    + " locked"));
        }

        @Test
        void lockAndUnlock() throws InterruptedException {
            put(PartitionState.ACTIVE);
            assertThat(submit("action", "state_change_lock", "partition_id", "3", "locked", "true")
                            .isDone())
                    .isTrue();
            assertThat(partition().locked()).isTrue();
            assertThat(submit("action", "state_change_lock", "partition_id", "3", "locked", "false")
                            .isDone())
                    .isTrue();
            assertThat(partition().locked()).isFalse();
        }

        @Test
        void sayWhatIsWrong() throws InterruptedException {
            assertThat(submit("action", "change_state", "partition_id", "3", "partition_state", "Active"))
                    .isEqualTo(new FormAnswer(400, "invalid partition state"));
            assertThat(submit("action", "change_state", "partition_id", "x", "partition_state", "PartitionActive"))
                    .isEqualTo(new FormAnswer(400, "invalid partition ID: expected a number, found 'x'"));
            assertThat(submit("action", "state_change_lock", "locked", "true").status())
                    .isEqualTo(400);
            assertThat(submit("action", "state_change_lock", "partition_id", "3", "locked", "perhaps")
                            .status())
                    .isEqualTo(400);
            assertThat(submit("action", "state_change_lock", "partition_id", "3", "locked", "true")
                            .body())
                    .endsWith("fn returned error: the partition does not exist");
            assertThat(submit("action", "change_state", "partition_id", "3", "partition_state", "PartitionActive"))
                    .isEqualTo(new FormAnswer(
                            400,
                            "failed to change partition state: failed to CAS-update key"
                                    + " collectors/livestore-partitions: fn returned error: the partition does not"
                                    + " exist"));
        }

        @Test
        void ignoreUnknownActions() throws InterruptedException {
            assertThat(submit("action", "destroy").isDone()).isTrue();
            assertThat(submit().isDone()).isTrue();
        }
    }
}
