// SPDX-License-Identifier: Apache-2.0
package io.minitempo.objectstore.cache;

import io.lettuce.core.resource.DnsResolver;
import io.minitempo.core.net.HostPort;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Where the endpoints of Redis are. They are looked up by [#refresh], never while a read waits; hosts that a sentinel
/// or a cluster names are looked up when they are dialled, and mostly are addresses.
final class RedisNames implements DnsResolver {

    private static final Logger log = LoggerFactory.getLogger(RedisNames.class);

    private final List<HostPort> endpoints;
    private volatile Map<String, InetAddress> addresses = Map.of();

    RedisNames(List<HostPort> endpoints) {
        this.endpoints = List.copyOf(endpoints);
    }

    /// Looks all endpoints up. Blocks. One that is not known is logged and stays where it was before.
    void refresh() {
        Map<String, InetAddress> found = new HashMap<>(addresses);
        for (HostPort endpoint : endpoints) {
            try {
                InetSocketAddress address = endpoint.lookUp().getFirst();
                found.put(endpoint.host(), address.getAddress());
            } catch (UnknownHostException e) {
                log.atWarn()
                        .addKeyValue("endpoint", endpoint)
                        .addKeyValue("problem", e.getMessage())
                        .log("endpoint of Redis not resolved");
            }
        }
        addresses = Map.copyOf(found);
    }

    boolean isEmpty() {
        return addresses.isEmpty();
    }

    @Override
    public InetAddress[] resolve(String host) throws UnknownHostException {
        InetAddress known = addresses.get(host);
        return known == null ? InetAddress.getAllByName(host) : new InetAddress[] {known};
    }
}
