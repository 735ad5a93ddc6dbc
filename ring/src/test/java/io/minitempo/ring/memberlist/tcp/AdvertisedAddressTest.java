// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.memberlist.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minitempo.core.TempoException;
import io.minitempo.ring.LocalHost;
import io.minitempo.ring.memberlist.wire.NodeAddress;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `spec/ring.md §3`, last paragraph, row by row.
class AdvertisedAddressTest {

    private static final LocalHost HOST = host(List.of(
            inf("lo", "127.0.0.1", "::1"),
            inf("docker0", "172.17.0.1"),
            inf("eth0", "203.0.113.7", "fe80::1", "2001:db8::7", "10.1.2.3", "10.1.2.4")));

    /// The last column is how the address is announced: peers compare bytes, and 4 and 16 of them are different.
    @ParameterizedTest
    @CsvSource({
        "10.9.9.9, 7000, 127.0.0.1, 7946, 10.9.9.9:7000, 16",
        "10.9.9.9, 7946, 0.0.0.0, 19946, 10.9.9.9:7946, 16",
        "10.9.9.9, 0, 0.0.0.0, 19946, 10.9.9.9:7946, 16",
        "2001:db8::1, 7000, 0.0.0.0, 7946, [2001:db8::1]:7000, 16",
        "'', 7000, 127.0.0.1, 19946, 127.0.0.1:19946, 4",
        "'', 7946, 10.1.2.3, 19946, 10.1.2.3:19946, 4",
        "'', 7946, ::1, 19946, [::1]:19946, 16",
        "'', 7000, 0.0.0.0, 19946, 10.1.2.3:19946, 16",
        "'', 7000, ::, 19946, [2001:db8::7]:19946, 16"
    })
    void followsTheRule(String advertise, int advertisePort, String bound, int boundPort, String expected, int bytes) {
        NodeAddress address = new AdvertisedAddress(HOST, Optional.of("eth0"))
                .resolve(advertise, advertisePort, InetAddress.ofLiteral(bound), boundPort);

        assertThat(address.hostPort()).isEqualTo(expected);
        assertThat(address.ip().length()).isEqualTo(bytes);
    }

    @Test
    void saysWhatExistsWhenThereIsNoPrivateAddress() {
        InetAddress any = InetAddress.ofLiteral("0.0.0.0");
        LocalHost publicOnly = host(List.of(inf("lo", "127.0.0.1"), inf("eth0", "203.0.113.7")));

        assertThatThrownBy(() -> new AdvertisedAddress(publicOnly, Optional.of("eth0")).resolve("", 7946, any, 7946))
                .isInstanceOf(TempoException.Invalid.class)
                .hasMessageContaining("no private IP address was found on the interface of the default route")
                .hasMessageContaining("lo (127.0.0.1), eth0 (203.0.113.7)")
                .hasMessageContaining("Set memberlist.advertise_addr");
        assertThatThrownBy(() -> new AdvertisedAddress(HOST, Optional.empty()).resolve("", 7946, any, 7946))
                .hasMessageContaining("default route by none");
        assertThatThrownBy(() -> new AdvertisedAddress(publicOnly, Optional.of("eth0"))
                        .resolve("", 7946, InetAddress.ofLiteral("::"), 7946))
                .hasMessageContaining("no IPv6 address was found");
    }

    @ParameterizedTest
    @CsvSource({
        "100.64.0.1, true",
        "100.128.0.1, false",
        "198.18.5.5, true",
        "198.20.0.1, false",
        "192.168.1.1, true",
        "172.31.255.255, true",
        "172.32.0.1, false",
        "169.254.1.1, false"
    })
    void knowsWhatIsPrivate(String address, boolean usable) {
        AdvertisedAddress rule = new AdvertisedAddress(host(List.of(inf("eth0", address))), Optional.of("eth0"));
        if (usable) {
            assertThat(rule.resolve("", 7946, InetAddress.ofLiteral("0.0.0.0"), 1)
                            .host())
                    .isEqualTo(address);
        } else {
            assertThatThrownBy(() -> rule.resolve("", 7946, InetAddress.ofLiteral("0.0.0.0"), 1))
                    .isInstanceOf(TempoException.Invalid.class);
        }
    }

    @Test
    void doesNotResolveNames() {
        assertThatThrownBy(() -> new AdvertisedAddress(HOST, Optional.of("eth0"))
                        .resolve("tempo.svc", 7946, InetAddress.ofLiteral("0.0.0.0"), 1))
                .hasMessage("memberlist.advertise_addr: expected an IP address, found 'tempo.svc'");
    }

    private static LocalHost.Interface inf(String name, String... addresses) {
        return new LocalHost.Interface(
                name, Arrays.stream(addresses).map(InetAddress::ofLiteral).toList());
    }

    private static LocalHost host(List<LocalHost.Interface> interfaces) {
        return new LocalHost() {
            @Override
            public String name() {
                return "test-host";
            }

            @Override
            public List<Interface> interfaces() {
                return interfaces;
            }
        };
    }
}
