// SPDX-License-Identifier: Apache-2.0
package io.minitempo.core.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minitempo.core.TempoException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostPortTest {

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:9095, 127.0.0.1, 9095",
        "sidecar_a:1, sidecar_a, 1",
        "[::1]:65535, ::1, 65535",
        "[fe80::1%eth0]:9095, fe80::1%eth0, 9095",
        ":9095, '', 9095",
    })
    void readsAndWritesTheSameText(String text, String host, int port) {
        HostPort parsed = HostPort.parse(text);

        assertThat(parsed.host()).isEqualTo(host);
        assertThat(parsed.port()).isEqualTo(port);
        assertThat(parsed).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "host", "host:", "::1", "::1:9095", "host:65536", "host:-1", "host:port", "host:1234567"})
    void refusesWhatIsNoAddress(String text) {
        assertThatThrownBy(() -> HostPort.parse(text)).isInstanceOf(TempoException.Invalid.class);
    }

    @Test
    void looksUpAddressesOfEitherFamily() throws UnknownHostException {
        assertThat(HostPort.parse("[::1]:9095").lookUp())
                .containsExactly(new InetSocketAddress(InetAddress.ofLiteral("::1"), 9095));
        assertThat(HostPort.parse("127.0.0.2:9095").lookUp())
                .containsExactly(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.2"), 9095));
        assertThat(HostPort.parse(":9095").lookUp())
                .allMatch(found -> found.getAddress().isLoopbackAddress());
    }

    @Test
    void aNameThatNobodyKnowsIsAnError() {
        assertThatThrownBy(() -> HostPort.parse("no host:9095").lookUp()).isInstanceOf(UnknownHostException.class);
    }
}
