// SPDX-License-Identifier: Apache-2.0
package io.minitempo.app.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minitempo.core.config.Secret;
import io.minitempo.objectstore.CacheRole;
import io.minitempo.objectstore.cache.BackgroundConfig;
import io.minitempo.objectstore.cache.CacheConfig;
import io.minitempo.objectstore.cache.CachesConfig;
import io.minitempo.objectstore.cache.InProcessConfig;
import io.minitempo.objectstore.cache.MemcachedConfig;
import io.minitempo.objectstore.cache.RedisConfig;
import io.minitempo.objectstore.tls.ClientTlsConfig;
import io.minitempo.server.config.KeyTree;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The block `cache` of a file, with all its keys.
final class CacheKeysTest {

    private final KeyTree keys = KeyTree.load("");

    @TempDir
    private Path folder;

    private CachesConfig load(String yaml) {
        return new ConfigLoader(keys)
                .load(Sources.of(folder, yaml, "target: querier"))
                .config()
                .cache();
    }

    private static String block(String cache) {
        return "storage: {trace: {backend: local, local: {path: blocks}}}\n"
                + "querier: {frontend_worker: {frontend_address: '127.0.0.1:1'}}\n"
                + cache;
    }

    @Test
    void everyKeyOfMemcachedIsRead() {
        CachesConfig config = load(block("""
                cache:
                  caches:
                    - roles: [bloom, trace-id-index, parquet-footer]
                      memcached:
                        host: memcached
                        service: memcached-client
                        addresses: dns+memcached:11211
                        timeout: 200ms
                        max_idle_conns: 5
                        max_item_size: 6
                        update_interval: 7s
                        consistent_hash: true
                        circuit_breaker_consecutive_failures: 8
                        circuit_breaker_timeout: 9s
                        circuit_breaker_interval: 10s
                        ttl: 11s
                        tls_enabled: true
                        tls_cert_path: a
                        tls_key_path: b
                        tls_ca_path: c
                        tls_server_name: d
                        tls_insecure_skip_verify: true
                        tls_cipher_suites: e
                        tls_min_version: VersionTLS13
                """));
        MemcachedConfig memcached = new MemcachedConfig(
                "memcached",
                "memcached-client",
                "dns+memcached:11211",
                Duration.ofMillis(200),
                5,
                6,
                Duration.ofSeconds(7),
                true,
                8,
                Duration.ofSeconds(9),
                Duration.ofSeconds(10),
                Duration.ofSeconds(11),
                true,
                new ClientTlsConfig("a", "b", "c", "d", true, "e", "VersionTLS13"));
        List<CacheRole> roles = List.of(CacheRole.BLOOM, CacheRole.TRACE_ID_INDEX, CacheRole.PARQUET_FOOTER);
        assertThat(config.caches()).containsExactly(new CacheConfig(roles, memcached, null, null));
    }

    @Test
    void everyKeyOfRedisIsRead() {
        CachesConfig config = load(block("""
                cache:
                  caches:
                    - roles: [parquet-column-idx, parquet-offset-idx, parquet-page]
                      redis:
                        endpoint: redis:6379
                        master_name: tempo
                        timeout: 1s
                        expiration: 2s
                        db: 3
                        pool_size: 4
                        username: u
                        password: p
                        sentinel_username: v
                        sentinel_password: q
                        tls_enabled: true
                        tls_insecure_skip_verify: true
                        idle_timeout: 5s
                        max_connection_age: 6s
                        ttl: 7s
                """));
        RedisConfig redis = new RedisConfig(
                "redis:6379",
                "tempo",
                Duration.ofSeconds(1),
                Duration.ofSeconds(2),
                3,
                4,
                "u",
                new Secret("p"),
                "v",
                new Secret("q"),
                true,
                true,
                Duration.ofSeconds(5),
                Duration.ofSeconds(6),
                Duration.ofSeconds(7));
        List<CacheRole> roles =
                List.of(CacheRole.PARQUET_COLUMN_IDX, CacheRole.PARQUET_OFFSET_IDX, CacheRole.PARQUET_PAGE);
        assertThat(config.caches()).containsExactly(new CacheConfig(roles, null, redis, null));
    }

    @Test
    void writersAndTheHeapAreRead() {
        CachesConfig config = load(block("""
                cache:
                  background: {writeback_goroutines: 3, writeback_buffer: 4}
                  caches:
                    - roles: [frontend-search]
                      in_process: {max_size_bytes: 1000, ttl: 1m}
                """));
        CacheConfig heap = new CacheConfig(
                List.of(CacheRole.FRONTEND_SEARCH), null, null, new InProcessConfig(1000, Duration.ofMinutes(1)));
        assertThat(config).isEqualTo(new CachesConfig(new BackgroundConfig(3, 4), List.of(heap)));
    }

    @Test
    void whatIsNotSaidHasTemposDefaults() {
        CachesConfig config = load(block("""
                cache:
                  caches:
                    - roles: [bloom]
                      memcached: {addresses: 'memcached:11211'}
                    - roles: [parquet-page]
                      redis: {endpoint: 'redis:6379'}
                """));
        MemcachedConfig memcached = config.caches().get(0).memcached();
        RedisConfig redis = config.caches().get(1).redis();
        assertThat(memcached)
                .usingRecursiveComparison()
                .ignoringFields("addresses")
                .isEqualTo(MemcachedConfig.defaults());
        assertThat(redis).usingRecursiveComparison().ignoringFields("endpoint").isEqualTo(RedisConfig.defaults());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{roles: [blooms], memcached: {addresses: 'm:1'}}|unsupported value `blooms`",
                "{roles: [], memcached: {addresses: 'm:1'}}|at least one role is needed",
                "{roles: [bloom]}|exactly one of memcached, redis and in_process is needed, found 0",
                "{roles: [bloom], memcached: {}}|neither host nor addresses is given",
                "{roles: [bloom, bloom], memcached: {addresses: 'm:1'}}|bloom is claimed twice",
                "{roles: [bloom], redis: {endpoint: 'a:1,b'}}|address 'b': expected host:port",
                "{roles: [bloom], memcached: {addresses: 'm:1', timeout: 0s}}|timeout: must be positive",
                "{roles: [bloom], memcached: {addresses: 'm:1', tls_min_version: TLS1}}|tls_min_version: expected one of",
                "{roles: [bloom], memcache: {addresses: 'm:1'}}|memcache",
            })
    void whatCannotWorkIsRefusedByName(String cache, String message) {
        assertThatThrownBy(() -> load(block("cache: {caches: [" + cache + "]}\n")))
                .hasMessageContaining(message);
    }

    private TempoConfig loadLegacy(String rest) {
        return new ConfigLoader(keys)
                .load(Sources.of(folder, """
                        querier: {frontend_worker: {frontend_address: '127.0.0.1:1'}}
                        storage:
                          trace:
                            backend: local
                            local: {path: blocks}
                        """ + rest, "target: querier"))
                .config();
    }

    @Test
    void theKeysOfOlderManifestsNameACacheOfBlocks() {
        CachesConfig caches = loadLegacy("""
                            cache: memcached
                            background_cache: {writeback_goroutines: 3, writeback_buffer: 4}
                            memcached: {consistent_hash: true, timeout: 200ms, host: memcached, service: client}
                            redis: {endpoint: 'redis:6379'}
                        """).effectiveCaches();
        assertThat(caches.background()).isEqualTo(new BackgroundConfig(3, 4));
        CacheConfig cache = caches.caches().getFirst();
        assertThat(cache.roles()).containsExactly(CacheRole.BLOOM, CacheRole.TRACE_ID_INDEX);
        assertThat(cache.redis()).isNull();
        assertThat(cache.memcached()).isNotNull().satisfies(memcached -> {
            assertThat(memcached.host()).isEqualTo("memcached");
            assertThat(memcached.service()).isEqualTo("client");
            assertThat(memcached.timeout()).isEqualTo(Duration.ofMillis(200));
            assertThat(memcached.consistentHash()).isTrue();
        });
    }

    @Test
    void cacheControlAddsPartsOfDataFilesToIt() {
        CachesConfig caches = loadLegacy("""
                            cache: redis
                            redis: {endpoint: 'redis:6379'}
                            search: {cache_control: {footer: true, column_index: true, offset_index: true}}
                        """).effectiveCaches();
        CacheConfig cache = caches.caches().getFirst();
        assertThat(cache.roles())
                .containsExactly(
                        CacheRole.BLOOM,
                        CacheRole.TRACE_ID_INDEX,
                        CacheRole.PARQUET_FOOTER,
                        CacheRole.PARQUET_COLUMN_IDX,
                        CacheRole.PARQUET_OFFSET_IDX);
        assertThat(cache.memcached()).isNull();
        assertThat(cache.redis()).isNotNull();
    }

    @Test
    void withoutTheNameOfACacheItsBlockHasNoEffect() {
        assertThat(loadLegacy("    memcached: {host: memcached, service: client}\n")
                        .effectiveCaches()
                        .caches())
                .isEmpty();
        assertThat(loadLegacy("    redis: {password: hush}\n").effectiveCaches().caches())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "cache: memcache|storage.trace: cache|expected memcached or redis, found \"memcache\"",
                "cache: memcached|storage.trace: cache|memcached needs the block memcached beside it",
                "cache: redis|storage.trace: cache|redis needs the block redis beside it",
                "{cache: redis, redis: {}}|redis.endpoint|must not be empty",
                "{background_cache: {writeback_buffer: 0}}|storage.trace.background_cache|must be at least 1, is 0",
            })
    void keysOfOlderManifestsThatCannotWorkAreNamed(String trace, String key, String problem) {
        String keysOfTrace = trace.startsWith("{") ? trace.substring(1, trace.length() - 1) : trace;
        assertThatThrownBy(() -> new ConfigLoader(this.keys)
                        .load(Sources.of(
                                folder,
                                "querier: {frontend_worker: {frontend_address: '127.0.0.1:1'}}\n"
                                        + "storage: {trace: {backend: local, local: {path: blocks}, " + keysOfTrace
                                        + "}}\n",
                                "target: querier")))
                .hasMessageContaining(key)
                .hasMessageContaining(problem);
    }

    @Test
    void bothFormsTogetherAreRefused() {
        assertThatThrownBy(() -> loadLegacy("""
                            cache: redis
                            redis: {endpoint: 'redis:6379'}
                        cache:
                          caches:
                            - roles: [bloom]
                              memcached: {addresses: 'memcached:11211'}
                        """))
                .hasMessageContaining("storage.trace.cache")
                .hasMessageContaining("cannot be set together with cache.caches");
    }
}
