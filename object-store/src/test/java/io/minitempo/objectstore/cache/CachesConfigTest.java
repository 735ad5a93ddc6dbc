// SPDX-License-Identifier: Apache-2.0
package io.minitempo.objectstore.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.minitempo.core.config.Secret;
import io.minitempo.core.net.HostPort;
import io.minitempo.objectstore.CacheRole;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class CachesConfigTest {

    private static final InProcessConfig HEAP = InProcessConfig.defaults();

    @Test
    void defaultsAreThoseOfTempo() {
        assertThat(CachesConfig.defaults().validate()).isEmpty();
        assertThat(BackgroundConfig.defaults()).isEqualTo(new BackgroundConfig(10, 10_000));
        assertThat(MemcachedConfig.defaults().timeout()).isEqualTo(Duration.ofMillis(100));
        assertThat(MemcachedConfig.defaults().maxIdleConns()).isEqualTo(16);
        assertThat(RedisConfig.defaults().timeout()).isEqualTo(Duration.ofMillis(100));
    }

    @Test
    void aRoleIsClaimedOnce() {
        CacheConfig pages = new CacheConfig(List.of(CacheRole.PARQUET_PAGE), null, null, HEAP);
        CacheConfig both = new CacheConfig(List.of(CacheRole.BLOOM, CacheRole.PARQUET_PAGE), null, null, HEAP);
        assertThat(new CachesConfig(BackgroundConfig.defaults(), List.of(pages, both)).validate())
                .containsExactly("caches[1].roles: parquet-page is claimed twice");
    }

    @Test
    void aCacheHasRolesAndOnePlace() {
        assertThat(CacheConfig.defaults().validate()).containsExactly("roles: at least one role is needed");
        List<CacheRole> roles = List.of(CacheRole.BLOOM);
        assertThat(new CacheConfig(roles, null, null, null).validate())
                .containsExactly("roles: exactly one of memcached, redis and in_process is needed, found 0");
        assertThat(new CacheConfig(roles, MemcachedConfig.defaults(), RedisConfig.defaults(), null).validate())
                .containsExactly("roles: exactly one of memcached, redis and in_process is needed, found 2");
    }

    @Test
    void aServerMustBeNamed() {
        List<CacheRole> roles = List.of(CacheRole.BLOOM);
        assertThat(new CacheConfig(roles, MemcachedConfig.defaults(), null, null).validate())
                .containsExactly("memcached.addresses: neither host nor addresses is given");
        assertThat(new CacheConfig(roles, null, RedisConfig.defaults(), null).validate())
                .containsExactly("redis.endpoint: must not be empty");
    }

    @Test
    void severalEndpointsAreAClusterUnlessSentinelsNameTheMaster() {
        Duration second = Duration.ofSeconds(1);
        RedisConfig cluster = CacheServers.redis("127.0.0.1:1, 127.0.0.1:2", second);
        assertThat(cluster.validate()).isEmpty();
        assertThat(cluster.isCluster()).isTrue();
        assertThat(cluster.endpoints()).containsExactly(new HostPort("127.0.0.1", 1), new HostPort("127.0.0.1", 2));
        RedisConfig sentinels =
                CacheServers.redis("127.0.0.1:1,127.0.0.1:2", second, "tempo", Secret.NONE, 0, Duration.ZERO);
        assertThat(sentinels.isCluster()).isFalse();
        assertThat(CacheServers.redis("127.0.0.1:1", second).isCluster()).isFalse();
    }

    @Test
    void anEndpointHasAHostAndAPort() {
        assertThat(CacheServers.redis("127.0.0.1:1,redis", Duration.ofSeconds(1))
                        .validate())
                .singleElement()
                .asString()
                .startsWith("endpoint: address 'redis'");
    }

    @Test
    void rolesAreWrittenAsInTempo() {
        assertThat(List.of(CacheRole.values()))
                .extracting(CacheRole::toString)
                .containsExactly(
                        "bloom",
                        "trace-id-index",
                        "parquet-footer",
                        "parquet-column-idx",
                        "parquet-offset-idx",
                        "parquet-page",
                        "frontend-search");
    }
}
