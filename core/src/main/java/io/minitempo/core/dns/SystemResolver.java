// SPDX-License-Identifier: Apache-2.0
package io.minitempo.core.dns;

import io.minitempo.core.time.Clock;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.random.RandomGenerator;

/// The names that this machine knows: addresses as the operating system resolves them, hosts file included, and SRV
/// records from its DNS servers. Reads `resolv.conf` anew for each lookup.
public final class SystemResolver implements NameResolver {

    private final Clock clock;
    private final RandomGenerator random;

    /// A resolver with random question ids from `random`.
    public SystemResolver(Clock clock, RandomGenerator random) {
        this.clock = clock;
        this.random = random;
    }

    @Override
    public List<InetAddress> addresses(String host) throws IOException {
        return List.of(InetAddress.getAllByName(host));
    }

    @Override
    public List<Service> services(String name) throws IOException {
        return new DnsClient(ResolverConfig.system(), clock, random).services(name);
    }
}
