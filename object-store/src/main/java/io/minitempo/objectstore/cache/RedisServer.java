// SPDX-License-Identifier: Apache-2.0
package io.minitempo.objectstore.cache;

import io.minitempo.core.TempoException;
import io.minitempo.core.net.HostPort;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Which server of Redis to dial: the one that is configured, or the master that a sentinel names.
///
/// Names are resolved by [#refresh], never while a read waits. Any thread may dial; sentinels are asked for each new
/// connection, so that a new master is found when the old one is gone.
final class RedisServer {

    private static final Logger log = LoggerFactory.getLogger(RedisServer.class);

    private final RedisConfig config;
    private final Dialer dialer;
    private volatile List<Named> endpoints = List.of();

    /// An endpoint and where it is.
    private record Named(String host, InetSocketAddress address) {}

    RedisServer(RedisConfig config, Dialer dialer) {
        this.config = config;
        this.dialer = dialer;
    }

    /// Resolves the endpoints. Blocks. One that cannot be resolved is logged; when none can, those known stay.
    void refresh() {
        List<Named> found = new java.util.ArrayList<>();
        for (String endpoint : config.endpoint().split(",", -1)) {
            try {
                HostPort server = HostPort.parse(endpoint.strip());
                found.add(new Named(server.host(), server.lookUp().getFirst()));
            } catch (TempoException.Invalid | UnknownHostException e) {
                log.atWarn()
                        .addKeyValue("endpoint", endpoint)
                        .addKeyValue("problem", e.getMessage())
                        .log("endpoint of Redis not resolved");
            }
        }
        if (!found.isEmpty()) {
            endpoints = List.copyOf(found);
        }
    }

    /// Connects to the server.
    ///
    /// @throws IOException when nobody answers or no sentinel knows the master
    Connection dial() throws IOException {
        List<Named> known = endpoints;
        if (known.isEmpty()) {
            throw new IOException("no endpoint of Redis is known");
        }
        if (config.masterName().isEmpty()) {
            return dialer.dial(known.getFirst().address, known.getFirst().host);
        }
        IOException last = new IOException("no sentinel answered");
        for (Named sentinel : known) {
            try {
                HostPort master = master(sentinel);
                // Sentinels name masters by address, so this asks no name server.
                return dialer.dial(new InetSocketAddress(master.host(), master.port()), master.host());
            } catch (IOException e) {
                last = e;
            }
        }
        throw last;
    }

    private HostPort master(Named sentinel) throws IOException {
        try (Connection connection = dialer.dial(sentinel.address, sentinel.host)) {
            RedisClient.authenticate(connection, config.sentinelUsername(), config.sentinelPassword());
            RedisClient.send(
                    connection,
                    List.of(
                            RedisClient.ascii("SENTINEL"),
                            RedisClient.ascii("get-master-addr-by-name"),
                            config.masterName().getBytes(StandardCharsets.UTF_8)));
            List<byte @Nullable []> address = RedisClient.array(connection, 2);
            if (address == null || address.get(0) == null || address.get(1) == null) {
                throw new IOException("the sentinel knows no master " + config.masterName());
            }
            String host = new String(address.get(0), StandardCharsets.UTF_8);
            long port = Connection.number(new String(address.get(1), StandardCharsets.US_ASCII));
            if (port < 1 || port > 0xffff) {
                throw new IOException("the sentinel names a master at port " + port);
            }
            return new HostPort(host, (int) port);
        }
    }
}
