// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.memberlist.wire;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/// All keys of a store, as a push/pull carries them: `u32 BE length | KeyValuePair`, again and again
/// (`spec/ring.md §11.2`).
public final class UserState {

    private static final int LENGTH_BYTES = 4;

    private UserState() {}

    /// The bytes of `pairs`, in their order.
    public static Bytes encode(List<KeyValuePair> pairs) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (KeyValuePair pair : pairs) {
            byte[] encoded = pair.encode();
            for (int shift = 24; shift >= 0; shift -= 8) {
                out.write(encoded.length >>> shift);
            }
            out.writeBytes(encoded);
        }
        return Bytes.wrap(out.toByteArray());
    }

    /// What could be read of a state.
    ///
    /// @param pairs the readable pairs
    /// @param problems why others were dropped
    public record Decoded(List<KeyValuePair> pairs, List<String> problems) {}

    /// Takes a state apart; a pair that cannot be read does not take the others with it, a wrong length ends the walk.
    public static Decoded decode(Bytes state) {
        byte[] bytes = state.array();
        List<KeyValuePair> pairs = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        int at = 0;
        while (at < bytes.length) {
            long length = bytes.length - at < LENGTH_BYTES ? Long.MAX_VALUE : length(bytes, at);
            if (length > bytes.length - at - LENGTH_BYTES) {
                problems.add("pair of " + Long.toUnsignedString(length) + " bytes exceeds the state at byte " + at);
                break;
            }
            at += LENGTH_BYTES;
            try {
                pairs.add(KeyValuePair.decode(bytes, at, (int) length));
            } catch (MalformedMessageException e) {
                problems.add(String.valueOf(e.getMessage()));
            }
            at += (int) length;
        }
        return new Decoded(List.copyOf(pairs), List.copyOf(problems));
    }

    private static long length(byte[] bytes, int at) {
        long length = 0;
        for (int i = 0; i < LENGTH_BYTES; i++) {
            length = length << 8 | bytes[at + i] & 0xff;
        }
        return length;
    }
}
