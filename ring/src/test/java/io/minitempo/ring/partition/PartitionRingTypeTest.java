// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.partition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.InvalidProtocolBufferException;
import io.minitempo.core.TempoException;
import io.minitempo.proto.ring.KeyValuePair;
import io.minitempo.ring.token.Tokens;
import io.minitempo.testsupport.Golden;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class PartitionRingTypeTest {

    private static final PartitionRingType TYPE = PartitionRingType.INSTANCE;

    private static final PartitionRingDesc VECTOR = PartitionRingDesc.EMPTY
            .with(PartitionDesc.of(0, Tokens.of(0, 8388608), PartitionState.ACTIVE, 1767225600))
            .with(new OwnerDesc("live-store-zone-a-0", 0, OwnerState.ACTIVE, 1767225540));

    /// The vector of `spec/ring.md §7.1`: the map key 0 is written, the zeros inside are not.
    @Test
    void writesTheVector() {
        assertThat(HexFormat.of().formatHex(PartitionRingType.toProto(VECTOR).toByteArray()))
                .isEqualTo("0a130800120f0a05008080800410021880f2d6ca06121f0a136c6976652d73746f72652d7a6f6e652d612d30"
                        + "1208100118c4f1d6ca06");
        assertThat(TYPE.decode(TYPE.encode(VECTOR))).isEqualTo(VECTOR);
    }

    @Test
    void readsAPartitionWithoutMapKeyAsPartitionZero() throws InvalidProtocolBufferException {
        byte[] bytes = HexFormat.of().parseHex("0a11120f0a05008080800410021880f2d6ca06");
        PartitionRingDesc ring =
                PartitionRingType.fromProto(io.minitempo.proto.ring.PartitionRingDesc.parseFrom(bytes));
        assertThat(ring.partition(0)).isEqualTo(VECTOR.partition(0));
    }

    @Test
    void readsTheRecordedRing() throws InvalidProtocolBufferException {
        byte[] stream = Golden.bytes("gossip/tcp-00-response.bin");
        byte[] value = KeyValuePair.parseFrom(Arrays.copyOfRange(stream, 518 + 4, 518 + 2157))
                .getValue()
                .toByteArray();
        PartitionRingDesc ring = TYPE.decode(value);
        PartitionDesc partition = ring.partition(0).orElseThrow();
        assertThat(partition.tokens().size()).isEqualTo(512);
        assertThat(partition.tokens().at(511)).isEqualTo((int) 4286578688L);
        assertThat(partition.state()).isEqualTo(PartitionState.ACTIVE);
        assertThat(partition.stateTimestamp()).isEqualTo(1795248808);
        assertThat(partition.locked()).isFalse();
        assertThat(ring.ownersOf(0))
                .containsExactly(
                        new OwnerDesc("live-store-a-0", 0, OwnerState.ACTIVE, 1795248793),
                        new OwnerDesc("live-store-b-0", 0, OwnerState.ACTIVE, 1795248793));
    }

    @Test
    void refusesEveryTruncation() {
        byte[] encoded = TYPE.encode(VECTOR);
        for (int length = 1; length < encoded.length; length++) {
            byte[] cut = Arrays.copyOf(encoded, length);
            assertThatThrownBy(() -> TYPE.decode(cut))
                    .isInstanceOf(TempoException.Invalid.class)
                    .hasMessageContaining("partitionRingDesc");
        }
    }

    @Test
    void readsStatesItDoesNotKnowAsUnknown() {
        io.minitempo.proto.ring.PartitionRingDesc desc = PartitionRingType.toProto(VECTOR).toBuilder()
                .putPartitions(
                        0,
                        io.minitempo.proto.ring.PartitionDesc.newBuilder()
                                .setStateValue(17)
                                .build())
                .build();
        assertThat(PartitionRingType.fromProto(desc).partition(0).orElseThrow().state())
                .isEqualTo(PartitionState.UNKNOWN);
    }

    @Test
    void purgesTombstonesOfPartitionsAndOwners() {
        PartitionRingDesc ring = VECTOR.with(PartitionDesc.of(1, Tokens.of(5), PartitionState.DELETED, 100))
                .with(PartitionDesc.of(2, Tokens.of(6), PartitionState.DELETED, 200))
                .with(new OwnerDesc("x", 1, OwnerState.DELETED, 100))
                .with(new OwnerDesc("y", 1, OwnerState.DELETED, 200));
        var pruned = TYPE.withoutTombstonesBefore(ring, Instant.ofEpochSecond(101));
        assertThat(pruned.kept()).isEqualTo(2);
        assertThat(pruned.removed()).isEqualTo(2);
        assertThat(pruned.value().partitions().keySet()).containsExactly(0, 2);
        assertThat(pruned.value().owners().keySet()).containsExactly("live-store-zone-a-0", "y");
        assertThat(TYPE.withoutTombstones(ring)).isEqualTo(VECTOR);
    }

    @Test
    void namesPartitionsAndOwnersApart() {
        assertThat(TYPE.names(VECTOR.with(new OwnerDesc("0", 0, OwnerState.ACTIVE, 1))))
                .containsExactly("owner/0", "owner/live-store-zone-a-0", "partition/0");
    }
}
