// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.memberlist.membership;

import io.minitempo.ring.memberlist.wire.NodeAddress;
import io.minitempo.ring.memberlist.wire.PushPull;
import java.util.List;

/// How a member reaches others. No method blocks; both may be called while locks are held.
public interface Transport {

    /// Sends messages that nobody answers on the same way. They may be lost, doubled or overtaken.
    ///
    /// @param messages encoded messages, the first ones first
    /// @param checksum whether the receiver is known to understand a checksum layer
    void send(NodeAddress to, List<byte[]> messages, boolean checksum);

    /// Sends a full state and hands the reply, or the failure, to `outcome` exactly once, in any thread.
    void exchange(NodeAddress to, PushPull request, ExchangeOutcome outcome);

    /// Receives the end of an exchange.
    interface ExchangeOutcome {
        /// The peer answered.
        void replied(PushPull reply);

        /// The peer did not answer, or not with a state; `problem` says why.
        void failed(String problem);
    }
}
