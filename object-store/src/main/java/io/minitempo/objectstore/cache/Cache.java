// SPDX-License-Identifier: Apache-2.0
package io.minitempo.objectstore.cache;

import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Values under keys that may be gone at any time. Any thread may use it.
///
/// Nothing but an interrupt makes a call fail: a cache that is slow, down, full or answers nonsense has nothing, and
/// says so within its timeout. Keys are ASCII without spaces.
public interface Cache {

    /// The cache that holds nothing.
    Cache NONE = new Cache() {
        @Override
        public List<byte @Nullable []> get(List<String> keys) {
            return Collections.nCopies(keys.size(), null);
        }

        @Override
        public void put(String key, byte[] value) {
            // holds nothing
        }

        @Override
        public boolean isOn() {
            return false;
        }
    };

    /// The values of keys, in the order of the keys, null for those that are not there. The arrays are the caller's to
    /// read, not to change.
    ///
    /// @throws InterruptedException when the caller is interrupted
    List<byte @Nullable []> get(List<String> keys) throws InterruptedException;

    /// Keeps a value, if there is room. Returns at once; the array must not be changed afterwards.
    void put(String key, byte[] value);

    /// Whether it may ever hold something.
    default boolean isOn() {
        return true;
    }
}
