// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.memberlist.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NodeAddressTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.1.2.3:7946",
                "[::1]:1",
                "[::]:65535",
                "[2001:db8::1]:7946",
                "[2001:db8:0:1:1:1:1:1]:7946",
                "[fe80::a:0:0:1]:7946",
                "[1:0:0:2::3]:7946"
            })
    void readsAndWritesAddressesAsGoDoes(String text) {
        assertThat(NodeAddress.parse(text).orElseThrow()).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":7946",
                "10.1.2.3",
                "10.1.2.3:",
                "10.1.2.3:0",
                "10.1.2.3:65536",
                "10.1.2.3:x",
                "tempo:7946",
                "[tempo]:7946",
                "10.1.2:7946:1"
            })
    void readsNothingElseAndResolvesNoNames(String text) {
        assertThat(NodeAddress.parse(text)).isEmpty();
    }

    @Test
    void keepsTheTwoByteFormsOfAnAddressApart() {
        InetAddress ip = InetAddress.ofLiteral("10.1.2.3");
        NodeAddress mapped = NodeAddress.mapped(ip, 7946);
        NodeAddress plain = NodeAddress.plain(ip, 7946);

        assertThat(mapped.ip()).hasToString("00000000000000000000ffff0a010203");
        assertThat(plain.ip()).hasToString("0a010203");
        assertThat(mapped).isNotEqualTo(plain).hasToString(plain.toString());
        assertThat(mapped.socketAddress()).isEqualTo(plain.socketAddress());
    }

    @Test
    void refusesWhatNobodyCouldDial() {
        assertThatThrownBy(() -> new NodeAddress(Bytes.ofHex("0a0102"), 1))
                .hasMessageContaining("IP address of 3 bytes");
        assertThatThrownBy(() -> new NodeAddress(Bytes.ofHex("0a010203"), 70_000))
                .hasMessageContaining("port 70000");
    }
}
