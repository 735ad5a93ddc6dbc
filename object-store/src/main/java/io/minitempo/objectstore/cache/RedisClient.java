// SPDX-License-Identifier: Apache-2.0
package io.minitempo.objectstore.cache;

import io.minitempo.core.config.Secret;
import io.minitempo.core.time.Clock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Speaks Redis's protocol, version 2: `MGET`, and `SET` with an expiry.
final class RedisClient implements CacheClient {

    private static final Methods METHODS = new Methods("RedisCache.Get", "RedisCache.MGet", "RedisCache.Set");
    private static final int CONNECTIONS_PER_CORE = 10;
    private static final Duration IDLE_TIMEOUT = Duration.ofMinutes(5);
    private static final int LONGEST_KEY = 1024;

    private final RedisConfig config;
    private final RedisServer server;
    private final ConnectionPool pool;

    RedisClient(RedisConfig config, Dialer dialer, int cores, Clock clock) {
        this.config = config;
        this.server = new RedisServer(config, dialer);
        int most = config.poolSize() > 0 ? config.poolSize() : CONNECTIONS_PER_CORE * cores;
        Duration idle = config.idleTimeout().isPositive() ? config.idleTimeout() : IDLE_TIMEOUT;
        this.pool = new ConnectionPool(
                new ConnectionPool.Limits(most, most, idle, config.maxConnectionAge()), this::open, clock);
    }

    private Connection open() throws IOException {
        Connection connection = server.dial();
        boolean ready = false;
        try {
            authenticate(connection, config.username(), config.password());
            if (config.db() != 0) {
                send(connection, List.of(ascii("SELECT"), ascii(Integer.toString(config.db()))));
                ok(connection);
            }
            ready = true;
            return connection;
        } finally {
            if (!ready) {
                connection.close();
            }
        }
    }

    /// Sends a password, if there is one.
    ///
    /// @throws IOException when it is wrong
    static void authenticate(Connection connection, String username, Secret password) throws IOException {
        if (password.isEmpty()) {
            return;
        }
        List<byte[]> command = new ArrayList<>(List.of(ascii("AUTH")));
        if (!username.isEmpty()) {
            command.add(username.getBytes(StandardCharsets.UTF_8));
        }
        command.add(password.value().getBytes(StandardCharsets.UTF_8));
        send(connection, command);
        ok(connection);
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /// Sends a command as an array of strings.
    static void send(Connection connection, List<byte[]> words) throws IOException {
        connection.write("*" + words.size() + "\r\n");
        for (byte[] word : words) {
            connection.write("$" + word.length + "\r\n");
            connection.write(word);
            connection.write("\r\n");
        }
        connection.flush();
    }

    private static void ok(Connection connection) throws IOException {
        String line = connection.line();
        if (!line.equals("+OK")) {
            throw new IOException("expected +OK, found \"" + line + '"');
        }
    }

    /// An array of strings of a known length, or null for the null array.
    ///
    /// @throws IOException when the answer is another
    static @Nullable List<byte @Nullable []> array(Connection connection, int length) throws IOException {
        String line = connection.line();
        if (line.equals("*-1")) {
            return null;
        }
        if (!line.equals("*" + length)) {
            throw new IOException("expected an array of " + length + ", found \"" + line + '"');
        }
        List<byte @Nullable []> values = new ArrayList<>(length);
        for (int i = 0; i < length; i++) {
            String size = connection.line();
            if (!size.startsWith("$")) {
                throw new IOException("expected a string, found \"" + size + '"');
            }
            values.add(size.equals("$-1") ? null : connection.value(Connection.number(size.substring(1))));
        }
        return values;
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
    public List<byte @Nullable []> get(List<String> keys) throws IOException {
        List<byte[]> command = new ArrayList<>(keys.size() + 1);
        command.add(ascii("MGET"));
        keys.forEach(key -> command.add(key.getBytes(StandardCharsets.UTF_8)));
        List<byte @Nullable []> values = pool.call(connection -> {
            send(connection, command);
            List<byte @Nullable []> answer = array(connection, keys.size());
            if (answer == null) {
                throw new IOException("expected an array of " + keys.size() + ", found none");
            }
            return answer;
        });
        return values;
    }

    @Override
    public void set(String key, byte[] value) throws IOException {
        List<byte[]> command = new ArrayList<>(List.of(ascii("SET"), key.getBytes(StandardCharsets.UTF_8), value));
        if (config.kept().isPositive()) {
            command.add(ascii("PX"));
            command.add(ascii(Long.toString(Math.max(1, config.kept().toMillis()))));
        }
        String answer = pool.call(connection -> {
            send(connection, command);
            String line = connection.line();
            if (line.equals("+OK") || line.startsWith("-")) {
                return line;
            }
            throw new IOException("expected +OK, found \"" + line + '"');
        });
        if (!answer.equals("+OK")) {
            throw new CacheRefusal("Redis refused a value of " + value.length + " bytes: " + answer);
        }
    }

    @Override
    public void refresh() {
        server.refresh();
    }

    @Override
    public void close() {
        pool.close();
    }
}
