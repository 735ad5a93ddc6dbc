// SPDX-License-Identifier: Apache-2.0
package io.minitempo.objectstore.cache;

import static io.minitempo.testsupport.Eventually.eventually;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.minitempo.core.time.Clock;
import io.minitempo.core.time.Deadline;
import io.minitempo.objectstore.CacheRole;
import io.minitempo.testsupport.RefusingPort;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// What a cache server may do wrong, over real connections: each time nothing is found, and nothing else happens.
final class CacheFaultsIT {

    /// Long enough that no slow machine makes an answer late.
    private static final Duration PATIENT = Duration.ofSeconds(20);

    private static final Duration HASTY = Duration.ofMillis(50);

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private CacheProvider provider = new CacheProvider(CachesConfig.defaults(), Clock.system(), registry);

    /// Which protocol is spoken.
    enum Kind {
        MEMCACHED,
        REDIS;

        CachesConfig config(String address, Duration timeout) {
            return this == MEMCACHED
                    ? CacheServers.all(CacheServers.memcached(address, timeout))
                    : CacheServers.all(CacheServers.redis(address, timeout));
        }
    }

    @AfterEach
    void stop() throws InterruptedException {
        provider.stop(Deadline.after(Duration.ofSeconds(10)));
    }

    private Cache start(Kind kind, String address, Duration timeout) throws InterruptedException {
        provider = new CacheProvider(kind.config(address, timeout), Clock.system(), registry);
        provider.start(cause -> {});
        return provider.of(CacheRole.BLOOM);
    }

    private long failures() {
        return registry.find("tempo_memcache_request_duration_seconds").tag("status_code", "500").timers().stream()
                        .mapToLong(Timer::count)
                        .sum()
                + registry.find("tempo_rediscache_request_duration_seconds").tag("status_code", "500").timers().stream()
                        .mapToLong(Timer::count)
                        .sum();
    }

    @ParameterizedTest
    @CsvSource({
        "MEMCACHED, 'NONSENSE\\r\\n'",
        "MEMCACHED, 'ERROR\\r\\n'",
        "MEMCACHED, 'SERVER_ERROR out of memory\\r\\n'",
        "MEMCACHED, 'VALUE\\r\\n'",
        "MEMCACHED, 'VALUE other 0 1\\r\\nx\\r\\nEND\\r\\n'",
        "MEMCACHED, 'VALUE key 0 -1\\r\\nEND\\r\\n'",
        "MEMCACHED, 'VALUE key 0 x\\r\\nEND\\r\\n'",
        "MEMCACHED, 'VALUE key 0 2000000000\\r\\nEND\\r\\n'",
        "MEMCACHED, 'VALUE key 0 99999999999999999999\\r\\nEND\\r\\n'",
        "MEMCACHED, 'VALUE key 0 1\\r\\nxyz\\r\\nEND\\r\\n'",
        "MEMCACHED, '$1\\r\\nx\\r\\n'",
        "REDIS, '+OK\\r\\n'",
        "REDIS, '-ERR no\\r\\n'",
        "REDIS, '-LOADING\\r\\n'",
        "REDIS, ':1\\r\\n'",
        "REDIS, '*-1\\r\\n'",
        "REDIS, '*0\\r\\n'",
        "REDIS, '*2\\r\\n$1\\r\\nx\\r\\n$1\\r\\nx\\r\\n'",
        "REDIS, '*2000000000\\r\\n'",
        "REDIS, '*1\\r\\n:1\\r\\n'",
        "REDIS, '*1\\r\\n$2000000000\\r\\n'",
        "REDIS, '*1\\r\\n$-5\\r\\n'",
        "REDIS, '*1\\r\\n$1\\r\\nxyz\\r\\n'",
        "REDIS, 'VALUE key 0 1\\r\\nx\\r\\nEND\\r\\n'",
        "REDIS, '\\r\\n'",
    })
    void anAnswerThatIsNoneIsAMiss(Kind kind, String answer) throws Exception {
        byte[] bytes = answer.replace("\\r", "\r").replace("\\n", "\n").getBytes(ISO_8859_1);
        try (FakeServer server = new FakeServer(FakeServer.answering(bytes))) {
            Cache cache = start(kind, server.address(), PATIENT);
            assertThat(cache.get(List.of("key"))).containsExactly((byte[]) null);
            assertThat(failures()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void randomBytesAreMisses(Kind kind) throws Exception {
        long seed = 20261121;
        Random random = new Random(seed);
        FakeServer.Script noise = (connection, server) -> {
            byte[] bytes = new byte[1 + random.nextInt(4000)];
            random.nextBytes(bytes);
            if (connection.getInputStream().read(new byte[1 << 12]) > 0) {
                connection.getOutputStream().write(bytes);
            }
        };
        try (FakeServer server = new FakeServer(noise)) {
            Cache cache = start(kind, server.address(), PATIENT);
            for (int i = 0; i < 200; i++) {
                assertThat(cache.get(List.of("a", "b", "c")))
                        .as("seed %d, call %d", seed, i)
                        .containsExactly(null, null, null);
                cache.put("a", new byte[10]);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void anEndlessLineIsAMiss(Kind kind) throws Exception {
        FakeServer.Script endless = (connection, server) -> {
            byte[] letters = "x".repeat(1 << 12).getBytes(ISO_8859_1);
            while (true) {
                connection.getOutputStream().write(letters);
            }
        };
        try (FakeServer server = new FakeServer(endless)) {
            assertThat(start(kind, server.address(), PATIENT).get(List.of("key")))
                    .containsExactly((byte[]) null);
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void aServerThatHangsUpIsAMiss(Kind kind) throws Exception {
        try (FakeServer server = new FakeServer((connection, s) -> {})) {
            assertThat(start(kind, server.address(), PATIENT).get(List.of("key")))
                    .containsExactly((byte[]) null);
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void aRefusingServerIsAMiss(Kind kind) throws Exception {
        try (RefusingPort port = new RefusingPort()) {
            Cache cache = start(kind, port.address(), PATIENT);
            cache.put("key", new byte[1]);
            assertThat(cache.get(List.of("key"))).containsExactly((byte[]) null);
        }
    }

    /// The server is silent for as long as it lives, so only the timeout can end the call; soon it is not asked any
    /// more.
    @ParameterizedTest
    @EnumSource(Kind.class)
    void aSilentServerCostsItsTimeoutAndIsThenLeftAlone(Kind kind) throws Exception {
        try (FakeServer server = new FakeServer((connection, s) -> s.untilClosed())) {
            Cache cache = start(kind, server.address(), HASTY);
            int most = CircuitBreaker.Settings.DEFAULT.failures();
            for (int i = 0; i < 1000; i++) {
                assertThat(cache.get(List.of("key"))).containsExactly((byte[]) null);
            }
            // Each pause of a second lets one more call through; a thousand calls that wait for nothing take no minute.
            assertThat(failures()).isBetween((long) most, most + 60L);
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void aServerThatSendsAByteNowAndThenCostsItsTimeoutAtMost(Kind kind) throws Exception {
        FakeServer.Script drip = (connection, server) -> {
            byte[] start =
                    (kind == Kind.MEMCACHED ? "VALUE key 0 1000000\r\n" : "*1\r\n$1000000\r\n").getBytes(ISO_8859_1);
            connection.getOutputStream().write(start);
            while (true) {
                connection.getOutputStream().write('x');
                Clock.system().sleep(Duration.ofMillis(5));
            }
        };
        try (FakeServer server = new FakeServer(drip)) {
            Cache cache = start(kind, server.address(), Duration.ofMillis(200));
            assertThat(cache.get(List.of("key"))).containsExactly((byte[]) null);
            assertThat(failures()).isEqualTo(1);
        }
    }

    /// It reads nothing, so what is written stays in buffers and then nowhere: writers must not be lost to it.
    @ParameterizedTest
    @EnumSource(Kind.class)
    void writesToAServerThatReadsNothingAreDropped(Kind kind) throws Exception {
        try (FakeServer server = new FakeServer((connection, s) -> s.untilClosed())) {
            Cache cache = start(kind, server.address(), HASTY);
            byte[] value = new byte[8 << 20];
            for (int i = 0; i < 200; i++) {
                cache.put("key" + i, value);
            }
            assertThat(registry.get("tempo_cache_dropped_background_writes_total")
                            .counter()
                            .count())
                    .isGreaterThan(0);
            eventually(() -> assertThat(registry.get("tempo_cache_background_queue_length")
                            .gauge()
                            .value())
                    .isZero());
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void aLateAnswerNeverAnswersTheNextCall(Kind kind) throws Exception {
        AtomicInteger calls = new AtomicInteger();
        FakeServer.Script late = (connection, server) -> {
            if (connection.getInputStream().read(new byte[1 << 12]) > 0 && calls.incrementAndGet() == 1) {
                Clock.system().sleep(Duration.ofMillis(150));
            }
            connection
                    .getOutputStream()
                    .write((kind == Kind.MEMCACHED ? "VALUE key 0 1\r\nx\r\nEND\r\n" : "*1\r\n$1\r\nx\r\n")
                            .getBytes(ISO_8859_1));
            server.untilClosed();
        };
        try (FakeServer server = new FakeServer(late)) {
            Cache cache = start(kind, server.address(), HASTY);
            assertThat(cache.get(List.of("key"))).containsExactly((byte[]) null);
            eventually(() -> assertThat(cache.get(List.of("key")).getFirst()).isEqualTo(new byte[] {'x'}));
            assertThat(server.accepted()).isGreaterThanOrEqualTo(2);
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void noThreadIsLeftAfterTheStop(Kind kind) throws Exception {
        byte[] nothing = (kind == Kind.MEMCACHED ? "END\r\n" : "*1\r\n$-1\r\n").getBytes(ISO_8859_1);
        try (FakeServer server = new FakeServer(FakeServer.answering(nothing))) {
            assertThat(start(kind, server.address(), PATIENT).get(List.of("key")))
                    .containsExactly((byte[]) null);
            assertThat(failures()).isZero();
            assertThat(threads()).isNotEmpty();
            provider.stop(Deadline.after(Duration.ofSeconds(10)));
            eventually(() -> assertThat(threads()).isEmpty());
        }
    }

    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("cache-io") || name.startsWith("lettuce"))
                .toList();
    }
}
