// SPDX-License-Identifier: Apache-2.0
package io.minitempo.objectstore.cache;

import io.minitempo.core.hash.XxHash64;
import io.minitempo.core.time.Clock;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The servers of one memcached cache, and which of them has a key.
///
/// Any thread may ask; the list is replaced as a whole by [#refresh], which one thread calls at a time.
final class MemcachedServers implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(MemcachedServers.class);

    /// Most connections to one server; a read that finds all of them in use is a miss.
    private static final int MOST_CONNECTIONS = 256;

    private static final Duration IDLE_TIMEOUT = Duration.ofMinutes(5);

    private final ServerNames names;
    private final MemcachedConnection.Dialing dialing;
    private final int idleConnections;
    private final boolean consistentHash;
    private final Clock clock;
    private volatile List<Server> servers = List.of();
    private volatile boolean closed;

    /// A server and the connections to it.
    private record Server(ServerNames.Named name, ConnectionPool pool) {}

    MemcachedServers(ServerNames names, MemcachedConnection.Dialing dialing, int idleConnections, boolean consistentHash, Clock clock) {
        this.names = names;
        this.dialing = dialing;
        this.idleConnections = idleConnections;
        this.consistentHash = consistentHash;
        this.clock = clock;
    }

    /// The server that has a key.
    ///
    /// @throws IOException when none is known
    ConnectionPool of(String key) throws IOException {
        List<Server> all = servers;
        if (all.isEmpty()) {
            throw new IOException("no server of memcached is known");
        }
        byte[] bytes = key.getBytes(StandardCharsets.US_ASCII);
        return all.get(consistentHash ? jump(XxHash64.hash(bytes), all.size()) : remainder(bytes, all.size())).pool;
    }

    private static int remainder(byte[] key, int servers) {
        CRC32 crc = new CRC32();
        crc.update(key);
        return (int) (crc.getValue() % servers);
    }

    /// Jump consistent hash (Lamping and Veach, 2014): of n servers, a new one takes about one key in n + 1.
    static int jump(long hash, int buckets) {
        long key = hash;
        long bucket = -1;
        long next = 0;
        while (next < buckets) {
            bucket = next;
            key = key * 2862933555777941757L + 1;
            next = (long) ((bucket + 1) * ((double) (1L << 31) / ((key >>> 33) + 1)));
        }
        return (int) bucket;
    }

    /// Resolves the names; servers that are still there keep their connections. When nothing can be resolved the
    /// servers known before stay.
    void refresh() {
        List<ServerNames.Named> found;
        try {
            found = names.resolve();
        } catch (IOException e) {
            log.atWarn().addKeyValue("problem", e.getMessage()).log("servers of memcached not resolved");
            return;
        }
        Map<String, Server> known = new TreeMap<>();
        servers.forEach(server -> known.put(server.name.address().toString(), server));
        Map<String, Server> next = new TreeMap<>();
        for (ServerNames.Named name : found) {
            String address = name.address().toString();
            Server server = known.remove(address);
            next.put(address, server == null ? new Server(name, pool(name)) : server);
        }
        servers = List.copyOf(new ArrayList<>(next.values()));
        known.values().forEach(server -> server.pool.close());
        if (closed) {
            close();
        }
    }

    private ConnectionPool pool(ServerNames.Named name) {
        InetSocketAddress address = name.address();
        return new ConnectionPool(
                new ConnectionPool.Limits(MOST_CONNECTIONS, idleConnections, IDLE_TIMEOUT, Duration.ZERO),
                () -> MemcachedConnection.open(address, name.host(), dialing),
                clock);
    }

    @Override
    public void close() {
        closed = true;
        servers.forEach(server -> server.pool.close());
    }
}
