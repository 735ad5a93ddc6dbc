// SPDX-License-Identifier: Apache-2.0
package io.minitempo.objectstore.cache;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The calls of a cache server. They block, may fail and may hang; an interrupt of a virtual thread ends them.
interface CacheClient extends AutoCloseable {

    /// Names of the methods in metrics.
    ///
    /// @param get reading one key
    /// @param getMulti reading several
    /// @param put writing
    record Methods(String get, String getMulti, String put) {}

    /// How metrics name the calls.
    Methods methods();

    /// The name of the metric for the durations of calls.
    String durationMetric();

    /// Whether the server can have a key.
    boolean accepts(String key);

    /// The values of keys, in the order of the keys, null for those that are not there.
    ///
    /// @throws IOException when the server cannot be asked or its answer is none
    List<byte @Nullable []> get(List<String> keys) throws IOException, InterruptedException;

    /// Writes a value.
    ///
    /// @throws IOException when the server cannot be asked or refuses
    void set(String key, byte[] value) throws IOException, InterruptedException;

    /// Resolves names anew. Blocks.
    default void refresh() throws InterruptedException {}

    @Override
    void close();
}
