// SPDX-License-Identifier: Apache-2.0
package io.minitempo.objectstore;

/// An object that is being written piece by piece and becomes visible as a whole, or not at all.
///
/// Owned by one thread. Memory is bounded by one part. After a failure, or when closed before [#complete], nothing
/// of it remains, and an object that stood under the key before still stands.
public interface Upload extends AutoCloseable {

    /// Appends bytes; the array may be reused after the call.
    ///
    /// @throws io.minitempo.core.TempoException.Unavailable when the store cannot serve now
    /// @throws InterruptedException when the caller is interrupted
    void write(byte[] bytes, int offset, int length) throws InterruptedException;

    /// Says that a natural part of the object, such as a row group, ends here. The store may cut its part here; it
    /// must not be counted on.
    ///
    /// @throws InterruptedException when the caller is interrupted
    void endPart() throws InterruptedException;

    /// How many bytes were appended.
    long size();

    /// Makes the object visible; returns once it is durable.
    ///
    /// @throws InterruptedException when the caller is interrupted
    void complete() throws InterruptedException;

    /// Discards the object unless it is complete. Never throws: what could not be discarded is logged.
    @Override
    void close();
}
