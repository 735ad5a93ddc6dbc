// SPDX-License-Identifier: Apache-2.0
package io.minitempo.receiver.scan;

/// Is asked before a request takes memory that the number of its bytes does not show: a span of two bytes takes 56 in
/// an [OtlpIndex], and some hundred as objects.
@FunctionalInterface
public interface Growth {
    /// Never refuses, for bytes that come from ourselves.
    Growth UNLIMITED = bytes -> {};

    /// Bytes that an element of a protocol other than OTLP takes, about, until it is OTLP: as it was decoded, as a
    /// record and as a message.
    long ELEMENT = 200;

    /// The request is about to take so many bytes more.
    ///
    /// @throws io.minitempo.core.TempoException when it must not
    void by(long bytes);
}
