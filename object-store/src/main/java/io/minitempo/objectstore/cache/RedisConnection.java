// SPDX-License-Identifier: Apache-2.0
package io.minitempo.objectstore.cache;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.async.BaseRedisAsyncCommands;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// A connection of Lettuce to a server of Redis, or to all servers of a cluster.
final class RedisConnection implements CacheConnection {

    /// Keys are text, values bytes as they are.
    static final RedisCodec<String, byte[]> CODEC = RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE);

    private final StatefulConnection<String, byte[]> connection;
    private final BaseRedisAsyncCommands<String, byte[]> commands;
    private final boolean isCluster;
    private final Duration kept;

    /// @param kept how long values are kept, zero for as long as there is room
    RedisConnection(
            StatefulConnection<String, byte[]> connection,
            BaseRedisAsyncCommands<String, byte[]> commands,
            boolean isCluster,
            Duration kept) {
        this.connection = connection;
        this.commands = commands;
        this.isCluster = isCluster;
        this.kept = kept;
    }

    /// What one server is asked for: keys of one slot in a cluster, whose answers go to these places.
    private record Asked(List<Integer> places, CompletionStage<List<byte @Nullable []>> answer) {}

    @Override
    public List<byte @Nullable []> get(List<String> keys) throws IOException, InterruptedException {
        Map<Integer, List<Integer>> bySlot = new LinkedHashMap<>();
        List<byte @Nullable []> values = new ArrayList<>(keys.size());
        for (int i = 0; i < keys.size(); i++) {
            values.add(null);
            int slot = isCluster ? SlotHash.getSlot(keys.get(i)) : 0;
            bySlot.computeIfAbsent(slot, s -> new ArrayList<>()).add(i);
        }
        List<Asked> asked = new ArrayList<>(bySlot.size());
        for (List<Integer> places : bySlot.values()) {
            CommandArgs<String, byte[]> arguments = new CommandArgs<>(CODEC);
            places.forEach(place -> arguments.addKey(keys.get(place)));
            ValuesOutput output = new ValuesOutput(CODEC, places.size());
            asked.add(new Asked(places, commands.dispatch(CommandType.MGET, output, arguments)));
        }
        for (Asked one : asked) {
            List<byte @Nullable []> found = Answers.await(one.answer);
            if (found.size() != one.places.size()) {
                throw new IOException("expected " + one.places.size() + " values, found " + found.size());
            }
            for (int i = 0; i < found.size(); i++) {
                values.set(one.places.get(i), found.get(i));
            }
        }
        return values;
    }

    @Override
    public void set(String key, byte[] value) throws IOException, InterruptedException {
        CommandArgs<String, byte[]> arguments = new CommandArgs<>(CODEC).addKey(key).addValue(value);
        if (kept.isPositive()) {
            arguments.add("PX").add(Math.max(1, kept.toMillis()));
        }
        String answer;
        try {
            answer = Answers.await(commands.dispatch(CommandType.SET, new StatusOutput<>(CODEC), arguments));
        } catch (IOException e) {
            if (e.getCause() instanceof RedisCommandExecutionException) {
                throw new CacheRefusal("Redis refused a value of " + value.length + " bytes: " + e.getMessage());
            }
            throw e;
        }
        if (!"OK".equals(answer)) {
            throw new IOException("expected OK, found \"" + answer + '"');
        }
    }

    @Override
    public boolean isOpen() {
        return connection.isOpen();
    }

    @Override
    public void close() {
        if (connection.isOpen()) {
            connection.closeAsync();
        }
    }
}
