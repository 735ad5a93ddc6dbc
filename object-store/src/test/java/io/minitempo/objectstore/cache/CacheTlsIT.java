// SPDX-License-Identifier: Apache-2.0
package io.minitempo.objectstore.cache;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.minitempo.core.time.Deadline;
import io.minitempo.core.config.Secret;
import io.minitempo.core.time.Clock;
import io.minitempo.objectstore.CacheRole;
import io.minitempo.objectstore.tls.ClientTlsConfig;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Encrypted connections to caches: whose certificate is believed.
final class CacheTlsIT {

    private static final Duration PATIENT = Duration.ofSeconds(20);
    private static final byte[] MEMCACHED = "VALUE key 0 1\r\nx\r\nEND\r\n".getBytes(US_ASCII);
    private static final byte[] REDIS = "*1\r\n$1\r\nx\r\n".getBytes(US_ASCII);

    private CacheProvider provider =
            new CacheProvider(CachesConfig.defaults(), Clock.system(), new SimpleMeterRegistry());

    @AfterEach
    void stop() throws InterruptedException {
        provider.stop(Deadline.after(Duration.ofSeconds(10)));
    }

    private static FakeServer server(byte[] answer) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = CacheTlsIT.class.getResourceAsStream("/tls/server.p12")) {
            store.load(in, "changeit".toCharArray());
        }
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, "changeit".toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        ServerSocket listener =
                context.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        return new FakeServer(listener, FakeServer.answering(answer));
    }

    private static ClientTlsConfig trusting(String authority, String serverName, boolean anyone) {
        String file = authority.isEmpty()
                ? ""
                : Path.of(Objects.requireNonNull(CacheTlsIT.class.getResource("/tls/" + authority))
                                .getPath())
                        .toString();
        return new ClientTlsConfig("", "", file, serverName, anyone, "", "VersionTLS12");
    }

    private byte[] read(CachesConfig config) throws InterruptedException {
        provider.stop(Deadline.after(Duration.ofSeconds(10)));
        provider = new CacheProvider(config, Clock.system(), new SimpleMeterRegistry());
        provider.start(cause -> {});
        return provider.of(CacheRole.BLOOM).get(List.of("key")).getFirst();
    }

    private static CachesConfig memcached(String address, ClientTlsConfig tls) {
        MemcachedConfig defaults = MemcachedConfig.defaults();
        return CacheServers.all(new MemcachedConfig(
                "",
                "",
                address,
                PATIENT,
                1,
                0,
                defaults.updateInterval(),
                true,
                0,
                Duration.ZERO,
                Duration.ZERO,
                Duration.ZERO,
                true,
                tls));
    }

    private static CachesConfig redis(String address, boolean anyone) {
        return CacheServers.all(new RedisConfig(
                address,
                "",
                PATIENT,
                Duration.ZERO,
                0,
                0,
                "",
                Secret.NONE,
                "",
                Secret.NONE,
                true,
                anyone,
                Duration.ZERO,
                Duration.ZERO,
                Duration.ZERO));
    }

    @Test
    void memcachedIsBelievedWhenItsAuthorityAndNameAreRight() throws Exception {
        try (FakeServer server = server(MEMCACHED)) {
            assertThat(read(memcached(server.address(), trusting("server.crt", "store.example", false))))
                    .containsExactly('x');
            assertThat(read(memcached(server.address(), trusting("", "another.test", true))))
                    .containsExactly('x');
            assertThat(read(memcached(server.address(), trusting("server.crt", "another.test", false))))
                    .isNull();
            assertThat(read(memcached(server.address(), trusting("server.crt", "", false))))
                    .isNull();
            assertThat(read(memcached(server.address(), trusting("client.crt", "store.example", false))))
                    .isNull();
            assertThat(read(memcached(server.address(), trusting("", "", false))))
                    .isNull();
        }
    }

    @Test
    void redisIsBelievedWhenNobodyIsAskedFor() throws Exception {
        try (FakeServer server = server(REDIS)) {
            assertThat(read(redis(server.address(), true))).containsExactly('x');
            assertThat(read(redis(server.address(), false))).isNull();
        }
    }

    /// Plain text where a handshake is expected is a miss; so is an announcement that is too long, which the guard sees
    /// behind the encryption.
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatIsNoAnswerIsAMissHereToo(boolean encrypted) throws Exception {
        byte[] long1 = "VALUE key 0 2000000000\r\n".getBytes(US_ASCII);
        byte[] long2 = "*1\r\n$2000000000\r\n".getBytes(US_ASCII);
        try (FakeServer memcached = encrypted ? server(long1) : new FakeServer(FakeServer.answering(MEMCACHED));
                FakeServer redis = encrypted ? server(long2) : new FakeServer(FakeServer.answering(REDIS))) {
            assertThat(read(memcached(memcached.address(), trusting("", "", true)))).isNull();
            assertThat(read(redis(redis.address(), true))).isNull();
        }
    }
}
