// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.lifecycle;

import io.minitempo.core.net.HostPort;
import io.minitempo.ring.AddressResolver;
import io.minitempo.ring.AddressSettings;
import io.minitempo.ring.kv.KvConfig;
import java.time.Duration;
import java.util.List;

/// The `distributor.ring` block: members that are counted, and that nobody dials (`spec/ring.md §3`).
///
/// In 2.10 the block does not exist; the same defaults held there.
///
/// @param kvstore where the ring is kept
/// @param heartbeatPeriod the time between two heartbeats; zero for none
/// @param heartbeatTimeout when others count as dead
/// @param instanceId the instance id; empty for the host name
/// @param instanceInterfaceNames where to look for an address
/// @param instancePort the port to advertise; without one the ring shows 0
/// @param instanceAddr the address to advertise, used as it is
/// @param enableInet6 whether IPv6 addresses are looked at
public record DistributorRingConfig(
        KvConfig kvstore,
        Duration heartbeatPeriod,
        Duration heartbeatTimeout,
        String instanceId,
        List<String> instanceInterfaceNames,
        int instancePort,
        String instanceAddr,
        boolean enableInet6) {

    private static final int TOKENS = 1;

    /// Copies the list.
    public DistributorRingConfig {
        instanceInterfaceNames = List.copyOf(instanceInterfaceNames);
    }

    /// Tempo's defaults.
    public static DistributorRingConfig defaults() {
        return new DistributorRingConfig(
                KvConfig.defaults(),
                Duration.ofSeconds(5),
                Duration.ofMinutes(5),
                "",
                List.of("eth0", "en0"),
                0,
                "",
                false);
    }

    /// The registration of this distributor, with its address found.
    ///
    /// @throws io.minitempo.core.TempoException.Invalid when no address is found
    public Registration registration(AddressResolver resolver, HostPort listen) {
        AddressSettings address = new AddressSettings(
                instanceAddr,
                instancePort,
                instanceInterfaceNames,
                enableInet6,
                false,
                "distributor.ring.instance_addr",
                "distributor.ring.instance_interface_names");
        return new Registration(
                "distributor",
                resolver.instanceId(instanceId),
                resolver.resolve(address, listen),
                "",
                TOKENS,
                heartbeatPeriod,
                heartbeatTimeout,
                true);
    }

    /// The problems of this block, each with its full key.
    public List<String> validate(String block) {
        return ConfigProblems.of(block, heartbeatPeriod, heartbeatTimeout, "instance_port", instancePort);
    }
}
