// SPDX-License-Identifier: Apache-2.0
package io.minitempo.objectstore.cache;

import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.output.CommandOutput;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The answer to `MGET`: a list of as many values as keys were asked for, and nothing else.
final class ValuesOutput extends CommandOutput<String, byte[], List<byte @Nullable []>> {

    private final int expected;
    private boolean isList;

    ValuesOutput(RedisCodec<String, byte[]> codec, int expected) {
        super(codec, new ArrayList<>(expected));
        this.expected = expected;
    }

    @Override
    public void multi(int count) {
        if (isList || count != expected) {
            throw new IllegalStateException("expected a list of " + expected + ", found one of " + count);
        }
        isList = true;
    }

    @Override
    @SuppressWarnings("NullAway") // a null for a key that is not there
    public void set(@Nullable ByteBuffer bytes) {
        if (!isList) {
            throw new IllegalStateException("expected a list of " + expected + ", found a text");
        }
        output.add(bytes == null ? null : codec.decodeValue(bytes));
    }
}
