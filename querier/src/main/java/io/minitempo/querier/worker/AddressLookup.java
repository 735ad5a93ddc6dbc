// SPDX-License-Identifier: Apache-2.0
package io.minitempo.querier.worker;

import io.minitempo.core.TempoException;
import io.minitempo.core.net.HostPort;
import java.net.UnknownHostException;
import java.util.List;

/// Finds the addresses behind a name.
@FunctionalInterface
public interface AddressLookup {

    /// The addresses of `host:port` as `ip:port`, sorted, at least one.
    ///
    /// @throws TempoException.Unavailable when the name has none, or nobody can tell
    List<String> addresses(HostPort name);

    /// The resolver of the JVM.
    static AddressLookup system() {
        return name -> {
            try {
                return name.lookUp().stream()
                        .map(found -> new HostPort(found.getAddress().getHostAddress(), name.port()).toString())
                        .distinct()
                        .sorted()
                        .toList();
            } catch (UnknownHostException e) {
                throw new TempoException.Unavailable("query-frontend " + name + " cannot be resolved", e);
            }
        };
    }
}
