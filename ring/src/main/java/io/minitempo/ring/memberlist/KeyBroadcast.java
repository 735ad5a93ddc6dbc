// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.memberlist;

import io.minitempo.ring.memberlist.membership.BroadcastQueue;
import java.util.Set;

/// A change of a key that waits to be gossiped; obsolete once a newer change names all its entries.
///
/// @param subject the key
/// @param message the encoded user message
/// @param names the entries that it changes
@SuppressWarnings("ArrayRecordComponent") // never compared
record KeyBroadcast(String subject, byte[] message, Set<String> names) implements BroadcastQueue.Broadcast {

    /// Copies the names.
    KeyBroadcast {
        names = Set.copyOf(names);
    }

    @Override
    public boolean replaces(BroadcastQueue.Broadcast older) {
        return older instanceof KeyBroadcast that && names.size() >= that.names.size() && names.containsAll(that.names);
    }
}
