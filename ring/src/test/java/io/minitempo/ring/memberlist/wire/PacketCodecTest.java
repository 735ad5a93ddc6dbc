// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.memberlist.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minitempo.ring.memberlist.wire.Message.Ack;
import io.minitempo.ring.memberlist.wire.Message.Nack;
import io.minitempo.ring.memberlist.wire.Message.User;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PacketCodecTest {

    private static final Message HELLO = new User(Bytes.of("hello".getBytes(StandardCharsets.US_ASCII)));
    private static final Message ACK = new Ack(1, Bytes.EMPTY);
    private static final WireFormat LABELLED = new WireFormat("tempo-eu", true, null);

    private final PacketCodec codec = new PacketCodec(WireFormat.PLAIN);

    @Test
    void decodesTheGossipPacketOfTheRealImplementation() {
        PacketFrame frame = frame(WorkedBytes.GOSSIP_PACKET);

        assertThat(frame.sender()).isEqualTo("10.1.2.3:7946");
        assertThat(frame.digestMatches()).isTrue();
        PacketCodec.Decoded decoded = codec.decode(frame.payload());
        assertThat(decoded.problems()).isEmpty();
        assertThat(decoded.messages()).containsExactly(new User(Bytes.ofHex(WorkedBytes.KEY_VALUE_PAIR)));
    }

    @Test
    void encodesTheGossipPacketOfTheRealImplementation() {
        Message message = new User(Bytes.ofHex(WorkedBytes.KEY_VALUE_PAIR));
        byte[] payload =
                codec.encode(List.of(MessageCodec.encode(message)), true).getFirst();

        assertThat(WorkedBytes.hex(PacketFrame.encode("10.1.2.3:7946", payload)))
                .isEqualTo(WorkedBytes.GOSSIP_PACKET);
    }

    @Test
    void encodesAndDecodesTheAckPacketOfTheRealImplementation() {
        byte[] payload = codec.encode(List.of(MessageCodec.encode(ACK)), false).getFirst();

        assertThat(WorkedBytes.hex(PacketFrame.encode("10.1.2.3:7946", payload)))
                .isEqualTo(WorkedBytes.ACK_PACKET);
        assertThat(codec.decode(frame(WorkedBytes.ACK_PACKET).payload()).messages())
                .containsExactly(ACK);
    }

    @Test
    void encodesAndDecodesTheCompoundOfTheRealImplementation() {
        List<byte[]> messages = List.of(MessageCodec.encode(ACK), MessageCodec.encode(HELLO));

        assertThat(WorkedBytes.hex(codec.encode(messages, false).getFirst())).isEqualTo(WorkedBytes.COMPOUND);
        assertThat(decode(WorkedBytes.COMPOUND)).containsExactly(ACK, HELLO);
    }

    @Test
    void understandsBothCompressions() {
        byte[] text = "TOBEORNOT".repeat(8).getBytes(StandardCharsets.US_ASCII);
        byte[] lzw = WorkedBytes.bytes(WorkedBytes.COMPRESSED_LZW);
        byte[] snappy = WorkedBytes.bytes(WorkedBytes.COMPRESSED_SNAPPY);

        assertThat(PacketCodec.compressed(text, Compression.LZW)).isEqualTo(lzw);
        assertThat(expanded(lzw)).isEqualTo(text);
        assertThat(expanded(snappy)).isEqualTo(text);
    }

    @Test
    void putsLabelOutsideOfChecksumOutsideOfCompression() {
        PacketCodec labelled = new PacketCodec(new WireFormat("tempo-eu", true, Compression.LZW));
        byte[] message = MessageCodec.encode(new User(Bytes.wrap(new byte[500])));
        byte[] payload = labelled.encode(List.of(message), true).getFirst();

        assertThat(WorkedBytes.hex(payload)).startsWith(WorkedBytes.LABEL + "0c");
        assertThat(WorkedBytes.hex(payload).substring(30)).startsWith("0982a4416c676f00a3427566");
        assertThat(labelled.decode(Bytes.wrap(payload)).messages())
                .containsExactly(new User(Bytes.wrap(new byte[500])));
    }

    @Test
    void leavesAMessagePlainThatCompressionWouldLengthen() {
        PacketCodec compressing = new PacketCodec(new WireFormat("", true, Compression.SNAPPY));

        assertThat(WorkedBytes.hex(compressing
                        .encode(List.of(MessageCodec.encode(ACK)), false)
                        .getFirst()))
                .isEqualTo(WorkedBytes.ACK);
    }

    @Test
    void refusesAnotherLabelUnlessVerificationIsOff() {
        Bytes labelled = Bytes.ofHex(WorkedBytes.LABEL + WorkedBytes.ACK);
        Bytes plain = Bytes.ofHex(WorkedBytes.ACK);
        PacketCodec strict = new PacketCodec(LABELLED);
        PacketCodec lenient = new PacketCodec(new WireFormat("tempo-eu", false, null));
        PacketCodec other = new PacketCodec(new WireFormat("tempo-us", true, null));

        assertThat(strict.decode(labelled).messages()).containsExactly(ACK);
        assertThat(lenient.decode(plain).messages()).containsExactly(ACK);
        assertThatThrownBy(() -> strict.decode(plain)).isInstanceOf(LabelMismatchException.class);
        assertThatThrownBy(() -> other.decode(labelled))
                .isInstanceOf(LabelMismatchException.class)
                .hasMessage("cluster label \"tempo-eu\" found, \"tempo-us\" expected");
        assertThatThrownBy(() -> codec.decode(labelled)).isInstanceOf(LabelMismatchException.class);
        assertThatThrownBy(() -> strict.decode(Bytes.ofHex("f400" + WorkedBytes.ACK)))
                .isInstanceOf(MalformedMessageException.class);
    }

    @Test
    void splitsMessagesIntoAsFewPacketsAsTheFormatAllows() {
        List<byte[]> messages = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            messages.add(MessageCodec.encode(new Nack(i)));
        }
        messages.add(MessageCodec.encode(new User(Bytes.wrap(new byte[70_000]))));
        List<byte[]> payloads = codec.encode(messages, true);

        assertThat(payloads).hasSize(3);
        List<Message> decoded = payloads.stream()
                .flatMap(payload -> codec.decode(Bytes.wrap(payload)).messages().stream())
                .toList();
        assertThat(decoded).hasSize(301).contains(new Nack(0), new Nack(299));
    }

    @Test
    void keepsTheGoodPartsOfACompoundWithABadOne() {
        String bad = "0281a55365";
        PacketCodec.Decoded decoded =
                codec.decode(Bytes.ofHex("0703" + "0012" + "0005" + "0006" + WorkedBytes.ACK + bad + "0868656c6c6f"));

        assertThat(decoded.messages()).containsExactly(ACK, HELLO);
        assertThat(decoded.problems()).hasSize(1);
    }

    @Test
    void refusesABadChecksum() {
        String damaged = WorkedBytes.GOSSIP_PACKET.replace("0c3e43a0e3", "0c3e43a0e4");
        PacketFrame frame = frame(damaged);

        assertThat(frame.digestMatches()).isFalse();
        assertThatThrownBy(() -> codec.decode(frame.payload())).hasMessageContaining("CRC-32 3e43a0e3 found");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "06", "0a00", "f5", "07", "0700", "0701", "07010001", "0c", "0c00000000", "63", "0dff"})
    void refusesRubbish(String hex) {
        assertThatThrownBy(() -> codec.decode(Bytes.ofHex(hex))).isInstanceOf(MalformedMessageException.class);
    }

    @Test
    void refusesDeepNestingAndExpansionBombs() {
        byte[] nested = MessageCodec.encode(ACK);
        for (int i = 0; i < 100; i++) {
            byte[] outer = new byte[nested.length + 4];
            outer[0] = 7;
            outer[1] = 1;
            outer[2] = (byte) (nested.length >>> 8);
            outer[3] = (byte) nested.length;
            System.arraycopy(nested, 0, outer, 4, nested.length);
            nested = outer;
        }
        Bytes tooDeep = Bytes.wrap(nested);
        assertThatThrownBy(() -> codec.decode(tooDeep)).hasMessageContaining("nested deeper");

        byte[] bomb = PacketCodec.compressed(new byte[WireLimits.MAX_PACKET_BYTES + 1], Compression.LZW);
        assertThatThrownBy(() -> codec.decode(Bytes.wrap(bomb))).hasMessageContaining("expands beyond");
        assertThatThrownBy(() -> codec.decode(Bytes.ofHex("0982a4416c676f00a3427566db40000000")))
                .hasMessageContaining("1073741824 bytes");
    }

    @Test
    void damagedPacketsAreRefusedOrDecodedButNeverFailOtherwise() {
        byte[] payload = frame(WorkedBytes.GOSSIP_PACKET).payload().toByteArray();
        byte[] compound = WorkedBytes.bytes(WorkedBytes.COMPOUND);
        byte[] compressed = WorkedBytes.bytes(WorkedBytes.COMPRESSED_LZW);
        for (byte[] whole : List.of(payload, compound, compressed, WorkedBytes.bytes(WorkedBytes.INDIRECT_PING))) {
            for (int bit = 0; bit < whole.length * 8; bit++) {
                byte[] damaged = whole.clone();
                damaged[bit / 8] ^= (byte) (1 << bit % 8);
                decodeOrRefuse(damaged);
            }
            for (int length = 0; length < whole.length; length++) {
                decodeOrRefuse(Arrays.copyOf(whole, length));
            }
        }
    }

    private void decodeOrRefuse(byte[] payload) {
        try {
            assertThat(codec.decode(Bytes.wrap(payload)).messages()).isNotNull();
        } catch (MalformedMessageException | LabelMismatchException e) {
            assertThat(e).message().isNotBlank();
        }
    }

    @Test
    void framesTooShortForHeaderAndDigestAreRefused() {
        byte[] whole = WorkedBytes.bytes(WorkedBytes.ACK_PACKET);
        for (int length = 1; length < 2 + 13 + 16; length++) {
            byte[] rest = Arrays.copyOfRange(whole, 1, length);
            assertThatThrownBy(() -> PacketFrame.decode(rest)).isInstanceOf(MalformedMessageException.class);
        }
        assertThat(PacketFrame.decode(Arrays.copyOfRange(whole, 1, whole.length - 1))
                        .digestMatches())
                .isFalse();
    }

    private List<Message> decode(String hex) {
        return codec.decode(Bytes.ofHex(hex)).messages();
    }

    private static byte[] expanded(byte[] compressed) {
        try {
            return PacketCodec.decompress(
                    new ByteArrayInputStream(compressed, 1, compressed.length - 1), 1 << 20, 1 << 20);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static PacketFrame frame(String hex) {
        byte[] whole = WorkedBytes.bytes(hex);
        assertThat(whole[0]).isEqualTo((byte) PacketFrame.KIND);
        return PacketFrame.decode(Arrays.copyOfRange(whole, 1, whole.length));
    }
}
