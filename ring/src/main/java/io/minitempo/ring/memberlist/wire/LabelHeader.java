// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.memberlist.wire;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/// The outermost layer of packets and of requests on streams: `f4 | length | cluster label`, absent without a label
/// (`spec/ring.md §10.1`).
final class LabelHeader {

    private LabelHeader() {}

    /// The header of `label`; nothing when it is empty.
    static byte[] encode(String label) {
        if (label.isEmpty()) {
            return new byte[0];
        }
        byte[] text = label.getBytes(StandardCharsets.UTF_8);
        if (text.length > WireLimits.MAX_LABEL_BYTES) {
            throw new IllegalArgumentException("cluster label of " + text.length + " bytes; at most 255");
        }
        byte[] header = new byte[2 + text.length];
        header[0] = (byte) MessageType.LABEL;
        header[1] = (byte) text.length;
        System.arraycopy(text, 0, header, 2, text.length);
        return header;
    }

    /// Reads the rest of a header whose first byte has been read.
    static String decode(InputStream in) throws IOException {
        int length = in.read();
        if (length <= 0) {
            throw new MalformedMessageException("label header without a label");
        }
        return new String(MsgpackReader.exactly(in, length), StandardCharsets.UTF_8);
    }

    /// Refuses a peer of another cluster.
    ///
    /// @throws LabelMismatchException when `found` is not `expected`
    static void check(String expected, String found) {
        if (!expected.equals(found)) {
            throw new LabelMismatchException(expected, found);
        }
    }
}
