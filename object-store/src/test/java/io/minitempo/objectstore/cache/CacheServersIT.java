// SPDX-License-Identifier: Apache-2.0
package io.minitempo.objectstore.cache;

import static io.minitempo.testsupport.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.minitempo.core.config.Secret;
import io.minitempo.core.time.Clock;
import io.minitempo.core.time.Deadline;
import io.minitempo.objectstore.CacheRole;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Real servers of memcached and Redis.
final class CacheServersIT {

    private static final Duration PATIENT = Duration.ofSeconds(20);

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final List<CacheProvider> providers = new ArrayList<>();

    @TempDir
    private Path folder;

    @AfterEach
    void stop() throws InterruptedException {
        for (CacheProvider provider : providers) {
            provider.stop(Deadline.after(Duration.ofSeconds(10)));
        }
    }

    private Cache start(CachesConfig config) throws InterruptedException {
        CacheProvider provider = new CacheProvider(config, Clock.system(), registry);
        providers.add(provider);
        provider.start(cause -> {});
        return provider.of(CacheRole.PARQUET_PAGE);
    }

    private static byte[] random(int seed, int length) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private static void keepsValues(Cache cache) throws InterruptedException {
        byte[] lines = "END\r\nVALUE a 0 1\r\n$-1\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        List<String> keys = new ArrayList<>();
        List<byte[]> values = new ArrayList<>();
        for (int i = 0; i < 150; i++) {
            keys.add("tenant:83a6ed63-8f2b-4c50-9ad1-4f2c8a3f3c11:data.parquet:" + i + ":1000");
            values.add(i == 0 ? lines : random(i, i == 1 ? 0 : i * 100));
        }
        for (int i = 0; i < keys.size(); i++) {
            cache.put(keys.get(i), values.get(i));
        }
        eventually(() -> assertThat(cache.get(keys)).containsExactlyElementsOf(values));
        assertThat(cache.get(List.of("missing", keys.get(7), "absent"))).containsExactly(null, values.get(7), null);
    }

    @Test
    void memcachedKeepsValues() throws Exception {
        try (CacheProgram server = CacheProgram.memcached()) {
            keepsValues(start(CacheServers.all(CacheServers.memcached("dns+" + server.address(), PATIENT))));
            // A value can be read before its writer has counted it.
            eventually(() -> assertThat(registry.get("tempo_memcache_request_duration_seconds")
                            .tags("method", "Memcache.Put", "status_code", "200")
                            .timer()
                            .count())
                    .isEqualTo(150));
        }
    }

    @Test
    void twoServersOfMemcachedShareTheKeys() throws Exception {
        try (CacheProgram one = CacheProgram.memcached();
                CacheProgram two = CacheProgram.memcached()) {
            String both = one.address() + "," + two.address();
            keepsValues(start(CacheServers.all(CacheServers.memcached(both, PATIENT))));
            Cache first = start(CacheServers.all(CacheServers.memcached(one.address(), PATIENT)));
            long there = 0;
            for (int i = 0; i < 150; i++) {
                String key = "tenant:83a6ed63-8f2b-4c50-9ad1-4f2c8a3f3c11:data.parquet:" + i + ":1000";
                there += first.get(List.of(key)).getFirst() == null ? 0 : 1;
            }
            assertThat(there).isBetween(20L, 130L);
        }
    }

    @Test
    void redisKeepsValues() throws Exception {
        try (CacheProgram server = CacheProgram.redis(folder)) {
            keepsValues(start(CacheServers.all(CacheServers.redis(server.address(), PATIENT))));
        }
    }

    @Test
    void redisAsksForAPasswordAndADatabase() throws Exception {
        try (CacheProgram server = CacheProgram.redis(folder, "--requirepass", "open sesame")) {
            RedisConfig right =
                    CacheServers.redis(server.address(), PATIENT, "", new Secret("open sesame"), 3, Duration.ZERO);
            keepsValues(start(CacheServers.all(right)));
            String key = "tenant:83a6ed63-8f2b-4c50-9ad1-4f2c8a3f3c11:data.parquet:7:1000";
            for (RedisConfig wrong : List.of(
                    CacheServers.redis(server.address(), PATIENT),
                    CacheServers.redis(server.address(), PATIENT, "", new Secret("closed"), 3, Duration.ZERO),
                    CacheServers.redis(server.address(), PATIENT, "", new Secret("open sesame"), 4, Duration.ZERO))) {
                assertThat(start(CacheServers.all(wrong)).get(List.of(key))).containsExactly((byte[]) null);
            }
        }
    }

    @Test
    void redisAsksForAUser() throws Exception {
        try (CacheProgram server =
                CacheProgram.redis(folder, "--user", "tempo", "on", ">s3cret", "~*", "+@all", "--user", "default", "off")) {
            keepsValues(start(CacheServers.all(user(server.address(), "tempo", "s3cret"))));
            for (RedisConfig wrong : List.of(
                    user(server.address(), "", "s3cret"),
                    user(server.address(), "tempo", "s3cre"),
                    user(server.address(), "temp", "s3cret"))) {
                assertThat(start(CacheServers.all(wrong)).get(List.of("key"))).containsExactly((byte[]) null);
            }
        }
    }

    private static RedisConfig user(String endpoint, String name, String password) {
        return new RedisConfig(
                endpoint,
                "",
                PATIENT,
                Duration.ZERO,
                0,
                0,
                name,
                new Secret(password),
                "",
                Secret.NONE,
                false,
                false,
                Duration.ZERO,
                Duration.ZERO,
                Duration.ZERO);
    }

    @Test
    void aClusterOfRedisSharesTheKeys() throws Exception {
        try (RedisCluster cluster = RedisCluster.start(folder, 3)) {
            keepsValues(start(CacheServers.all(CacheServers.redis(cluster.addresses(2), PATIENT))));
            assertThat(cluster.keys()).allSatisfy(keys -> assertThat(keys).isBetween(10, 120));
        }
    }

    @Test
    void aClusterOfRedisMissesWhatASingleServerHeldUntilItIsBack() throws Exception {
        try (RedisCluster cluster = RedisCluster.start(folder, 2)) {
            Cache cache = start(CacheServers.all(CacheServers.redis(cluster.addresses(2), PATIENT)));
            comesBack(cluster.server(1), cache);
        }
    }

    @Test
    void aSentinelNamesTheServerOfRedis() throws Exception {
        try (CacheProgram server = CacheProgram.redis(folder);
                CacheProgram sentinel = CacheProgram.sentinel(folder, "tempo", server)) {
            RedisConfig config =
                    CacheServers.redis(sentinel.address(), PATIENT, "tempo", Secret.NONE, 0, Duration.ZERO);
            Cache cache = start(CacheServers.all(config));
            // A sentinel that is just starting refuses connections, which is a failure like any other.
            eventually(() -> {
                cache.put("key", new byte[] {1});
                assertThat(cache.get(List.of("key"))).containsExactly(new byte[] {1});
            });
            Cache direct = start(CacheServers.all(CacheServers.redis(server.address(), PATIENT)));
            assertThat(direct.get(List.of("key"))).containsExactly(new byte[] {1});
        }
    }

    @Test
    void valuesGoWhenTheirTimeIsUp() throws Exception {
        try (CacheProgram memcached = CacheProgram.memcached();
                CacheProgram redis = CacheProgram.redis(folder)) {
            Duration second = Duration.ofSeconds(1);
            List<Cache> caches = List.of(
                    start(CacheServers.all(CacheServers.memcached(memcached.address(), PATIENT, second, 0))),
                    start(CacheServers.all(CacheServers.redis(redis.address(), PATIENT, "", Secret.NONE, 0, second))));
            for (Cache cache : caches) {
                eventually(() -> {
                    cache.put("key", new byte[] {1});
                    assertThat(cache.get(List.of("key")).getFirst()).isNotNull();
                });
                eventually(
                        () -> assertThat(cache.get(List.of("key")).getFirst()).isNull());
            }
        }
    }

    @Test
    void aValueThatTheServerRefusesCostsNothingElse() throws Exception {
        try (CacheProgram server = CacheProgram.memcached()) {
            Cache cache = start(CacheServers.all(CacheServers.memcached(server.address(), PATIENT)));
            for (int i = 0; i < 30; i++) {
                cache.put("large" + i, new byte[1 << 20]);
            }
            cache.put("small", new byte[] {1});
            eventually(() -> assertThat(cache.get(List.of("small")).getFirst()).isNotNull());
            assertThat(cache.get(List.of("large0")).getFirst()).isNull();
        }
    }

    @Test
    void aFullServerRefusesAndIsStillRead() throws Exception {
        try (CacheProgram server =
                CacheProgram.redis(folder, "--maxmemory", "3mb", "--maxmemory-policy", "noeviction")) {
            Cache cache = start(CacheServers.all(CacheServers.redis(server.address(), PATIENT)));
            cache.put("first", new byte[] {1});
            eventually(() -> assertThat(cache.get(List.of("first")).getFirst()).isNotNull());
            for (int i = 0; i < 40; i++) {
                cache.put("more" + i, new byte[256 << 10]);
            }
            eventually(() -> assertThat(registry.get("tempo_rediscache_request_duration_seconds")
                            .tags("method", "RedisCache.Set", "status_code", "500")
                            .timer()
                            .count())
                    .isGreaterThan(10));
            assertThat(cache.get(List.of("first"))).containsExactly(new byte[] {1});
        }
    }

    @Test
    void longValuesAreNotWritten() throws Exception {
        try (CacheProgram server = CacheProgram.memcached()) {
            Cache cache =
                    start(CacheServers.all(CacheServers.memcached(server.address(), PATIENT, Duration.ZERO, 1000)));
            cache.put("long", new byte[1001]);
            cache.put("k".repeat(251), new byte[1]);
            cache.put("with space", new byte[1]);
            cache.put("last", new byte[1000]);
            eventually(() -> assertThat(cache.get(List.of("last")).getFirst()).hasSize(1000));
            assertThat(cache.get(List.of("long", "k".repeat(251), "with space", "last", "x\r\nflush_all")))
                    .satisfies(values -> assertThat(values.subList(0, 3)).containsOnlyNulls())
                    .satisfies(values -> assertThat(values.get(3)).hasSize(1000))
                    .satisfies(values -> assertThat(values.get(4)).isNull());
            assertThat(cache.get(List.of("last")).getFirst()).hasSize(1000);
        }
    }

    @Test
    void aServerThatCrashesIsUsedAgainWhenItIsBack() throws Exception {
        try (CacheProgram memcached = CacheProgram.memcached();
                CacheProgram redis = CacheProgram.redis(folder)) {
            comesBack(memcached, start(CacheServers.all(CacheServers.memcached(memcached.address(), PATIENT))));
            comesBack(redis, start(CacheServers.all(CacheServers.redis(redis.address(), PATIENT))));
        }
    }

    private static void comesBack(CacheProgram server, Cache cache) throws InterruptedException, IOException {
        eventually(() -> {
            cache.put("key", new byte[] {1});
            assertThat(cache.get(List.of("key")).getFirst()).isNotNull();
        });
        server.kill();
        for (int i = 0; i < 50; i++) {
            assertThat(cache.get(List.of("key"))).containsExactly((byte[]) null);
        }
        server.start();
        eventually(() -> {
            cache.put("key", new byte[] {2});
            assertThat(cache.get(List.of("key"))).containsExactly(new byte[] {2});
        });
    }
}
