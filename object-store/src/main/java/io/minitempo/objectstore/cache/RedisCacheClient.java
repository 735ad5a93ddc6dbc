// SPDX-License-Identifier: Apache-2.0
package io.minitempo.objectstore.cache;

import io.minitempo.core.time.Clock;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The calls of a cache of Redis: `MGET`, and `SET` with an expiry.
final class RedisCacheClient implements CacheClient {

    private static final Methods METHODS = new Methods("RedisCache.Get", "RedisCache.MGet", "RedisCache.Set");
    private static final int CONNECTIONS_PER_CORE = 10;
    private static final Duration IDLE_TIMEOUT = Duration.ofMinutes(5);
    private static final int LONGEST_KEY = 1024;

    private final RedisNames names;
    private final RedisServers servers;
    private final ConnectionPool pool;

    RedisCacheClient(RedisConfig config, EventLoops loops, int cores, Clock clock) {
        this.names = new RedisNames(config.endpoints());
        this.servers = new RedisServers(config, names, loops);
        int most = config.poolSize() > 0 ? config.poolSize() : CONNECTIONS_PER_CORE * cores;
        Duration idle = config.idleTimeout().isPositive() ? config.idleTimeout() : IDLE_TIMEOUT;
        this.pool = new ConnectionPool(
                new ConnectionPool.Limits(most, most, idle, config.maxConnectionAge()), servers::open, clock);
    }

    @Override
    public Methods methods() {
        return METHODS;
    }

    @Override
    public String durationMetric() {
        return "tempo_rediscache_request_duration_seconds";
    }

    @Override
    public boolean accepts(String key) {
        return !key.isEmpty() && key.length() <= LONGEST_KEY;
    }

    @Override
    public List<byte @Nullable []> get(List<String> keys) throws IOException, InterruptedException {
        List<byte @Nullable []> values = pool.call(connection -> connection.get(keys));
        return values;
    }

    @Override
    public void set(String key, byte[] value) throws IOException, InterruptedException {
        pool.call(connection -> {
            connection.set(key, value);
            return true;
        });
    }

    @Override
    public void refresh() {
        names.refresh();
    }

    @Override
    public void close() {
        pool.close();
        servers.close();
    }
}
