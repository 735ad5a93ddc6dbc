// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.memberlist.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minitempo.ring.memberlist.wire.Message.Ack;
import io.minitempo.ring.memberlist.wire.Message.Alive;
import io.minitempo.ring.memberlist.wire.Message.Dead;
import io.minitempo.ring.memberlist.wire.Message.Failure;
import io.minitempo.ring.memberlist.wire.Message.IndirectPing;
import io.minitempo.ring.memberlist.wire.Message.Nack;
import io.minitempo.ring.memberlist.wire.Message.Ping;
import io.minitempo.ring.memberlist.wire.Message.Suspect;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class MessageCodecTest {

    private static final NodeAddress MAPPED = new NodeAddress(Bytes.ofHex(WorkedBytes.MAPPED_IP), 7946);
    private static final NodeAddress PLAIN = new NodeAddress(Bytes.ofHex("0a010203"), 7946);

    static Stream<Arguments> workedBytes() {
        return Stream.of(
                Arguments.of(WorkedBytes.PING, new Ping(1, "go-node", MAPPED, "java-node")),
                Arguments.of(WorkedBytes.PING_WITHOUT_SOURCE, new Ping(300, "go-node", null, "")),
                Arguments.of(WorkedBytes.ACK, new Ack(1, Bytes.EMPTY)),
                Arguments.of(WorkedBytes.ACK_WITH_PAYLOAD, new Ack(70000, Bytes.ofHex("0102"))),
                Arguments.of(WorkedBytes.NACK, new Nack(1)),
                Arguments.of(WorkedBytes.FAILURE, new Failure("boom")),
                Arguments.of(
                        WorkedBytes.INDIRECT_PING, new IndirectPing(7, MAPPED, "go-node", true, PLAIN, "java-node")),
                Arguments.of(
                        WorkedBytes.ALIVE, new Alive(1, "java-node", MAPPED, Bytes.EMPTY, ProtocolVersions.CURRENT)),
                Arguments.of(
                        WorkedBytes.ALIVE_WITH_META,
                        new Alive(1, "java-node", PLAIN, Bytes.ofHex("0101067a6f6e652d61"), ProtocolVersions.CURRENT)),
                Arguments.of(WorkedBytes.SUSPECT, new Suspect(3, "java-node", "go-node")),
                Arguments.of(WorkedBytes.LEAVE, new Dead(1, "java-node", "java-node")));
    }

    @ParameterizedTest
    @MethodSource("workedBytes")
    void encodesToTheBytesOfTheRealImplementation(String hex, Message message) {
        assertThat(WorkedBytes.hex(MessageCodec.encode(message))).isEqualTo(hex);
    }

    @ParameterizedTest
    @MethodSource("workedBytes")
    void decodesTheBytesOfTheRealImplementation(String hex, Message message) throws IOException {
        assertThat(decode(WorkedBytes.bytes(hex))).isEqualTo(message);
    }

    @ParameterizedTest
    @MethodSource("workedBytes")
    void refusesEveryTruncation(String hex, Message message) {
        byte[] whole = WorkedBytes.bytes(hex);
        for (int length = 1; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> decode(cut))
                    .as(message + " cut to " + length)
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void acceptsEitherIntegerFamilyAndEveryByteFamily() throws IOException {
        assertThat(decode("0b81a55365714e6fd0" + "07")).isEqualTo(new Nack(7));
        assertThat(decode("0b81a55365714e6fcf" + "0000000000011170")).isEqualTo(new Nack(70000));
        assertThat(decode("0b81d905" + "5365714e6f" + "d3" + "0000000000000001"))
                .isEqualTo(new Nack(1));
        assertThat(decode("0282a75061796c6f6164c4020102a55365714e6f01")).isEqualTo(new Ack(1, Bytes.ofHex("0102")));
        assertThat(decode("0282a75061796c6f6164c500020102a55365714e6f01")).isEqualTo(new Ack(1, Bytes.ofHex("0102")));
        assertThat(decode("0bde0001" + "a55365714e6f01")).isEqualTo(new Nack(1));
    }

    @Test
    void ignoresUnknownFieldsOfAnyType() throws IOException {
        String unknown = "a3" + "666f6f";
        String nested = "92" + "c3" + "81" + "a161" + "cb3ff0000000000000";
        assertThat(decode("0b82" + unknown + nested + "a55365714e6f01")).isEqualTo(new Nack(1));
        assertThat(decode("0b82" + unknown + "c7030501020" + "3" + "a55365714e6f01"))
                .isEqualTo(new Nack(1));
    }

    @Test
    void takesZeroForMissingFields() throws IOException {
        assertThat(decode("0080")).isEqualTo(new Ping(0, "", null, ""));
        assertThat(decode("0580")).isEqualTo(new Dead(0, "", ""));
    }

    @Test
    void readsPortZeroOfAMemberAs7946() throws IOException {
        String withoutPort = WorkedBytes.ALIVE.replace("a4506f7274cd1f0a", "a4506f727400");
        assertThat(decode(withoutPort))
                .isEqualTo(new Alive(1, "java-node", MAPPED, Bytes.EMPTY, ProtocolVersions.CURRENT));
    }

    @Test
    void refusesVersionsThatWouldCrashGoPeers() {
        String fiveBytes = WorkedBytes.ALIVE.replace("a6010502000000", "a50105020000");
        assertThatThrownBy(() -> decode(fiveBytes)).hasMessageContaining("Vsn of 5 bytes");
    }

    @Test
    void refusesLengthsBeyondTheLimitBeforeReadingThem() {
        assertThatThrownBy(() -> decode("0381a44e6f6465db40000000")).hasMessageContaining("1073741824 bytes");
        assertThatThrownBy(() -> decode("03df40000000")).hasMessageContaining("1073741824 entries");
        assertThatThrownBy(() -> decode("0381a161db40000000")).hasMessageContaining("1073741824 bytes");
        assertThatThrownBy(() -> decode("0381a161dd40000000")).hasMessageContaining("1073741824 values");
        assertThatThrownBy(() -> decode("0381a161" + "91".repeat(200))).hasMessageContaining("nested deeper");
    }

    @Test
    void refusesNegativeAndOversizedNumbers() {
        assertThatThrownBy(() -> decode("0b81a55365714e6fff")).hasMessageContaining("integer -1");
        assertThatThrownBy(() -> decode("0b81a55365714e6fcf0000000100000000")).hasMessageContaining("4294967296");
    }

    private static Message decode(String hex) throws IOException {
        return decode(WorkedBytes.bytes(hex));
    }

    private static Message decode(byte[] bytes) throws IOException {
        return MessageCodec.decode(bytes[0], new ByteArrayInputStream(bytes, 1, bytes.length - 1));
    }
}
