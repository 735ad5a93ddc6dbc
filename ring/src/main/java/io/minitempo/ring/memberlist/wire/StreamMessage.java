// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.memberlist.wire;

/// What may stand on a two-way connection.
public sealed interface StreamMessage permits PushPull, StreamMessage.Plain {

    /// A message that packets have too: ping, ack, user message or failure.
    ///
    /// @param message the message
    record Plain(Message message) implements StreamMessage {}
}
