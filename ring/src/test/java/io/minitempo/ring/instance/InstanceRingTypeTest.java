// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.instance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.InvalidProtocolBufferException;
import io.minitempo.core.TempoException;
import io.minitempo.proto.ring.Desc;
import io.minitempo.proto.ring.KeyValuePair;
import io.minitempo.ring.token.Tokens;
import io.minitempo.testsupport.Golden;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.TreeMap;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class InstanceRingTypeTest {

    private static final InstanceRingType TYPE = InstanceRingType.INSTANCE;

    private static final InstanceDesc LIVE_STORE = InstanceDesc.of("live-store-0", "10.1.2.3:9095")
            .withTimestamp(1767225600)
            .withState(InstanceState.ACTIVE)
            .withZone("zone-a")
            .withRegistered(1767225500);

    /// The vectors of `spec/ring.md §1`.
    @Nested
    class Vectors {

        @Test
        void writesAnActiveEntryWithoutItsState() {
            assertThat(hex(InstanceRingDesc.of(LIVE_STORE)))
                    .isEqualTo(
                            "0a410a0c6c6976652d73746f72652d3012310a0d31302e312e322e333a393039351080f2d6ca063a067a6f6e652d6140"
                                    + "9cf1d6ca064a0c6c6976652d73746f72652d30");
        }

        @Test
        void writesATombstone() {
            InstanceDesc left = LIVE_STORE.withState(InstanceState.LEFT).withTimestamp(1767225607);
            assertThat(hex(InstanceRingDesc.of(left)))
                    .isEqualTo(
                            "0a430a0c6c6976652d73746f72652d3012330a0d31302e312e322e333a393039351087f2d6ca0618043a067a6f6e652d6140"
                                    + "9cf1d6ca064a0c6c6976652d73746f72652d30");
        }

        @Test
        void writesTokensPackedAndUnsigned() {
            InstanceDesc entry = InstanceDesc.of("a", "h:1")
                    .withTimestamp(5)
                    .withState(InstanceState.LEAVING)
                    .withTokens(Tokens.of(-1, 300, 1));
            assertThat(hex(InstanceRingDesc.of(entry)))
                    .isEqualTo("0a1b0a016112160a03683a3110051801320801ac02ffffffff0f4a0161");
        }

        @Test
        void readsTheVectorsBack() throws InvalidProtocolBufferException {
            for (InstanceDesc entry : new InstanceDesc[] {
                LIVE_STORE, LIVE_STORE.withState(InstanceState.LEFT), LIVE_STORE.withTokens(Tokens.of(1, 300, -1))
            }) {
                InstanceRingDesc ring = InstanceRingDesc.of(entry);
                assertThat(InstanceRingType.fromProto(
                                Desc.parseFrom(InstanceRingType.toProto(ring).toByteArray())))
                        .isEqualTo(ring);
            }
        }

        @Test
        void readsUnpackedTokens() throws InvalidProtocolBufferException {
            byte[] unpacked = HexFormat.of().parseHex("0a0e0a0161120930053001" + "4a0161" + "1005");
            InstanceRingDesc ring = InstanceRingType.fromProto(Desc.parseFrom(unpacked));
            assertThat(ring.find("a").orElseThrow().tokens()).isEqualTo(Tokens.of(1, 5));
        }
    }

    /// The rings that real processes sent each other (`golden/gossip/README.md`).
    @Nested
    class GoldenStreams {

        @Test
        void readsTheLiveStoreRing() throws InvalidProtocolBufferException {
            InstanceRingDesc ring = TYPE.decode(value("gossip/tcp-02-response.bin", 2765, 128));
            assertThat(ring.instances().keySet()).containsExactly("live-store-a-0", "live-store-b-0");
            assertThat(ring.find("live-store-a-0").orElseThrow())
                    .isEqualTo(InstanceDesc.of("live-store-a-0", "127.0.0.1:21011")
                            .withZone("zone-a")
                            .withState(InstanceState.ACTIVE)
                            .withRegistered(1795248793)
                            .withTimestamp(1795248879));
            assertThat(ring.find("live-store-b-0").orElseThrow().timestamp()).isEqualTo(1795248877);
        }

        @Test
        void writesTheMessageThatWasSentByteForByte() throws InvalidProtocolBufferException {
            InstanceRingDesc ring = TYPE.decode(value("gossip/tcp-01-request.bin", 5410, 125));
            assertThat(hex(ring))
                    .isEqualTo(
                            "0a470a0e6c6976652d73746f72652d612d3012350a0f3132372e302e302e313a323130313110e9a585d8063a067a6f6e652d61"
                                    + "4099a585d8064a0e6c6976652d73746f72652d612d300a470a0e6c6976652d73746f72652d622d3012350a0f3132372e302e302e313a323130323110e9a585d806"
                                    + "3a067a6f6e652d624099a585d8064a0e6c6976652d73746f72652d622d30");
        }

        @Test
        void readsTheTokensOfTheWorkerRing() throws InvalidProtocolBufferException {
            InstanceRingDesc ring = TYPE.decode(value("gossip/tcp-00-response.bin", 2800, 2644));
            Tokens tokens = ring.find("backend-worker").orElseThrow().tokens();
            assertThat(tokens.size()).isEqualTo(512);
            assertThat(tokens.values().limit(4)).containsExactly(5201937L, 23099244L, 23597569L, 23857267L);
            assertThat(TYPE.decode(TYPE.encode(ring))).isEqualTo(ring);
        }

        private static byte[] value(String stream, int offset, int length) throws InvalidProtocolBufferException {
            byte[] bytes = Golden.bytes(stream);
            return KeyValuePair.parseFrom(Arrays.copyOfRange(bytes, offset + 4, offset + length))
                    .getValue()
                    .toByteArray();
        }
    }

    @Nested
    class Damage {

        private final byte[] encoded =
                TYPE.encode(InstanceRingDesc.of(LIVE_STORE.withTokens(Tokens.of(1, 2, 3, 300, -5))));

        @Test
        void readsNoBytesAsTheEmptyRing() {
            assertThat(TYPE.decode(new byte[0])).isEqualTo(InstanceRingDesc.EMPTY);
        }

        @Test
        void refusesEveryTruncation() {
            for (int length = 1; length < encoded.length; length++) {
                byte[] cut = Arrays.copyOf(encoded, length);
                assertThatThrownBy(() -> TYPE.decode(cut)).isInstanceOf(TempoException.Invalid.class);
            }
        }

        @Test
        void survivesEveryBitFlip() {
            for (int bit = 0; bit < encoded.length * 8; bit++) {
                byte[] flipped = encoded.clone();
                flipped[bit / 8] ^= (byte) (1 << bit % 8);
                try {
                    TYPE.encode(TYPE.decode(flipped));
                } catch (TempoException.Invalid e) {
                    assertThat(e).hasMessageContaining("ringDesc");
                }
            }
        }

        @Test
        void refusesABlockThatClaimsAGigabyte() {
            byte[] claim = HexFormat.of().parseHex("8080808004" + "00");
            assertThatThrownBy(() -> TYPE.decode(claim))
                    .isInstanceOf(TempoException.Invalid.class)
                    .hasMessageContaining("no snappy block");
        }

        @Test
        void leavesOutAnEntryInAnUnknownState() {
            Desc desc =
                    InstanceRingType.toProto(InstanceRingDesc.of(LIVE_STORE, InstanceDesc.of("b", "h:2"))).toBuilder()
                            .putIngesters(
                                    "b",
                                    io.minitempo.proto.ring.InstanceDesc.newBuilder()
                                            .setStateValue(7)
                                            .build())
                            .build();
            assertThat(InstanceRingType.fromProto(desc)).isEqualTo(InstanceRingDesc.of(LIVE_STORE));
        }
    }

    @Nested
    class Tombstones {

        private final InstanceRingDesc ring = InstanceRingDesc.of(
                LIVE_STORE,
                InstanceDesc.of("old", "h:1").withState(InstanceState.LEFT).withTimestamp(100),
                InstanceDesc.of("young", "h:2").withState(InstanceState.LEFT).withTimestamp(200));

        @Test
        void arePurgedOnceOlderThanTheLimit() {
            var pruned = TYPE.withoutTombstonesBefore(ring, Instant.ofEpochSecond(200));
            assertThat(pruned.value().instances().keySet()).containsExactly("live-store-0", "young");
            assertThat(pruned.kept()).isEqualTo(1);
            assertThat(pruned.removed()).isEqualTo(1);
        }

        @Test
        void areNeverShownToReaders() {
            assertThat(TYPE.withoutTombstones(ring)).isEqualTo(InstanceRingDesc.of(LIVE_STORE));
        }
    }

    @Test
    void namesTheEntriesOfAChange() {
        assertThat(TYPE.names(InstanceRingDesc.of(LIVE_STORE, InstanceDesc.of("b", "h:2"))))
                .containsExactly("b", "live-store-0");
    }

    @Test
    void keepsApplicationVersions() {
        TreeMap<Long, Long> versions = new TreeMap<>();
        versions.put(1L, 2L);
        InstanceDesc entry =
                new InstanceDesc("a", "h:1", 5, InstanceState.ACTIVE, Tokens.NONE, "", 0, 3, true, versions);
        InstanceRingDesc ring = InstanceRingDesc.of(entry);
        assertThat(TYPE.decode(TYPE.encode(ring))).isEqualTo(ring);
    }

    private static String hex(InstanceRingDesc ring) {
        return HexFormat.of().formatHex(InstanceRingType.toProto(ring).toByteArray());
    }
}
