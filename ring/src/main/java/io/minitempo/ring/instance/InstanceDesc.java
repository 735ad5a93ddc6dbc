// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.instance;

import io.minitempo.ring.token.Tokens;
import java.time.Duration;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/// One member of an instance ring (`spec/ring.md §1`). All times are unix seconds, 0 when unknown.
///
/// @param id the instance id, the key of the entry
/// @param address the advertised `host:port`, the only address that callers dial
/// @param timestamp the last heartbeat, and the clock of the merge
/// @param state what it is doing
/// @param tokens its share of the ring
/// @param zone its availability zone, or empty
/// @param registered when it registered first; kept as long as the entry exists
/// @param readOnlyUpdated when `readOnly` changed last
/// @param readOnly whether it takes no new tenants
/// @param versions application versions by number; Tempo leaves them empty
public record InstanceDesc(
        String id,
        String address,
        long timestamp,
        InstanceState state,
        Tokens tokens,
        String zone,
        long registered,
        long readOnlyUpdated,
        boolean readOnly,
        SortedMap<Long, Long> versions) {

    private static final SortedMap<Long, Long> NO_VERSIONS = Collections.emptySortedMap();

    /// Copies the versions.
    public InstanceDesc {
        versions = versions.isEmpty() ? NO_VERSIONS : Collections.unmodifiableSortedMap(new TreeMap<>(versions));
    }

    /// An entry without heartbeat, tokens or zone that is still PENDING.
    public static InstanceDesc of(String id, String address) {
        return new InstanceDesc(id, address, 0, InstanceState.PENDING, Tokens.NONE, "", 0, 0, false, NO_VERSIONS);
    }

    /// The entry with another address.
    public InstanceDesc withAddress(String other) {
        return new InstanceDesc(
                id, other, timestamp, state, tokens, zone, registered, readOnlyUpdated, readOnly, versions);
    }

    /// The entry with another heartbeat.
    public InstanceDesc withTimestamp(long other) {
        return new InstanceDesc(
                id, address, other, state, tokens, zone, registered, readOnlyUpdated, readOnly, versions);
    }

    /// The entry in another state.
    public InstanceDesc withState(InstanceState other) {
        return new InstanceDesc(
                id, address, timestamp, other, tokens, zone, registered, readOnlyUpdated, readOnly, versions);
    }

    /// The entry with other tokens.
    public InstanceDesc withTokens(Tokens other) {
        return new InstanceDesc(
                id, address, timestamp, state, other, zone, registered, readOnlyUpdated, readOnly, versions);
    }

    /// The entry in another zone.
    public InstanceDesc withZone(String other) {
        return new InstanceDesc(
                id, address, timestamp, state, tokens, other, registered, readOnlyUpdated, readOnly, versions);
    }

    /// The entry with another time of registration.
    public InstanceDesc withRegistered(long other) {
        return new InstanceDesc(
                id, address, timestamp, state, tokens, zone, other, readOnlyUpdated, readOnly, versions);
    }

    /// The entry with the read-only flag set or cleared at `updated`.
    public InstanceDesc withReadOnly(boolean other, long updated) {
        return new InstanceDesc(id, address, timestamp, state, tokens, zone, registered, updated, other, versions);
    }

    /// Whether the last heartbeat is at most `timeout` old at `nowMillis`; a timeout of zero makes every entry stale.
    public boolean isHeartbeatFresh(long nowMillis, Duration timeout) {
        return timestamp >= Math.ceilDiv(nowMillis - timeout.toMillis(), 1000);
    }
}
