// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.memberlist.wire;

/// The six version bytes of a member: what it speaks at least, at most and now, for protocol and delegate.
///
/// Always six: Go peers crash on a shorter array and refuse push/pulls with an empty one (`spec/ring.md §10.3`).
///
/// @param protocolMin lowest protocol version understood
/// @param protocolMax highest protocol version understood
/// @param protocol version spoken
/// @param delegateMin lowest delegate version understood
/// @param delegateMax highest delegate version understood
/// @param delegate delegate version spoken
public record ProtocolVersions(
        int protocolMin, int protocolMax, int protocol, int delegateMin, int delegateMax, int delegate) {

    /// What every Tempo announces: `01 05 02 00 00 00`.
    public static final ProtocolVersions CURRENT = new ProtocolVersions(1, 5, 2, 0, 0, 0);

    private static final int LENGTH = 6;

    /// Reads the `Vsn` field.
    ///
    /// @throws MalformedMessageException when it is shorter than six bytes
    public static ProtocolVersions of(Bytes field) {
        if (field.length() < LENGTH) {
            throw new MalformedMessageException("Vsn of " + field.length() + " bytes; 6 expected");
        }
        return new ProtocolVersions(field.at(0), field.at(1), field.at(2), field.at(3), field.at(4), field.at(5));
    }

    /// Whether the protocol range is one at all.
    public boolean valid() {
        return protocolMin > 0 && protocolMax > 0 && protocolMin <= protocolMax;
    }

    Bytes bytes() {
        return Bytes.wrap(new byte[] {
            (byte) protocolMin,
            (byte) protocolMax,
            (byte) protocol,
            (byte) delegateMin,
            (byte) delegateMax,
            (byte) delegate
        });
    }
}
