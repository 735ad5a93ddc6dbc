// SPDX-License-Identifier: Apache-2.0
package io.minitempo.objectstore.cache;

import io.minitempo.core.TempoException;
import io.minitempo.core.dns.NameResolver;
import io.minitempo.core.net.HostPort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/// The servers of memcached as they are configured, and what they resolve to (`spec/generator-and-ops.md §4`).
///
/// @param host whose SRV records are asked for, or empty
/// @param service of these records
/// @param addresses joined by `,`, or empty
/// @param names who looks them up
record ServerNames(String host, String service, String addresses, NameResolver names) {

    /// A server.
    ///
    /// @param host as it was configured or found
    /// @param address where it is
    record Named(String host, InetSocketAddress address) {}

    /// Asks for all names. Blocks.
    ///
    /// @throws IOException when one of them cannot be resolved
    List<Named> resolve() throws IOException {
        List<Named> found = new ArrayList<>();
        if (addresses.isEmpty()) {
            services("_" + service + "._tcp." + host, found);
            return found;
        }
        for (String entry : addresses.split(",", -1)) {
            String name = entry.strip();
            if (name.startsWith("dnssrv+")) {
                services(name.substring("dnssrv+".length()), found);
            } else if (name.startsWith("dnssrvnoa+")) {
                services(name.substring("dnssrvnoa+".length()), found);
            } else if (!name.isEmpty()) {
                addresses(name.startsWith("dns+") ? name.substring("dns+".length()) : name, found);
            }
        }
        return found;
    }

    private void services(String name, List<Named> found) throws IOException {
        for (NameResolver.Service service : names.services(name)) {
            addresses(new HostPort(service.target(), service.port()), found);
        }
    }

    private void addresses(String entry, List<Named> found) throws IOException {
        try {
            addresses(HostPort.parse(entry), found);
        } catch (TempoException.Invalid e) {
            throw new IOException(e.text(), e);
        }
    }

    private void addresses(HostPort server, List<Named> found) throws IOException {
        for (InetAddress address : literalOrLookup(server.host())) {
            found.add(new Named(server.host(), new InetSocketAddress(address, server.port())));
        }
    }

    private List<InetAddress> literalOrLookup(String name) throws IOException {
        try {
            return List.of(InetAddress.ofLiteral(name));
        } catch (IllegalArgumentException e) {
            return names.addresses(name);
        }
    }
}
