// SPDX-License-Identifier: Apache-2.0
package io.minitempo.objectstore.cache;

import io.minitempo.core.time.Clock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Speaks memcached's text protocol: `get` of any number of keys and `set` with flags 0, as Tempo writes values.
final class MemcachedClient implements CacheClient {

    private static final Methods METHODS = new Methods("Memcache.Get", "Memcache.GetMulti", "Memcache.Put");
    private static final int LONGEST_KEY = 250;
    /// What is longer is read by memcached as a point in time.
    private static final long LONGEST_RELATIVE_SECONDS = Duration.ofDays(30).toSeconds();

    private final MemcachedServers servers;
    private final Duration ttl;
    private final Clock clock;

    MemcachedClient(MemcachedServers servers, Duration ttl, Clock clock) {
        this.servers = servers;
        this.ttl = ttl;
        this.clock = clock;
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
    public List<byte @Nullable []> get(List<String> keys) throws IOException {
        List<byte @Nullable []> values = new ArrayList<>(keys.size());
        Map<ConnectionPool, List<Integer>> byServer = new LinkedHashMap<>();
        for (int i = 0; i < keys.size(); i++) {
            values.add(null);
            byServer.computeIfAbsent(servers.of(keys.get(i)), server -> new ArrayList<>())
                    .add(i);
        }
        for (Map.Entry<ConnectionPool, List<Integer>> part : byServer.entrySet()) {
            part.getKey().call(connection -> {
                ask(connection, keys, part.getValue(), values);
                return true;
            });
        }
        return values;
    }

    /// Answers come in any order and leave out what is not there; each must be one of those asked for.
    private static void ask(
            Connection connection, List<String> keys, List<Integer> wanted, List<byte @Nullable []> values)
            throws IOException {
        Map<String, Integer> open = new LinkedHashMap<>();
        StringBuilder request = new StringBuilder("get");
        for (int index : wanted) {
            if (open.put(keys.get(index), index) == null) {
                request.append(' ').append(keys.get(index));
            }
        }
        connection.write(request.append("\r\n").toString());
        connection.flush();
        for (String line = connection.line(); !line.equals("END"); line = connection.line()) {
            String[] fields = line.split(" ", -1);
            if (fields.length < 4 || !fields[0].equals("VALUE")) {
                throw new IOException("expected VALUE or END, found \"" + line + '"');
            }
            Integer index = open.remove(fields[1]);
            if (index == null) {
                throw new IOException("answer for a key that was not asked for: " + fields[1]);
            }
            values.set(index, connection.value(Connection.number(fields[3])));
        }
    }

    @Override
    public void set(String key, byte[] value) throws IOException {
        String answer = servers.of(key).call(connection -> {
            connection.write("set " + key + " 0 " + expiry() + " " + value.length + "\r\n");
            connection.write(value);
            connection.write("\r\n".getBytes(StandardCharsets.US_ASCII));
            connection.flush();
            String line = connection.line();
            if (line.equals("STORED") || line.startsWith("SERVER_ERROR ")) {
                return line;
            }
            throw new IOException("expected STORED, found \"" + line + '"');
        });
        if (!answer.equals("STORED")) {
            throw new CacheRefusal("memcached refused a value of " + value.length + " bytes: " + answer);
        }
    }

    private long expiry() {
        long seconds = Math.ceilDiv(ttl.toMillis(), 1000L);
        return seconds > LONGEST_RELATIVE_SECONDS ? clock.instant().getEpochSecond() + seconds : seconds;
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
