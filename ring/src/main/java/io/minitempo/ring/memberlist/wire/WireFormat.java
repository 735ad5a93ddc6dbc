// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.memberlist.wire;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// What the members of one cluster agree on about the layers of their messages.
///
/// @param label cluster label, empty for none
/// @param verifyLabel whether messages with another label are refused
/// @param compression how outgoing messages are compressed; null sends them plain. All forms are always understood
public record WireFormat(
        String label, boolean verifyLabel, @Nullable Compression compression) {

    /// No label, no compression: Tempo's default.
    public static final WireFormat PLAIN = new WireFormat("", true, null);

    /// @throws IllegalArgumentException when the label is longer than 255 bytes
    public WireFormat {
        if (label.getBytes(StandardCharsets.UTF_8).length > WireLimits.MAX_LABEL_BYTES) {
            throw new IllegalArgumentException("cluster label longer than " + WireLimits.MAX_LABEL_BYTES + " bytes");
        }
    }

    void checkLabel(String found) {
        if (verifyLabel) {
            LabelHeader.check(label, found);
        }
    }
}
