// SPDX-License-Identifier: Apache-2.0
package io.minitempo.objectstore.cache;

import io.micrometer.core.instrument.MeterRegistry;
import io.minitempo.core.concurrent.PeriodicTask;
import io.minitempo.core.dns.SystemResolver;
import io.minitempo.core.lifecycle.Service;
import io.minitempo.core.time.Clock;
import io.minitempo.core.time.Deadline;
import io.minitempo.objectstore.CacheRole;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/// The caches of a process by their roles. Caches have nothing before the start and after the stop.
public final class CacheProvider implements Service {

    /// How long the start waits for names to be resolved; reads before that are misses.
    private static final Duration FIRST_LOOKUP = Duration.ofSeconds(1);

    private static final Duration REDIS_UPDATE_INTERVAL = Duration.ofMinutes(1);

    private final Map<CacheRole, Cache> byRole = new EnumMap<>(CacheRole.class);
    private final List<Remote> remotes = new ArrayList<>();
    private final EventLoops loops = new EventLoops();

    /// A cache with threads of its own.
    private record Remote(RemoteCache cache, PeriodicTask names, CountDownLatch resolved) {}

    /// Caches as they are configured.
    ///
    /// @throws io.minitempo.core.TempoException.Invalid when files for TLS cannot be used
    public CacheProvider(CachesConfig config, Clock clock, MeterRegistry registry) {
        for (CacheConfig each : config.caches()) {
            Cache cache = cache(each, config.background(), clock, registry);
            each.roles().forEach(role -> byRole.put(role, cache));
        }
    }

    private Cache cache(CacheConfig config, BackgroundConfig background, Clock clock, MeterRegistry registry) {
        InProcessConfig inProcess = config.inProcess();
        if (inProcess != null) {
            return new InProcessCache(inProcess);
        }
        String name = config.roles().stream().map(CacheRole::toString).collect(Collectors.joining("|"));
        CacheMetrics metrics = new CacheMetrics(registry, name);
        MemcachedConfig memcached = config.memcached();
        RedisConfig redis = config.redis();
        if (memcached != null) {
            return remote(
                    new RemoteCache(client(memcached, clock), settings(memcached, background), metrics, clock),
                    memcached.updateInterval(),
                    clock);
        }
        if (redis != null) {
            RemoteCache.Settings settings =
                    new RemoteCache.Settings(redis.timeout(), 0, CircuitBreaker.Settings.DEFAULT, background);
            return remote(
                    new RemoteCache(client(redis, clock), settings, metrics, clock), REDIS_UPDATE_INTERVAL, clock);
        }
        return Cache.NONE;
    }

    private Cache remote(RemoteCache cache, Duration updateInterval, Clock clock) {
        CountDownLatch resolved = new CountDownLatch(1);
        PeriodicTask names = new PeriodicTask("cache-names", updateInterval, clock, () -> {
            try {
                cache.refresh();
            } finally {
                resolved.countDown();
            }
        });
        remotes.add(new Remote(cache, names, resolved));
        return cache;
    }

    private CacheClient client(MemcachedConfig config, Clock clock) {
        ServerNames names = new ServerNames(
                config.host(),
                config.service(),
                config.addresses(),
                // Ids of questions, which an answer from elsewhere would have to guess.
                new SystemResolver(clock, new SecureRandom()));
        MemcachedConnection.Dialing dialing = new MemcachedConnection.Dialing(
                loops, config.tlsEnabled() ? MemcachedConnection.Tls.of(config.tls()) : null, config.ttl());
        return new MemcachedClient(
                new MemcachedServers(names, dialing, config.maxIdleConns(), config.consistentHash(), clock));
    }

    private static RemoteCache.Settings settings(MemcachedConfig config, BackgroundConfig background) {
        return new RemoteCache.Settings(
                config.timeout(),
                config.maxItemSize(),
                CircuitBreaker.Settings.of(
                        config.circuitBreakerConsecutiveFailures(),
                        config.circuitBreakerTimeout(),
                        config.circuitBreakerInterval()),
                background);
    }

    private CacheClient client(RedisConfig config, Clock clock) {
        return new RedisCacheClient(config, loops, Runtime.getRuntime().availableProcessors(), clock);
    }

    /// The cache for a role, [Cache#NONE] where none has it.
    public Cache of(CacheRole role) {
        return byRole.getOrDefault(role, Cache.NONE);
    }

    @Override
    public void start(FailureListener failure) throws InterruptedException {
        for (Remote remote : remotes) {
            remote.cache.start();
            remote.names.start(true);
        }
        for (Remote remote : remotes) {
            // A name server that is silent must not hold up the start; its caches are empty until it answers.
            boolean inTime = remote.resolved.await(FIRST_LOOKUP.toNanos(), TimeUnit.NANOSECONDS);
            if (!inTime) {
                break;
            }
        }
    }

    @Override
    public void stop(Deadline deadline) throws InterruptedException {
        try {
            for (Remote remote : remotes) {
                try {
                    remote.names.stop(deadline);
                } finally {
                    remote.cache.stop(deadline);
                }
            }
        } finally {
            loops.close();
        }
    }
}
