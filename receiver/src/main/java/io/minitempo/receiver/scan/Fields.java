// SPDX-License-Identifier: Apache-2.0
package io.minitempo.receiver.scan;

import io.minitempo.core.wire.WireReader;

/// What happens to a field that its message's reader does not take.
final class Fields {

    private Fields() {}

    /// Skips a field above the known numbers; refuses a known one, which is here because of its wire type.
    ///
    /// @throws MalformedRequestException when the field's number is known
    static void unknown(WireReader in, int known, String message) {
        if (in.field() <= known) {
            throw new MalformedRequestException("proto: wrong wireType = " + in.type() + " for field " + in.field()
                    + " of " + message + " at byte " + in.tagOffset());
        }
    }

    /// Checks the length of an id.
    ///
    /// @throws MalformedRequestException in the words of Tempo when it is neither empty nor `expected` bytes long
    static void idLength(WireReader in, int expected, String name) {
        if (in.valueLength() != expected && in.valueLength() != 0) {
            throw new MalformedRequestException("unmarshal: invalid " + name + " length");
        }
    }
}
