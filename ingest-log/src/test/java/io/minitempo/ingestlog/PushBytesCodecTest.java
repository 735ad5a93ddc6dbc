// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ingestlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.minitempo.core.TempoException;
import io.minitempo.core.TraceId;
import io.minitempo.core.wire.WireException;
import io.minitempo.ingestlog.PushBytesCodec.Cut;
import io.minitempo.proto.tempopb.PushBytesRequest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class PushBytesCodecTest {

    private static final TraceId ID = TraceId.parse("0a0102030405060708090a0b0c0d0e0f");
    private static final byte[] TRACE = HexFormat.of()
            .parseHex(
                    "0a620a170a150a0c736572766963652e6e616d6512050a0373766312470a0f0a066d792d6c69621205312e322e33"
                            + "12340a100a0102030405060708090a0b0c0d0e0f120801020304050607082a026f7030023900002a36fe9c97174180b21045fe9c9717");

    static List<TracePiece> pieces(PushBytes decoded) {
        List<TracePiece> pieces = new ArrayList<>();
        decoded.forEach((id, array, offset, length) -> pieces.add(new Piece(id, array, offset, length)));
        return pieces;
    }

    @Nested
    class OneTrace {

        @Test
        void hasTheBytesOfTheTestVector() {
            byte[] value = PushBytesCodec.encode(List.of(new Piece(ID, TRACE)), false);

            String hex = HexFormat.of().formatHex(value);
            assertThat(hex).isEqualTo("1264" + HexFormat.of().formatHex(TRACE) + "1a10" + ID);
            assertThat(value).hasSize(120);
        }

        @Test
        void carriesTheSkipFlagAtTheEnd() {
            byte[] value = PushBytesCodec.encode(List.of(new Piece(ID, TRACE)), true);

            assertThat(value).hasSize(122).endsWith(0x28, 0x01);
            assertThat(PushBytesCodec.decode(value, 0, value.length).skipMetricsGeneration())
                    .isTrue();
        }

        @Test
        void isEstimatedAsTempoEstimates() {
            assertThat(PushBytesCodec.estimate(TRACE.length)).isEqualTo(118);
        }
    }

    @Nested
    class Recorded {

        @Test
        void valuesAreReproducedByteForByte() {
            for (byte[] value : GoldenRecords.values()) {
                PushBytes decoded = PushBytesCodec.decode(value, 0, value.length);

                assertThat(decoded.count()).isPositive();
                assertThat(PushBytesCodec.encode(pieces(decoded), decoded.skipMetricsGeneration()))
                        .isEqualTo(value);
            }
        }

        @Test
        void valuesDecodeAsProtobufDecodesThem() throws Exception {
            for (byte[] value : GoldenRecords.values()) {
                PushBytesRequest expected = PushBytesRequest.parseFrom(value);
                List<TracePiece> pieces = pieces(PushBytesCodec.decode(value, 0, value.length));

                assertThat(pieces).hasSize(expected.getTracesCount());
                for (int i = 0; i < pieces.size(); i++) {
                    Piece piece = (Piece) pieces.get(i);
                    assertThat(piece.bytes()).isSameAs(value);
                    assertThat(ByteString.copyFrom(value, piece.offset(), piece.size()))
                            .isEqualTo(expected.getTraces(i));
                    assertThat(piece.id().toBytes())
                            .isEqualTo(expected.getIds(i).toByteArray());
                }
            }
        }

        @Test
        void valuesDecodeInsideALargerArray() {
            byte[] value = GoldenRecords.values().getLast();
            byte[] larger = new byte[value.length + 20];
            Arrays.fill(larger, (byte) 0x7f);
            System.arraycopy(value, 0, larger, 7, value.length);

            List<TracePiece> pieces = pieces(PushBytesCodec.decode(larger, 7, value.length));

            assertThat(PushBytesCodec.encode(pieces, false)).isEqualTo(value);
        }
    }

    @Nested
    class Damaged {

        @Test
        void truncationAtEveryLengthIsAnErrorOrFewerWholeTraces() {
            byte[] value = GoldenRecords.values().getLast();
            int whole = PushBytesCodec.decode(value, 0, value.length).count();
            int accepted = 0;
            for (int length = 0; length < value.length; length++) {
                try {
                    PushBytes decoded = PushBytesCodec.decode(value, 0, length);
                    accepted++;
                    assertThat(decoded.count()).as("cut at %d", length).isZero();
                    assertThat(length).isZero();
                } catch (WireException e) {
                    assertThat(e).hasMessageContaining(" at byte ");
                }
            }
            assertThat(whole).isGreaterThan(1);
            assertThat(accepted).as("only the empty value is legal").isEqualTo(1);
        }

        @Test
        void flippedBitsNeverEscapeTheValue() {
            long seed = 20261121;
            Random random = new Random(seed);
            byte[] value = GoldenRecords.values().getLast();
            for (int round = 0; round < 3_000; round++) {
                byte[] damaged = Arrays.copyOf(value, value.length);
                int bit = random.nextInt(8 * value.length);
                damaged[bit >> 3] ^= (byte) (1 << (bit & 7));
                try {
                    PushBytesCodec.decode(damaged, 0, damaged.length).forEach((id, array, offset, length) -> {
                        assertThat(offset).isNotNegative();
                        assertThat(offset + length).isLessThanOrEqualTo(damaged.length);
                    });
                } catch (WireException e) {
                    assertThat(e).as("seed %d round %d", seed, round).hasMessageContaining("at byte");
                }
            }
        }

        @Test
        void missingIdIsNamed() {
            byte[] value = PushBytesRequest.newBuilder()
                    .addTraces(ByteString.copyFrom(TRACE))
                    .addTraces(ByteString.copyFrom(TRACE))
                    .addIds(ByteString.copyFrom(ID.toBytes()))
                    .build()
                    .toByteArray();

            assertThatThrownBy(() -> PushBytesCodec.decode(value, 0, value.length))
                    .isInstanceOf(WireException.class)
                    .hasMessageContaining("2 traces but 1 ids");
        }

        @Test
        void traceOfAnotherWireTypeIsRefused() {
            byte[] value = {2 << 3, 1};

            assertThatThrownBy(() -> PushBytesCodec.decode(value, 0, value.length))
                    .isInstanceOf(WireException.class)
                    .hasMessageContaining("wire type");
        }
    }

    @Nested
    class Tolerated {

        @Test
        void emptyValueHasNoTraces() {
            PushBytes decoded = PushBytesCodec.decode(new byte[0], 0, 0);

            assertThat(decoded.count()).isZero();
            assertThat(pieces(decoded)).isEmpty();
        }

        @Test
        void alternatingFieldsAndUnknownOnesAreRead() {
            byte[] one = PushBytesCodec.encode(List.of(new Piece(ID, TRACE)), false);
            TraceId other = new TraceId(1, 2);
            byte[] two = PushBytesCodec.encode(List.of(new Piece(other, new byte[] {10, 0})), false);
            byte[] unknown = {(byte) (15 << 3 | 2), 2, 9, 9};
            byte[] value = concat(one, unknown, two);

            List<TracePiece> pieces = pieces(PushBytesCodec.decode(value, 0, value.length));

            assertThat(pieces).extracting(TracePiece::id).containsExactly(ID, other);
            assertThat(pieces).extracting(TracePiece::size).containsExactly(TRACE.length, 2);
        }

        @Test
        void shortIdIsPaddedOnTheLeft() {
            byte[] value = PushBytesRequest.newBuilder()
                    .addTraces(ByteString.copyFrom(TRACE))
                    .addIds(ByteString.copyFrom(new byte[] {1, 2}))
                    .build()
                    .toByteArray();

            assertThat(pieces(PushBytesCodec.decode(value, 0, value.length))
                            .getFirst()
                            .id())
                    .isEqualTo(new TraceId(0, 0x102));
        }
    }

    @Nested
    class Splitting {

        @Test
        void keepsARequestThatFitsWhole() {
            List<Piece> traces = List.of(new Piece(ID, TRACE), new Piece(ID, TRACE));

            assertThat(PushBytesCodec.split(traces, true, 242)).containsExactly(new Cut(0, 2, 242, true));
        }

        @Test
        void makesNoRecordOfNoTraces() {
            assertThat(PushBytesCodec.split(List.of(), true, 1000)).isEmpty();
        }

        @Test
        void packsGreedilyInOrderAndLosesTheSkipFlag() {
            List<Piece> traces = List.of(
                    new Piece(ID, TRACE), new Piece(ID, TRACE), new Piece(ID, new byte[10]), new Piece(ID, TRACE));

            assertThat(PushBytesCodec.split(traces, true, 236))
                    .containsExactly(new Cut(0, 2, 240, false), new Cut(2, 4, 150, false));
        }

        @Test
        void refusesATraceThatFitsNoRecordWithTemposText() {
            List<Piece> traces = List.of(new Piece(ID, TRACE), new Piece(ID, new byte[300]));

            assertThatThrownBy(() -> PushBytesCodec.split(traces, false, 200))
                    .isInstanceOf(TempoException.Unavailable.class)
                    .hasMessage("single entry size (319) exceeds maximum allowed size (200)");
        }

        @Test
        void cutsCoverEveryTraceOnceInOrder() {
            long seed = 7;
            Random random = new Random(seed);
            for (int round = 0; round < 300; round++) {
                List<Piece> traces = new ArrayList<>();
                int count = random.nextInt(1, 60);
                for (int i = 0; i < count; i++) {
                    byte[] bytes = new byte[random.nextInt(0, 400)];
                    random.nextBytes(bytes);
                    traces.add(new Piece(new TraceId(random.nextLong(), random.nextLong()), bytes));
                }
                List<TraceId> seen = new ArrayList<>();
                for (Cut cut : PushBytesCodec.split(traces, false, 1000)) {
                    byte[] value = PushBytesCodec.encode(traces, cut);
                    assertThat(value.length).isLessThanOrEqualTo(1000 + 3 * (cut.to() - cut.from()));
                    pieces(PushBytesCodec.decode(value, 0, value.length)).forEach(piece -> seen.add(piece.id()));
                }
                assertThat(seen)
                        .as("seed %d round %d", seed, round)
                        .isEqualTo(traces.stream().map(Piece::id).toList());
            }
        }
    }

    @Test
    void traceThatWritesLessThanAnnouncedIsAProgrammersFault() {
        TracePiece liar = new TracePiece() {
            @Override
            public TraceId id() {
                return ID;
            }

            @Override
            public int size() {
                return 10;
            }

            @Override
            public int writeTo(byte[] target, int offset) {
                return offset + 9;
            }
        };

        assertThatThrownBy(() -> PushBytesCodec.encode(List.of(liar), false))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("trace " + ID + " wrote 9 bytes, announced were 10");
    }

    private static byte[] concat(byte[]... parts) {
        byte[] all = new byte[0];
        for (byte[] part : parts) {
            int from = all.length;
            all = Arrays.copyOf(all, from + part.length);
            System.arraycopy(part, 0, all, from, part.length);
        }
        return all;
    }
}
