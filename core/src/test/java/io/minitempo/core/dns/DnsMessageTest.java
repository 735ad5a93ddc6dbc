// SPDX-License-Identifier: Apache-2.0
package io.minitempo.core.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minitempo.core.dns.DnsMessage.Answer;
import io.minitempo.core.dns.NameResolver.Service;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DnsMessageTest {

    /// `_g._tcp.x` has one SRV record, whose target is compressed, and an A record of the target beside it.
    private static final String ANSWER = "12348180" + "0001000100000001"
            + "025f67" + "045f746370" + "0178" + "00" + "00210001"
            + "c00c" + "00210001" + "0000001e" + "000a" + "000a0005" + "1f0a" + "0170" + "c014"
            + "0170" + "c014" + "00010001" + "0000001e" + "0004" + "0a000101";

    @Test
    void readsCompressedNames() throws IOException {
        Answer answer = answer(ANSWER);

        assertThat(answer.services()).containsExactly(new Service("p.x", 7946));
        assertThat(answer.truncated()).isFalse();
        assertThat(answer.noSuchName()).isFalse();
    }

    @Test
    void readsAddresses() throws IOException {
        String two = ANSWER.replace("0001000100000001", "0001000200000000");
        assertThat(answer(two).addresses()).containsExactly(InetAddress.ofLiteral("10.0.1.1"));
    }

    @Test
    void writesQuestions() throws IOException {
        assertThat(HexFormat.of().formatHex(DnsMessage.question(0x1234, "_g._tcp.x.", DnsMessage.TYPE_SRV)))
                .isEqualTo("12340100" + "0001000000000000" + "025f67" + "045f746370" + "0178" + "00" + "00210001");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", ".", "a..b", "a.0123456789012345678901234567890123456789012345678901234567890123456789"})
    void refusesWhatIsNoName(String name) {
        assertThatThrownBy(() -> DnsMessage.question(1, name, 1)).hasMessageContaining("is no DNS name");
    }

    @Test
    void refusesLoopsAndForwardPointers() {
        assertThatThrownBy(() -> answer(ANSWER.replace("c00c0021", "c01b0021"))).hasMessageContaining("points forward");
        assertThatThrownBy(() -> answer(ANSWER.replace("c00c0021", "c3ff0021"))).hasMessageContaining("points forward");
    }

    @Test
    void everyDamageIsRefusedOrRead() throws IOException {
        byte[] whole = HexFormat.of().parseHex(ANSWER);
        for (int bit = 0; bit < whole.length * 8; bit++) {
            byte[] damaged = whole.clone();
            damaged[bit / 8] ^= (byte) (1 << bit % 8);
            readOrRefuse(damaged);
        }
        for (int length = 0; length < whole.length; length++) {
            readOrRefuse(Arrays.copyOf(whole, length));
        }
    }

    private static void readOrRefuse(byte[] message) {
        try {
            assertThat(DnsMessage.answer(message, message.length)).isNotNull();
        } catch (IOException e) {
            assertThat(e).message().isNotBlank();
        }
    }

    @Test
    void ignoresAnswersToOtherQuestions() {
        byte[] answer = HexFormat.of().parseHex(ANSWER);
        assertThat(DnsMessage.answers(answer, answer.length, 0x1234)).isTrue();
        assertThat(DnsMessage.answers(answer, answer.length, 0x1235)).isFalse();
        assertThat(DnsMessage.answers(answer, 11, 0x1234)).isFalse();
        byte[] question = HexFormat.of().parseHex(ANSWER.replace("12348180", "12340100"));
        assertThat(DnsMessage.answers(question, question.length, 0x1234)).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "gossip           | gossip.a.local gossip.b gossip",
                "gossip.tempo     | gossip.tempo gossip.tempo.a.local gossip.tempo.b",
                "gossip.tempo.    | gossip.tempo."
            })
    void completesShortNames(String name, String expected) {
        ResolverConfig config = ResolverConfig.parse(List.of("search a.local b"));
        assertThat(String.join(" ", config.candidates(name))).isEqualTo(expected);
    }

    @Test
    void readsResolvConf() {
        ResolverConfig config = ResolverConfig.parse(List.of(
                "# comment",
                "nameserver 10.0.0.10",
                "nameserver not-an-ip",
                "nameserver ::1",
                "search one.local",
                "options ndots:5 timeout:2 rotate",
                "sortlist x"));

        assertThat(config.servers())
                .extracting(server -> server.getAddress().getHostAddress())
                .containsExactly("10.0.0.10", "0:0:0:0:0:0:0:1");
        assertThat(config.servers()).allMatch(server -> server.getPort() == 53);
        assertThat(config.dots()).isEqualTo(5);
        assertThat(config.timeout()).isEqualTo(Duration.ofSeconds(2));
        assertThat(config.candidates("a.b.c.d")).containsExactly("a.b.c.d.one.local", "a.b.c.d");
    }

    private static Answer answer(String hex) throws IOException {
        byte[] bytes = HexFormat.of().parseHex(hex);
        return DnsMessage.answer(bytes, bytes.length);
    }
}
