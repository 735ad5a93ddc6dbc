// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.memberlist.seed;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.minitempo.core.dns.DnsClient;
import io.minitempo.core.dns.ResolverConfig;
import io.minitempo.core.dns.SystemResolver;
import io.minitempo.core.time.Clock;
import io.minitempo.ring.memberlist.wire.NodeAddress;
import io.minitempo.testsupport.FakeDnsServer;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Seeds of every kind, against a DNS server on loopback.
class SeedResolverIT {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private FakeDnsServer dns;

    @BeforeEach
    void open() throws IOException {
        dns = FakeDnsServer.open();
        dns.address("gossip.svc.local", "127.1.0.1");
        dns.address("gossip.svc.local", "127.1.0.2");
        dns.address("gossip.svc.local", "::1");
        dns.service("_gossip._tcp.svc.local", "pod-0.svc.local", 7001);
        dns.service("_gossip._tcp.svc.local", "pod-1.svc.local", 7002);
        dns.address("pod-0.svc.local", "127.1.1.1");
        dns.address("pod-1.svc.local", "127.1.1.2");
    }

    @AfterEach
    void close() throws IOException {
        dns.close();
    }

    private List<String> resolve(String... entries) {
        return resolve(List.of(dns.address()), entries);
    }

    private List<String> resolve(List<InetSocketAddress> servers, String... entries) {
        return resolve(new ResolverConfig(servers, List.of("svc.local"), 2, Duration.ofMillis(300)), entries);
    }

    private List<String> resolve(ResolverConfig config, String... entries) {
        return new SeedResolver(new DnsClient(config, Clock.system(), new Random(5)), registry)
                .resolve(List.of(entries)).stream().map(NodeAddress::hostPort).toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "127.2.2.2:7000                       | 127.2.2.2:7000",
                "127.2.2.2                            | 127.2.2.2:7946",
                "node-1/127.2.2.2:7000                | 127.2.2.2:7000",
                "[::1]:7000                  | [::1]:7000",
                "::1                         | [::1]:7946",
                "gossip.svc.local                    | 127.1.0.1:7946 127.1.0.2:7946 [::1]:7946",
                "gossip                              | 127.1.0.1:7946 127.1.0.2:7946 [::1]:7946",
                "dns+gossip.svc.local:7000           | 127.1.0.1:7000 127.1.0.2:7000 [::1]:7000",
                "dns+127.2.2.2:7000                   | 127.2.2.2:7000",
                "dnssrv+_gossip._tcp.svc.local       | 127.1.1.1:7001 127.1.1.2:7002",
                "dnssrv+_gossip._tcp                 | 127.1.1.1:7001 127.1.1.2:7002",
                "dnssrv+_gossip._tcp.svc.local:7946  | 127.1.1.1:7946 127.1.1.2:7946",
                "dnssrvnoa+_gossip._tcp.svc.local    | 127.1.1.1:7001 127.1.1.2:7002",
                "dns+gossip.svc.local                | ''",
                "dns+absent.svc.local:7000           | ''",
                "dnssrv+gossip.svc.local             | ''",
                "srv+gossip.svc.local:1              | ''",
                "127.2.2.2:99999                      | ''",
                "127.2.2.2:port                       | ''",
                ":7946                               | ''"
            })
    void resolvesEveryKindOfEntry(String entry, String expected) {
        assertThat(String.join(" ", resolve(entry))).isEqualTo(expected);
    }

    @Test
    void dropsDoublesAndWhatFailsButKeepsTheRest() {
        assertThat(resolve("127.1.0.2", "dns+absent.svc.local:1", "gossip.svc.local", "127.1.0.2:7946"))
                .containsExactly("127.1.0.2:7946", "127.1.0.1:7946", "[::1]:7946");
        assertThat(registry.counter("tempo_dns_lookups_total", "name", "memberlist")
                        .count())
                .isEqualTo(1);
        assertThat(registry.counter("tempo_dns_failures_total", "name", "memberlist")
                        .count())
                .isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(
            value = FakeDnsServer.Mood.class,
            names = {"HELPFUL", "TRUNCATING", "FORGED"})
    void findsTheAnswerWhateverTheServerIsLike(FakeDnsServer.Mood mood) {
        dns.mood(mood);
        assertThat(resolve("dnssrv+_gossip._tcp.svc.local")).containsExactly("127.1.1.1:7001", "127.1.1.2:7002");
    }

    @ParameterizedTest
    @EnumSource(
            value = FakeDnsServer.Mood.class,
            names = {"SILENT", "FAILING"})
    void givesUpOnAServerThatDoesNotAnswer(FakeDnsServer.Mood mood) {
        dns.mood(mood);
        assertThat(resolve("dnssrv+_gossip._tcp.svc.local.")).isEmpty();
        assertThat(dns.questions()).isEqualTo(2);
    }

    /// As servers of cloud providers do for domains that are not theirs.
    @Test
    void asksForTheNextNameOfTheSearchListWhenOneFails() {
        dns.fail("_gossip._tcp.cloud.local");
        ResolverConfig config = new ResolverConfig(
                List.of(dns.address()), List.of("cloud.local", "svc.local"), 2, Duration.ofMillis(300));

        assertThat(resolve(config, "dnssrv+_gossip._tcp")).containsExactly("127.1.1.1:7001", "127.1.1.2:7002");
    }

    @Test
    void asksTheNextServerWhenOneDoesNotAnswer() throws IOException {
        try (DatagramSocket deaf = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            InetSocketAddress first = (InetSocketAddress) deaf.getLocalSocketAddress();
            assertThat(resolve(List.of(first, dns.address()), "dnssrv+_gossip._tcp.svc.local."))
                    .hasSize(2);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost:7000", "dns+localhost:7000"})
    void theMachineItselfResolvesHosts(String entry) {
        List<NodeAddress> found =
                new SeedResolver(new SystemResolver(Clock.system(), new Random(5)), registry).resolve(List.of(entry));

        assertThat(found).isNotEmpty().allMatch(address -> address.inetAddress().isLoopbackAddress());
    }
}
