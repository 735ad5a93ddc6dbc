// SPDX-License-Identifier: Apache-2.0
package io.minitempo.objectstore;

/// Where a store that copies bytes puts them: arrays that a reader lends and takes back when it is done with them.
/// Stores whose bytes come as arrays already, or that keep what they have read, do not ask. Owned by one thread.
@FunctionalInterface
public interface ReadMemory {

    /// New arrays.
    ReadMemory NEW = byte[]::new;

    /// An array of at least so many bytes, whatever they are.
    byte[] take(int length);
}
