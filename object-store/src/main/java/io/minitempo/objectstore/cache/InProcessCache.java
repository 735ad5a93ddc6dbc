// SPDX-License-Identifier: Apache-2.0
package io.minitempo.objectstore.cache;

import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A cache in the heap of this process, bounded by bytes.
final class InProcessCache implements Cache {

    private static final int ENTRY_BYTES = 64;

    private final com.github.benmanes.caffeine.cache.Cache<String, byte[]> values;

    InProcessCache(InProcessConfig config) {
        Caffeine<String, byte[]> builder = Caffeine.newBuilder()
                .maximumWeight(config.maxSizeBytes())
                .weigher((String key, byte[] value) -> ENTRY_BYTES + key.length() + value.length);
        this.values = config.ttl().isPositive()
                ? builder.expireAfterWrite(config.ttl()).build()
                : builder.build();
    }

    @Override
    public List<byte @Nullable []> get(List<String> keys) {
        List<byte @Nullable []> found = new ArrayList<>(keys.size());
        for (String key : keys) {
            found.add(values.getIfPresent(key));
        }
        return found;
    }

    @Override
    public void put(String key, byte[] value) {
        values.put(key, value);
    }
}
