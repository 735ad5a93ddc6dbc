// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.memberlist.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minitempo.ring.memberlist.wire.PushPull.Node;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class StreamCodecTest {

    private static final NodeAddress ADDRESS = new NodeAddress(Bytes.ofHex("0a010203"), 7946);
    private static final Node NODE =
            new Node("java-node", ADDRESS, Bytes.EMPTY, 1, NodeState.ALIVE, ProtocolVersions.CURRENT);
    private static final KeyValuePair PAIR = KeyValuePair.decode(Bytes.ofHex(WorkedBytes.KEY_VALUE_PAIR));
    private static final PushPull JOIN = new PushPull(true, List.of(NODE), UserState.encode(List.of(PAIR)));

    private final StreamCodec codec = new StreamCodec(WireFormat.PLAIN);

    @Test
    void encodesAndDecodesTheJoinStreamOfTheRealImplementation() throws IOException {
        assertThat(WorkedBytes.hex(codec.encodeRequest(JOIN))).isEqualTo(WorkedBytes.JOIN_STREAM);

        ByteArrayInputStream in = new ByteArrayInputStream(WorkedBytes.bytes(WorkedBytes.JOIN_STREAM));
        assertThat(in.read()).isEqualTo(StreamCodec.KIND);
        assertThat(codec.readRequest(in)).isEqualTo(JOIN);
        assertThat(in.available()).isZero();
    }

    @Test
    void readsTheKeyValuePairOfTheRealImplementation() {
        assertThat(PAIR.key()).isEqualTo("collectors/live-store");
        assertThat(PAIR.codec()).isEqualTo("ringDesc");
        assertThat(PAIR.deleted()).isFalse();
        assertThat(Compression.SNAPPY.decompress(PAIR.value().toByteArray(), 100))
                .isEqualTo(WorkedBytes.bytes(WorkedBytes.INSTANCE));
        assertThat(WorkedBytes.hex(PAIR.encode())).isEqualTo(WorkedBytes.KEY_VALUE_PAIR);
        KeyValuePair deleted = new KeyValuePair("k", Bytes.EMPTY, "c", true, 1_795_248_793_000L);
        assertThat(KeyValuePair.decode(Bytes.wrap(deleted.encode()))).isEqualTo(deleted);
    }

    @ParameterizedTest
    @CsvSource({"127, 7f", "128, d10080", "2227, d108b3", "32767, d17fff", "32768, d200008000"})
    void writesHeaderIntegersAsGoDoes(int length, String hex) {
        PushPull pushPull = new PushPull(true, List.of(), Bytes.wrap(new byte[length]));

        assertThat(WorkedBytes.hex(codec.encodeReply(pushPull)))
                .startsWith("0683a44a6f696ec3a54e6f64657300ac5573657253746174654c656e" + hex + "00");
    }

    @Test
    void labelsRequestsButNotReplies() throws IOException {
        StreamCodec labelled = new StreamCodec(new WireFormat("tempo-eu", true, null));
        byte[] request = labelled.encodeRequest(JOIN);

        assertThat(WorkedBytes.hex(request)).startsWith("02" + WorkedBytes.LABEL + "06");
        assertThat(WorkedBytes.hex(labelled.encodeReply(JOIN))).startsWith("0683");
        assertThat(labelled.readRequest(behindKind(request))).isEqualTo(JOIN);
        assertThat(labelled.readReply(new ByteArrayInputStream(labelled.encodeReply(JOIN))))
                .isEqualTo(JOIN);
        assertThatThrownBy(() -> codec.readRequest(behindKind(request))).isInstanceOf(LabelMismatchException.class);
        assertThatThrownBy(() -> labelled.readRequest(behindKind(codec.encodeRequest(JOIN))))
                .isInstanceOf(LabelMismatchException.class);
    }

    @ParameterizedTest
    @EnumSource(Compression.class)
    void compressesStreams(Compression compression) throws IOException {
        StreamCodec compressing = new StreamCodec(new WireFormat("", true, compression));
        PushPull large = new PushPull(false, List.of(NODE, NODE), Bytes.wrap(new byte[5000]));
        byte[] request = compressing.encodeRequest(large);

        assertThat(request.length).isLessThan(1000);
        assertThat(WorkedBytes.hex(request)).startsWith("0209");
        assertThat(codec.readRequest(behindKind(request))).isEqualTo(large);
    }

    @Test
    void carriesPingsAndUserMessages() throws IOException {
        for (Message message : List.of(
                new Message.Ping(9, "n", ADDRESS, "m"),
                new Message.Ack(9, Bytes.EMPTY),
                new Message.Failure("boom"),
                new Message.User(Bytes.wrap(new byte[40_000])))) {
            byte[] bytes = codec.encodeReply(new StreamMessage.Plain(message));
            assertThat(codec.readReply(new ByteArrayInputStream(bytes))).isEqualTo(new StreamMessage.Plain(message));
        }
        assertThat(WorkedBytes.hex(codec.encodeReply(new StreamMessage.Plain(new Message.User(Bytes.ofHex("0102"))))))
                .isEqualTo("0881aa557365724d73674c656e020102");
    }

    @Test
    void passesOverMembersThatWouldHarmOthers() throws IOException {
        String header = "0683a44a6f696ec3a54e6f64657303ac5573657253746174654c656e00";
        String good = WorkedBytes.JOIN_STREAM.substring(
                WorkedBytes.JOIN_STREAM.indexOf("87a4"), WorkedBytes.JOIN_STREAM.indexOf("00000069"));
        String shortVersions = good.replace("a6010502000000", "a20105");
        String unknownState = good.replace("a5537461746500", "a5537461746509");

        assertThat(reply(header + shortVersions + good + unknownState).nodes()).containsExactly(NODE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0a",
                "0781",
                "0c00000000",
                "05",
                "0681a54e6f646573ce3b9aca00",
                "0681ac5573657253746174654c656ece40000000",
                "0681ac5573657253746174654c656eff",
                "0881aa557365724d73674c656ece40000000",
                "0981a3427566db40000000",
                "0982a4416c676f07a3427566a0",
                "0688" + "a161" + "df7fffffff"
            })
    void refusesWhatIsNoMessageOrTooLarge(String hex) {
        assertThatThrownBy(() -> reply(hex)).isInstanceOf(MalformedMessageException.class);
    }

    @Test
    void refusesEveryTruncation() {
        byte[] whole = codec.encodeReply(JOIN);
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> codec.readReply(new ByteArrayInputStream(cut)))
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void everyBitFlipIsRefusedOrDecoded() {
        byte[] whole = codec.encodeReply(JOIN);
        for (int bit = 0; bit < whole.length * 8; bit++) {
            byte[] damaged = whole.clone();
            damaged[bit / 8] ^= (byte) (1 << bit % 8);
            try {
                assertThat(codec.readReply(new ByteArrayInputStream(damaged))).isNotNull();
            } catch (IOException | MalformedMessageException e) {
                assertThat(e).message().isNotBlank();
            }
        }
    }

    @Test
    void keepsTheReadablePairsOfADamagedState() {
        Bytes good = UserState.encode(List.of(PAIR));
        String unreadable = "00000002" + "ffff";
        UserState.Decoded decoded =
                UserState.decode(Bytes.ofHex(unreadable + WorkedBytes.hex(good.toByteArray()) + "40000000"));

        assertThat(decoded.pairs()).containsExactly(PAIR);
        assertThat(decoded.problems()).hasSize(2);
    }

    private PushPull reply(String hex) throws IOException {
        return (PushPull) codec.readReply(new ByteArrayInputStream(WorkedBytes.bytes(hex)));
    }

    private static ByteArrayInputStream behindKind(byte[] request) {
        return new ByteArrayInputStream(request, 1, request.length - 1);
    }
}
