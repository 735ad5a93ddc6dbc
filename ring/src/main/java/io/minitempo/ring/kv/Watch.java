// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.kv;

/// A running watch of a key or prefix.
public interface Watch extends AutoCloseable {

    /// Ends the watch. The watcher is not called again once this returns, except when the watcher itself closes it.
    @Override
    void close();
}
