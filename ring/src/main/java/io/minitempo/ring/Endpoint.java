// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring;

import io.minitempo.core.net.HostPort;

/// Where a component listens, and what it tells others to dial (`spec/ring.md §3`).
///
/// The two differ when a proxy stands in front. Whoever calls a component uses the advertised address only; pages show
/// both side by side.
///
/// @param listen the socket that is bound
/// @param advertise the address in the ring
public record Endpoint(HostPort listen, HostPort advertise) {

    /// Whether callers are sent to another address than the one that is bound.
    ///
    /// A wildcard host, or none, listens on every address, so only the ports are compared then.
    public boolean isBehindProxy() {
        boolean everywhere = listen.host().isEmpty()
                || listen.host().equals("0.0.0.0")
                || listen.host().equals("::");
        return listen.port() != advertise.port()
                || !everywhere && !listen.host().equals(advertise.host());
    }

    @Override
    public String toString() {
        return "listens on " + listen + ", advertises " + advertise;
    }
}
