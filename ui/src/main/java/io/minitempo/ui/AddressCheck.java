// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ui;

import io.minitempo.server.grpc.PeerProbe;

/// Tries whether an address of a ring answers right now.
@FunctionalInterface
public interface AddressCheck {

    /// Dials `host:port` and tells what is there.
    ///
    /// @throws InterruptedException when the caller is interrupted
    PeerProbe.Finding check(String address) throws InterruptedException;
}
