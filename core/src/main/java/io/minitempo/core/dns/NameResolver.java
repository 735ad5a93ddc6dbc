// SPDX-License-Identifier: Apache-2.0
package io.minitempo.core.dns;

import java.io.IOException;
import java.net.InetAddress;
import java.util.List;

/// Looks names up. Both methods block.
public interface NameResolver {

    /// All addresses of a host, in the order of the answer.
    ///
    /// @throws IOException when there are none, or the lookup fails
    List<InetAddress> addresses(String host) throws IOException;

    /// The SRV records of a name.
    ///
    /// @throws IOException when there are none, or the lookup fails
    List<Service> services(String name) throws IOException;

    /// One SRV record.
    ///
    /// @param target the host
    /// @param port its port
    record Service(String target, int port) {}
}
