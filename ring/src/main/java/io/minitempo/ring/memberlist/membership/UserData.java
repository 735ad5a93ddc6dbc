// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.memberlist.membership;

import io.minitempo.ring.memberlist.wire.Bytes;
import java.util.List;

/// What the members share besides their list: messages that are gossiped along, and a state that is exchanged whole.
///
/// Called by any thread, never with the lock of [Membership] held, except [#broadcasts].
public interface UserData {

    /// A user message arrived.
    void received(Bytes message);

    /// Encoded user messages that wait to be gossiped, at most `limitBytes` of them; each call counts as one
    /// transmission of what it returns. Must not block.
    ///
    /// @param overheadBytes what each message costs in addition
    /// @param clusterSize members known, which decides how often a message is sent
    List<byte[]> broadcasts(int overheadBytes, int limitBytes, int clusterSize);

    /// The whole state, to be sent to a peer.
    Bytes localState();

    /// The whole state of a peer.
    void merge(Bytes state);
}
