// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring;

import java.util.List;

/// What the configuration says about the advertised address of one ring member.
///
/// @param address used as it is when not empty; a host name or an IP
/// @param port used when greater than zero
/// @param interfaceNames where to look for an address, in order; empty means every interface that holds a private
///     address, as the 2.x lifecycler does by default
/// @param enableInet6 whether IPv6 addresses are looked at, and preferred
/// @param fallsBackToListenPort whether the listen port is advertised when no port is set; where it is not, the ring
///     shows port 0 (`spec/ring.md §3`)
/// @param addressKey the full key of `address`, for errors
/// @param interfaceNamesKey the full key of `interfaceNames`, for errors
public record AddressSettings(
        String address,
        int port,
        List<String> interfaceNames,
        boolean enableInet6,
        boolean fallsBackToListenPort,
        String addressKey,
        String interfaceNamesKey) {

    /// Copies the list.
    public AddressSettings {
        interfaceNames = List.copyOf(interfaceNames);
    }
}
