// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.minitempo.server.grpc.ProxyHeader.Absent;
import io.minitempo.server.grpc.ProxyHeader.Incomplete;
import io.minitempo.server.grpc.ProxyHeader.Malformed;
import io.minitempo.server.grpc.ProxyHeader.Present;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProxyHeaderTest {

    private static final String SIGNATURE = "0d0a0d0a000d0a515549540a";
    private static final String V2_IPV4 = SIGNATURE + "2111000c" + "c0000207" + "c0000209" + "1267" + "2387";
    private static final String V2_IPV6 = SIGNATURE + "21210024" + "20010db8000000000000000000000007"
            + "20010db8000000000000000000000009" + "1267" + "2387";

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits);
    }

    private static ProxyHeader read(byte[] bytes) {
        return ProxyHeader.read(Unpooled.wrappedBuffer(bytes));
    }

    private static InetSocketAddress client(String address) {
        return new InetSocketAddress(InetAddress.ofLiteral(address), 4711);
    }

    @ParameterizedTest
    @CsvSource({
        "PROXY TCP4 192.0.2.7 192.0.2.9 4711 9095, 192.0.2.7",
        "PROXY TCP6 2001:db8::7 2001:db8::9 4711 9095, 2001:db8::7",
    })
    void readsTheLineOfVersionOne(String line, String address) {
        byte[] header = ascii(line + "\r\n");
        assertThat(read(header)).isEqualTo(new Present(header.length, client(address)));
        assertThat(read(ascii(line + "\r\nPRI * HTTP/2.0\r\n"))).isEqualTo(new Present(header.length, client(address)));
    }

    @Test
    void readsTheBytesOfVersionTwo() {
        assertThat(read(hex(V2_IPV4))).isEqualTo(new Present(28, client("192.0.2.7")));
        assertThat(read(hex(V2_IPV6))).isEqualTo(new Present(52, client("2001:db8::7")));
    }

    @Test
    void passesOverWhatFollowsTheAddresses() {
        String longer = V2_IPV4.replace("2111000c", "21110013") + "040004" + "01020304";
        assertThat(read(hex(longer + "16"))).isEqualTo(new Present(35, client("192.0.2.7")));
    }

    @Test
    void knowsNoClientOfAProxyThatSpeaksForItselfOrOfOneWithoutAnAddress() {
        assertThat(read(ascii("PROXY UNKNOWN\r\n"))).isEqualTo(new Present(15, null));
        assertThat(read(hex(SIGNATURE + "20000000"))).isEqualTo(new Present(16, null));
        assertThat(read(hex(SIGNATURE + "21310001ff"))).isEqualTo(new Present(17, null));
    }

    @Test
    void waitsForTheRestAtEveryLength() {
        for (byte[] header :
                new byte[][] {ascii("PROXY TCP4 192.0.2.7 192.0.2.9 4711 9095\r\n"), hex(V2_IPV4), hex(V2_IPV6)}) {
            for (int length = 0; length < header.length; length++) {
                assertThat(read(Arrays.copyOf(header, length)))
                        .as("%d of %d bytes", length, header.length)
                        .isInstanceOf(Incomplete.class);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
                "GET / HTTP/1.1\r\n",
                "PUT",
                "\r\n\r\n\1",
                "\u0016\u0003\u0001"
            })
    void leavesEverythingElseAlone(String begin) {
        assertThat(read(ascii(begin))).isEqualTo(new Absent());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PROXY TCP4 192.0.2.7\r\n",
                "PROXY TCP4 host 192.0.2.9 4711 9095\r\n",
                "PROXY TCP4 192.0.2.7 192.0.2.9 99999 9095\r\n",
                "PROXY TCP4 192.0.2.7 192.0.2.9 4711 9095\n",
                "PROXY UDP4 192.0.2.7 192.0.2.9 4711 9095\r\n",
            })
    void refusesALineThatNamesNoClient(String line) {
        assertThat(read(ascii(line))).isInstanceOf(Malformed.class);
    }

    @Test
    void refusesALineWithoutEnd() {
        assertThat(read(ascii("PROXY " + "x".repeat(200)))).isInstanceOf(Malformed.class);
    }

    @Test
    void refusesBytesOfAnotherVersionOrTooFewForTheirFamily() {
        assertThat(read(hex(SIGNATURE + "31110000"))).isInstanceOf(Malformed.class);
        assertThat(read(hex(SIGNATURE + "22110000"))).isInstanceOf(Malformed.class);
        assertThat(read(hex(SIGNATURE + "21110004c0000207"))).isInstanceOf(Malformed.class);
        assertThat(((Malformed) read(hex(SIGNATURE + "22110000"))).problem().toLowerCase(Locale.ROOT))
                .contains("0x22");
    }
}
