// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.shred;

import com.google.protobuf.ByteString;

/// Service and name of the root span of a trace, as rows have them (`spec/blocks.md §11.1`).
///
/// @param service the name of the root's service, empty when there is none
/// @param span the name of the root, empty when there is none
public record RootNames(ByteString service, ByteString span) {

    /// No root.
    public static final RootNames NONE = new RootNames(ByteString.EMPTY, ByteString.EMPTY);

    /// These names with those of a later row in place of what is empty (`spec/blocks.md §11.4`).
    public RootNames or(RootNames later) {
        return new RootNames(service.isEmpty() ? later.service : service, span.isEmpty() ? later.span : span);
    }
}
