// SPDX-License-Identifier: Apache-2.0
package io.minitempo.sidecar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.minitempo.core.TempoException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SidecarOptionsTest {

    private static List<String> words(String line) {
        return line.isEmpty() ? List.of() : Arrays.asList(line.split(" ", -1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-listen 127.0.0.1:7000 -to [::1]:9095 -admin :7001",
                "--listen=127.0.0.1:7000 --to=[::1]:9095 --admin=:7001",
                "-admin=:7001 --to [::1]:9095 -listen 127.0.0.1:1 -listen 127.0.0.1:7000",
            })
    void readsFlagsAsTempoDoes(String line) {
        assertThat(SidecarOptions.parse(words(line)))
                .contains(new SidecarOptions(
                        new HostPort("127.0.0.1", 7000), new HostPort("::1", 9095), new HostPort("", 7001)));
    }

    @Test
    void theAdminPortIsOptional() {
        SidecarOptions options =
                SidecarOptions.parse(words("-listen :0 -to localhost:1")).orElseThrow();

        assertThat(options.admin()).isNull();
        assertThat(options.to()).hasToString("localhost:1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-help", "--help", "-h", "-listen :1 -help"})
    void helpIsNoError(String line) {
        assertThat(SidecarOptions.parse(words(line))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | flag -listen is missing",
                "-listen :1 | flag -to is missing",
                "-listen | flag needs an argument: -listen",
                "-verbose :1 | flag provided but not defined: -verbose",
                "listen :1 | expected a flag, found \"listen\"",
                "-listen :1 -to a:2 extra | expected a flag, found \"extra\"",
                "--- | expected a flag, found \"---\"",
                "- | expected a flag, found \"-\"",
                "-=x | expected a flag, found \"-=x\"",
                "-listen 7000 | flag -listen: expected host:port, found \"7000\"",
                "-listen a:b | flag -listen: expected a port from 0 to 65535, found \"a:b\"",
                "-listen a:65536 | flag -listen: expected a port from 0 to 65535, found \"a:65536\"",
                "-listen a:-1 | flag -listen: expected a port from 0 to 65535, found \"a:-1\"",
                "-listen ::1:7000 | flag -listen: expected brackets around an IPv6 address, as in [::1]:7000,"
                        + " found \"::1:7000\"",
                "-to [::1:7000 | flag -to: expected host:port, found \"[::1:7000\"",
                "-to [local]:7000 | flag -to: expected host:port, found \"[local]:7000\"",
                "-to http://a:80 | flag -to: expected host:port, found \"http://a:80\"",
                "-listen :1 -to :2 | flag -to: expected a host and a port to connect to, found \":2\"",
                "-listen :1 -to a:0 | flag -to: expected a host and a port to connect to, found \"a:0\"",
                "-listen a:1 -to a:1 | flags -listen and -to are both a:1: the sidecar would call itself",
                "-listen a:1 -to a:2 -admin a:1 | flags -listen and -admin are both a:1",
            })
    void saysWhatIsWrong(String line, String message) {
        assertThatExceptionOfType(TempoException.Invalid.class)
                .isThrownBy(() -> SidecarOptions.parse(words(line)))
                .satisfies(e -> assertThat(e.text()).isEqualTo(message));
    }

    @Test
    void addressesStayAsTheyWereWritten() {
        InetSocketAddress resolved = HostPort.parse("[::1]:7000").resolve();

        assertThat(Sidecar.text(resolved)).isEqualTo("[::1]:7000");
        assertThat(resolved.getAddress().isLoopbackAddress()).isTrue();
        assertThat(Sidecar.text(HostPort.parse("[::1]:9095").unresolved())).isEqualTo("[::1]:9095");
        assertThat(HostPort.parse("127.0.0.1:7000").resolve())
                .isEqualTo(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 7000));
        assertThat(HostPort.parse(":7000").resolve().getAddress().isAnyLocalAddress())
                .isTrue();
    }

    @Test
    void unknownHostsAreSaid() {
        assertThatExceptionOfType(TempoException.Invalid.class)
                .isThrownBy(() -> HostPort.parse("[1:2:3]:1").resolve())
                .withMessageContaining("host \"1:2:3\" is not known");
    }
}
