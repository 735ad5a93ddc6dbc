// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.memberlist;

import io.minitempo.ring.HostPort;
import io.minitempo.ring.memberlist.membership.Member;
import io.minitempo.ring.memberlist.wire.KeyValuePair;
import io.minitempo.ring.memberlist.wire.NodeAddress;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What the `/memberlist` page shows (`spec/ring.md §8.5`), as of one moment.
///
/// @param now that moment
/// @param name this member
/// @param listen where this process listens
/// @param advertised what it tells others
/// @param members everyone known, also those gone, sorted by name
/// @param healthScore how far this process distrusts its own judgement; 0 is healthy
/// @param store the keys
/// @param historyBytes `message_history_buffer_bytes`
/// @param sent the newest messages queued here
/// @param received the newest messages that came
/// @param zone the `zone_aware_routing` block
public record MemberlistStatus(
        Instant now,
        String name,
        List<HostPort> listen,
        NodeAddress advertised,
        List<Member> members,
        int healthScore,
        SortedMap<String, Key> store,
        int historyBytes,
        List<HistoryEntry> sent,
        List<HistoryEntry> received,
        MemberlistConfig.ZoneAwareRouting zone) {

    /// Copies the collections.
    public MemberlistStatus {
        listen = List.copyOf(listen);
        members = List.copyOf(members);
        store = Collections.unmodifiableSortedMap(new TreeMap<>(store));
        sent = List.copyOf(sent);
        received = List.copyOf(received);
    }

    /// Those who are not gone, sorted by name, as the page lists and counts them.
    public List<Member> present() {
        return members.stream().filter(member -> !member.state().gone()).toList();
    }

    /// One key of the store.
    ///
    /// @param version how often it changed here
    /// @param codec who can read its value
    /// @param deleted whether the whole key was deleted
    /// @param updated when it was deleted; null in normal operation
    /// @param size bytes of the encoded value, tombstones included
    public record Key(
            long version,
            String codec,
            boolean deleted,
            @Nullable Instant updated,
            int size) {}

    /// One message of the history.
    ///
    /// @param id counts up from 1 over both ways
    /// @param time when it was queued or received
    /// @param size bytes of its value
    /// @param pair the message
    /// @param version the version of the key afterwards
    /// @param changes names of the entries that it changed
    public record HistoryEntry(int id, Instant time, int size, KeyValuePair pair, long version, List<String> changes) {}
}
