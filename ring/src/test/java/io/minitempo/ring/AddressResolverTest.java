// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minitempo.core.TempoException;
import io.minitempo.core.net.HostPort;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The rules of `spec/ring.md §3`, row by row.
class AddressResolverTest {

    private static final HostPort LISTEN = new HostPort("", 9095);

    /// Interfaces as text: `lo=127.0.0.1,::1;eth0=10.0.0.5`.
    private static LocalHost host(String interfaces) {
        List<LocalHost.Interface> all = new ArrayList<>();
        for (String part : interfaces.isEmpty() ? new String[0] : interfaces.split(";", -1)) {
            String[] nameAndAddresses = part.split("=", -1);
            List<InetAddress> addresses = new ArrayList<>();
            for (String address : nameAndAddresses[1].split(",", -1)) {
                if (!address.isEmpty()) {
                    addresses.add(ip(address));
                }
            }
            all.add(new LocalHost.Interface(nameAndAddresses[0], addresses));
        }
        return new LocalHost() {
            @Override
            public String name() {
                return "vm";
            }

            @Override
            public List<Interface> interfaces() {
                return all;
            }
        };
    }

    private static InetAddress ip(String literal) {
        try {
            return InetAddress.ofLiteral(literal);
        } catch (IllegalArgumentException e) {
            throw new AssertionError(literal, e);
        }
    }

    private static AddressSettings settings(String address, int port, boolean inet6, String... names) {
        return new AddressSettings(
                address,
                port,
                List.of(names),
                inet6,
                true,
                "live_store.ring.instance_addr",
                "live_store.ring.instance_interface_names");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
        configured address is used verbatim     | eth0=10.0.0.5                               | tempo.example | 0     | false | tempo.example:9095
        configured text is not validated        | eth0=10.0.0.5                               | not a host!   | 0     | false | not a host!:9095
        configured IPv6 gets brackets           | eth0=10.0.0.5                               | ::1           | 0     | false | [::1]:9095
        bracketed IPv6 keeps one pair           | eth0=10.0.0.5                               | [::1]         | 0     | false | [::1]:9095
        configured address needs no interface   | ''                                          | 10.9.9.9      | 4317  | false | 10.9.9.9:4317
        configured port wins                    | eth0=10.0.0.5                               | ''            | 12345 | false | 10.0.0.5:12345
        negative port means the listen port     | eth0=10.0.0.5                               | ''            | -1    | false | 10.0.0.5:9095
        first interface in order                | en0=10.0.0.6;eth0=10.0.0.5                  | ''            | 0     | false | 10.0.0.5:9095
        unknown interface is skipped            | lo=127.0.0.1;en0=10.0.0.6                   | ''            | 0     | false | 10.0.0.6:9095
        interface without address is skipped    | eth0=;en0=10.0.0.6                          | ''            | 0     | false | 10.0.0.6:9095
        first address of the interface          | eth0=10.0.0.5,10.0.0.6                      | ''            | 0     | false | 10.0.0.5:9095
        public addresses are fine               | eth0=203.0.113.7                            | ''            | 0     | false | 203.0.113.7:9095
        loopback is never chosen                | eth0=127.0.0.1;en0=10.0.0.6                 | ''            | 0     | false | 10.0.0.6:9095
        link-local is passed over               | eth0=169.254.1.1;en0=10.0.0.6               | ''            | 0     | false | 10.0.0.6:9095
        link-local beside another               | eth0=169.254.1.1,10.0.0.5                   | ''            | 0     | false | 10.0.0.5:9095
        link-local is the last resort           | eth0=169.254.1.1;en0=                       | ''            | 0     | false | 169.254.1.1:9095
        IPv6 is ignored                         | eth0=2001:db8::5,10.0.0.5                   | ''            | 0     | false | 10.0.0.5:9095
        IPv6 is ignored on a whole interface    | eth0=2001:db8::5;en0=10.0.0.6               | ''            | 0     | false | 10.0.0.6:9095
        IPv6 is preferred when enabled          | eth0=10.0.0.5,2001:db8::5                   | ''            | 0     | true  | [2001:db8::5]:9095
        IPv6 is sought on later interfaces      | eth0=10.0.0.5;en0=2001:db8::6               | ''            | 0     | true  | [2001:db8::6]:9095
        IPv4 is the fallback                    | eth0=10.0.0.5;en0=10.0.0.6                  | ''            | 0     | true  | 10.0.0.5:9095
        IPv4 beats link-local IPv6              | eth0=fe80::1;en0=10.0.0.6                   | ''            | 0     | true  | 10.0.0.6:9095
        link-local IPv6 beats link-local IPv4   | eth0=169.254.1.1,fe80::1                    | ''            | 0     | true  | [fe80::1]:9095
        IPv6 loopback is never chosen           | eth0=::1,10.0.0.5                           | ''            | 0     | true  | 10.0.0.5:9095
        """)
    void resolves(
            String rule,
            @Nullable String interfaces,
            @Nullable String address,
            int port,
            boolean inet6,
            String expected) {
        AddressResolver resolver = new AddressResolver(host(interfaces == null ? "" : interfaces));
        AddressSettings settings = settings(address == null ? "" : address, port, inet6, "eth0", "en0");
        Endpoint endpoint = resolver.resolve(settings, LISTEN);
        assertThat(endpoint.advertise()).as(rule).hasToString(expected);
        assertThat(endpoint.listen()).isEqualTo(LISTEN);
    }

    @Nested
    class PortZero {

        @Test
        void isAdvertisedWhereTheListenPortIsNotInjected() {
            AddressSettings distributor = new AddressSettings(
                    "", 0, List.of("eth0"), false, false, "distributor.ring.instance_addr", "names");
            assertThat(new AddressResolver(host("eth0=10.0.0.5"))
                            .resolve(distributor, LISTEN)
                            .advertise())
                    .hasToString("10.0.0.5:0");
        }

        @Test
        void givesWayToAConfiguredPort() {
            AddressSettings worker = new AddressSettings("10.0.0.9", 7, List.of(), false, false, "a", "b");
            assertThat(new AddressResolver(host("")).resolve(worker, LISTEN).advertise())
                    .hasToString("10.0.0.9:7");
        }
    }

    /// `lifecycler.interface_names` unset: every interface that holds an RFC 1918 or unique local address.
    @Nested
    class ClassicDefault {

        @Test
        void takesTheFirstInterfaceWithAPrivateAddress() {
            assertThat(advertised("lo=127.0.0.1;wan0=203.0.113.7;ens3=192.168.1.4;ens4=10.0.0.5", false))
                    .isEqualTo("192.168.1.4:9095");
        }

        @Test
        void countsUniqueLocalIpv6AsPrivate() {
            assertThat(advertised("wan0=203.0.113.7;ens3=fd00::4", true)).isEqualTo("[fd00::4]:9095");
        }

        @Test
        void fallsBackToTheUsualNames() {
            assertThat(advertised("wan0=203.0.113.7;en0=203.0.113.8", false)).isEqualTo("203.0.113.8:9095");
        }

        private static String advertised(String interfaces, boolean inet6) {
            return new AddressResolver(host(interfaces))
                    .resolve(settings("", 0, inet6), LISTEN)
                    .advertise()
                    .toString();
        }
    }

    @Nested
    class NothingFound {

        @Test
        void namesWhatExistsAndTheKeysToSet() {
            AddressResolver resolver = new AddressResolver(host("lo=127.0.0.1,::1;ens3=10.0.0.5,fe80::1"));
            assertThatThrownBy(() -> resolver.resolve(settings("", 0, false, "eth0", "en0"), LISTEN))
                    .isInstanceOf(TempoException.Invalid.class)
                    .hasMessage(
                            "no useable address found for interfaces [eth0 en0]: this machine has lo (127.0.0.1, ::1),"
                                    + " ens3 (10.0.0.5, fe80::1); loopback is never advertised, IPv6 only with enable_inet6."
                                    + " Set live_store.ring.instance_addr to the address that others shall dial, or"
                                    + " live_store.ring.instance_interface_names to the interfaces that hold it");
        }

        @Test
        void saysSoWhenThereAreNoInterfacesAtAll() {
            assertThatThrownBy(() -> new AddressResolver(host("")).resolve(settings("", 0, true), LISTEN))
                    .hasMessageContaining("[eth0 en0]: this machine has no interfaces");
        }

        @Test
        void refusesAnInterfaceThatHoldsLoopbackOnly() {
            AddressResolver resolver = new AddressResolver(host("lo=127.0.0.1,::1"));
            assertThatThrownBy(() -> resolver.resolve(settings("", 0, true, "lo"), LISTEN))
                    .isInstanceOf(TempoException.Invalid.class);
        }
    }

    @Test
    void usesTheHostNameAsInstanceIdUnlessOneIsSet() {
        AddressResolver resolver = new AddressResolver(host(""));
        assertThat(resolver.instanceId("")).isEqualTo("vm");
        assertThat(resolver.instanceId("live-store-0")).isEqualTo("live-store-0");
    }

    @Test
    void seesTheInterfacesOfThisMachine() {
        assertThat(LocalHost.system().interfaces())
                .anySatisfy(i -> assertThat(i.addresses()).anyMatch(InetAddress::isLoopbackAddress));
        assertThat(LocalHost.system().name()).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
        "0:0:0:0:0:0:0:0, ::",
        "0:0:0:0:0:0:0:1, ::1",
        "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
        "1:0:0:0:0:0:0:0, 1::",
        "2001:DB8::A, 2001:db8::a",
        "10.0.0.5, 10.0.0.5",
    })
    void writesAddressesCanonically(String literal, String expected) throws UnknownHostException {
        InetAddress parsed = InetAddress.getByAddress(ip(literal).getAddress());
        assertThat(IpAddresses.text(parsed)).isEqualTo(expected);
    }
}
