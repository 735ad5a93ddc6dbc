// SPDX-License-Identifier: Apache-2.0
package io.minitempo.objectstore.cache;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The calls of a cache of memcached, each to the server that has the key.
final class MemcachedClient implements CacheClient {

    private static final Methods METHODS = new Methods("Memcache.Get", "Memcache.GetMulti", "Memcache.Put");
    private static final int LONGEST_KEY = 250;

    private final MemcachedServers servers;

    MemcachedClient(MemcachedServers servers) {
        this.servers = servers;
    }

    @Override
    public Methods methods() {
        return METHODS;
    }

    @Override
    public String durationMetric() {
        return "tempo_memcache_request_duration_seconds";
    }

    @Override
    public boolean accepts(String key) {
        return !key.isEmpty() && key.length() <= LONGEST_KEY && key.chars().allMatch(c -> c > ' ' && c < 0x7f);
    }

    @Override
    public List<byte @Nullable []> get(List<String> keys) throws IOException, InterruptedException {
        List<byte @Nullable []> values = new ArrayList<>(keys.size());
        Map<ConnectionPool, List<Integer>> byServer = new LinkedHashMap<>();
        for (int i = 0; i < keys.size(); i++) {
            values.add(null);
            byServer.computeIfAbsent(servers.of(keys.get(i)), server -> new ArrayList<>())
                    .add(i);
        }
        for (Map.Entry<ConnectionPool, List<Integer>> part : byServer.entrySet()) {
            List<String> wanted = part.getValue().stream().map(keys::get).toList();
            List<byte @Nullable []> found = part.getKey().call(connection -> connection.get(wanted));
            for (int i = 0; i < wanted.size(); i++) {
                values.set(part.getValue().get(i), found.get(i));
            }
        }
        return values;
    }

    @Override
    public void set(String key, byte[] value) throws IOException, InterruptedException {
        servers.of(key).call(connection -> {
            connection.set(key, value);
            return true;
        });
    }

    @Override
    public void refresh() {
        servers.refresh();
    }

    @Override
    public void close() {
        servers.close();
    }
}
