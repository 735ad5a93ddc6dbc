// SPDX-License-Identifier: Apache-2.0
package io.minitempo.objectstore.cache;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A connection to a cache server, held by a client library. Owned by one call at a time.
///
/// Calls wait for their answer however long it takes; an interrupt ends the waiting, and then the connection must not
/// be used again.
interface CacheConnection extends AutoCloseable {

    /// Longest value that is written or read.
    int LONGEST_VALUE = 16 << 20;

    /// The values of keys, in the order of the keys, null for those that are not there.
    ///
    /// @throws IOException when the answer is none
    List<byte @Nullable []> get(List<String> keys) throws IOException, InterruptedException;

    /// Writes a value.
    ///
    /// @throws CacheRefusal when the server is well and does not want it
    /// @throws IOException when the answer is none
    void set(String key, byte[] value) throws IOException, InterruptedException;

    /// Whether it can be used still.
    boolean isOpen();

    @Override
    void close();
}
