// SPDX-License-Identifier: Apache-2.0
package io.minitempo.objectstore.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minitempo.core.dns.DnsClient;
import io.minitempo.core.dns.ResolverConfig;
import io.minitempo.core.time.Clock;
import io.minitempo.testsupport.FakeDnsServer;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// Names of servers of memcached, against a DNS server on loopback.
final class ServerNamesIT {

    private FakeDnsServer dns;

    @BeforeEach
    void open() throws IOException {
        dns = FakeDnsServer.open();
        dns.address("memcached.test", "127.1.0.1");
        dns.address("memcached.test", "127.1.0.2");
        dns.address("memcached.test", "::1");
        dns.service("_client._tcp.memcached.test", "pod-0.memcached.test", 7001);
        dns.service("_client._tcp.memcached.test", "pod-1.memcached.test", 7002);
        dns.address("pod-0.memcached.test", "127.1.1.1");
        dns.address("pod-1.memcached.test", "127.1.1.2");
    }

    @AfterEach
    void close() throws IOException {
        dns.close();
    }

    private ServerNames names(String host, String service, String addresses) {
        ResolverConfig config = new ResolverConfig(List.of(dns.address()), List.of(), 1, Duration.ofMillis(300));
        return new ServerNames(host, service, addresses, new DnsClient(config, Clock.system(), new Random(5)));
    }

    private static List<String> resolve(ServerNames names) throws IOException {
        return names.resolve().stream()
                .map(named -> named.host() + " "
                        + named.address().getAddress().getHostAddress() + ":"
                        + named.address().getPort())
                .toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "127.2.2.2:1|127.2.2.2 127.2.2.2:1",
                "[::1]:1|::1 0:0:0:0:0:0:0:1:1",
                "dns+memcached.test:11211|memcached.test 127.1.0.1:11211, memcached.test 127.1.0.2:11211,"
                        + " memcached.test 0:0:0:0:0:0:0:1:11211",
                "pod-0.memcached.test:1|pod-0.memcached.test 127.1.1.1:1",
                "dnssrv+_client._tcp.memcached.test|pod-0.memcached.test 127.1.1.1:7001, pod-1.memcached.test"
                        + " 127.1.1.2:7002",
                "dnssrvnoa+_client._tcp.memcached.test|pod-0.memcached.test 127.1.1.1:7001, pod-1.memcached.test"
                        + " 127.1.1.2:7002",
                "dns+pod-1.memcached.test:1, 127.2.2.2:2|pod-1.memcached.test 127.1.1.2:1, 127.2.2.2 127.2.2.2:2",
            })
    void everyKindOfAddressIsResolved(String addresses, String expected) throws IOException {
        assertThat(String.join(", ", resolve(names("", "", addresses)))).isEqualTo(expected);
    }

    @Test
    void aHostAndItsServiceAreAskedForBySrv() throws IOException {
        assertThat(resolve(names("memcached.test", "client", "")))
                .containsExactly("pod-0.memcached.test 127.1.1.1:7001", "pod-1.memcached.test 127.1.1.2:7002");
    }

    @ParameterizedTest
    @CsvSource({
        "dns+absent.test:1",
        "dnssrv+_absent._tcp.memcached.test",
        "dnssrv+memcached.test",
        "'dns+memcached.test:1,dns+absent.test:1'",
        "dns+memcached.test",
    })
    void aNameThatDoesNotExistIsAnError(String addresses) {
        ServerNames names = names("", "", addresses);
        assertThatThrownBy(names::resolve).isInstanceOf(IOException.class);
    }

    @ParameterizedTest
    @EnumSource(
            value = FakeDnsServer.Mood.class,
            names = {"HELPFUL", "TRUNCATING", "FORGED"})
    void theAnswerIsFoundWhateverTheServerIsLike(FakeDnsServer.Mood mood) throws IOException {
        dns.mood(mood);
        assertThat(resolve(names("memcached.test", "client", ""))).hasSize(2);
    }

    @ParameterizedTest
    @EnumSource(
            value = FakeDnsServer.Mood.class,
            names = {"SILENT", "FAILING"})
    void aServerThatDoesNotAnswerIsAnErrorSoon(FakeDnsServer.Mood mood) {
        dns.mood(mood);
        ServerNames names = names("memcached.test", "client", "");
        assertThatThrownBy(names::resolve).isInstanceOf(IOException.class).hasMessageContaining("DNS server");
    }

    /// What a name stands for changes; servers that stay keep their connections.
    @Test
    void serversComeAndGoWithTheirRecords() throws IOException {
        MemcachedServers servers = new MemcachedServers(
                names("memcached.test", "client", ""),
                new MemcachedConnection.Dialing(new EventLoops(), null, Duration.ZERO),
                16,
                true,
                Clock.system());
        servers.refresh();
        Set<ConnectionPool> two = pools(servers);
        assertThat(two).hasSize(2);

        dns.forget("pod-1.memcached.test");
        dns.address("pod-1.memcached.test", "127.1.1.3");
        servers.refresh();
        assertThat(pools(servers)).hasSize(2).containsAnyElementsOf(two).isNotEqualTo(two);

        dns.forget("_client._tcp.memcached.test");
        dns.service("_client._tcp.memcached.test", "pod-0.memcached.test", 7001);
        servers.refresh();
        Set<ConnectionPool> one = pools(servers);
        assertThat(one).hasSize(1).isSubsetOf(two);

        // While nobody can tell, those that were known stay.
        dns.forget("_client._tcp.memcached.test");
        servers.refresh();
        dns.mood(FakeDnsServer.Mood.FAILING);
        servers.refresh();
        assertThat(pools(servers)).isEqualTo(one);
    }

    /// The pools that a thousand keys fall to.
    private static Set<ConnectionPool> pools(MemcachedServers servers) throws IOException {
        Set<ConnectionPool> pools = new LinkedHashSet<>();
        for (int i = 0; i < 1000; i++) {
            pools.add(servers.of("key" + i));
        }
        return pools;
    }
}
