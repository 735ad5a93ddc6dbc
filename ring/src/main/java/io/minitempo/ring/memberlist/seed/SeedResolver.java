// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.memberlist.seed;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.minitempo.core.dns.NameResolver.Service;
import io.minitempo.core.dns.NameResolver;
import io.minitempo.ring.memberlist.wire.NodeAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Turns the entries of `join_members` into addresses (`spec/ring.md §9`): `host:port`, where a missing port is 7946;
/// `dns+host:port`; `dnssrv+name`, whose targets are resolved; `dnssrvnoa+name`, whose targets are taken as they are.
/// A port behind a service name overrides that of its records. A `node/` in front of an address is dropped.
public final class SeedResolver {

    private static final Logger log = LoggerFactory.getLogger(SeedResolver.class);

    private final NameResolver names;
    private final Counter lookups;
    private final Counter failures;

    /// A resolver with `tempo_dns_lookups_total` and `tempo_dns_failures_total` of its lookups.
    public SeedResolver(NameResolver names, MeterRegistry registry) {
        this.names = names;
        this.lookups = Counter.builder("tempo_dns_lookups_total")
                .description("The number of DNS lookups resolutions attempts")
                .tag("name", "memberlist")
                .register(registry);
        this.failures = Counter.builder("tempo_dns_failures_total")
                .description("The number of DNS lookup failures")
                .tag("name", "memberlist")
                .register(registry);
    }

    /// The addresses of all entries, without doubles, in their order. An entry that cannot be resolved is logged and
    /// left out. Blocks.
    public List<NodeAddress> resolve(List<String> entries) {
        Set<NodeAddress> addresses = new LinkedHashSet<>();
        for (String entry : entries) {
            try {
                addresses.addAll(resolve(entry.strip()));
            } catch (IOException | IllegalArgumentException e) {
                log.atWarn()
                        .addKeyValue("member", entry)
                        .addKeyValue("problem", e.getMessage())
                        .log("memberlist seed not resolved");
            }
        }
        return List.copyOf(addresses);
    }

    private List<NodeAddress> resolve(String entry) throws IOException {
        int plus = entry.indexOf('+');
        if (plus < 0) {
            HostAndPort seed = HostAndPort.parse(entry.substring(entry.indexOf('/') + 1));
            return addresses(seed.host, seed.port < 0 ? NodeAddress.DEFAULT_PORT : seed.port);
        }
        HostAndPort seed = HostAndPort.parse(entry.substring(plus + 1));
        lookups.increment();
        try {
            return switch (entry.substring(0, plus)) {
                case "dns" -> {
                    if (seed.port < 0) {
                        throw new IOException("a dns+ entry needs a port");
                    }
                    yield addresses(seed.host, seed.port);
                }
                case "dnssrv", "dnssrvnoa" -> services(seed);
                default -> throw new IOException("expected dns+, dnssrv+ or dnssrvnoa+");
            };
        } catch (IOException e) {
            failures.increment();
            throw e;
        }
    }

    /// Both kinds of SRV entries end in addresses: targets that are left as they are are resolved when they are
    /// dialled.
    private List<NodeAddress> services(HostAndPort seed) throws IOException {
        List<NodeAddress> addresses = new ArrayList<>();
        IOException last = new IOException("no SRV records for " + seed.host);
        for (Service service : names.services(seed.host)) {
            try {
                addresses.addAll(addresses(service.target(), seed.port < 0 ? service.port() : seed.port));
            } catch (IOException e) {
                last = e;
            }
        }
        if (addresses.isEmpty()) {
            throw last;
        }
        return addresses;
    }

    private List<NodeAddress> addresses(String host, int port) throws IOException {
        List<NodeAddress> addresses = new ArrayList<>();
        for (InetAddress address : literalOrLookup(host)) {
            addresses.add(NodeAddress.mapped(address, port == 0 ? NodeAddress.DEFAULT_PORT : port));
        }
        return addresses;
    }

    private List<InetAddress> literalOrLookup(String host) throws IOException {
        try {
            return List.of(InetAddress.ofLiteral(host));
        } catch (IllegalArgumentException e) {
            return names.addresses(host);
        }
    }

    /// @param port -1 when there is none
    private record HostAndPort(String host, int port) {

        static HostAndPort parse(String text) throws IOException {
            int colon = text.lastIndexOf(':');
            boolean bare = colon < 0 || (text.indexOf(':') < colon && !text.startsWith("["));
            boolean bracketsOnly = text.startsWith("[") && text.endsWith("]");
            String host = bare || bracketsOnly ? text : text.substring(0, colon);
            if (host.startsWith("[") && host.endsWith("]")) {
                host = host.substring(1, host.length() - 1);
            }
            if (host.isEmpty()) {
                throw new IOException("no host in '" + text + "'");
            }
            return new HostAndPort(host, bare || bracketsOnly ? -1 : port(text, text.substring(colon + 1)));
        }

        private static int port(String text, String digits) throws IOException {
            try {
                int port = Integer.parseInt(digits);
                if (port >= 0 && port <= 0xffff) {
                    return port;
                }
            } catch (NumberFormatException e) {
                throw new IOException("no port in '" + text + "'", e);
            }
            throw new IOException("port " + digits + " outside of 0 to 65535");
        }
    }
}
