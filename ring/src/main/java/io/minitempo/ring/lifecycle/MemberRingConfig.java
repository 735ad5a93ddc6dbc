// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.lifecycle;

import io.minitempo.core.net.HostPort;
import io.minitempo.ring.AddressResolver;
import io.minitempo.ring.AddressSettings;
import io.minitempo.ring.kv.KvConfig;
import java.time.Duration;
import java.util.List;

/// The `live_store.ring` and `metrics_generator.ring` blocks: members that callers dial (`spec/ring.md §3`).
///
/// @param kvstore where the ring is kept
/// @param heartbeatPeriod the time between two heartbeats; zero for none
/// @param heartbeatTimeout when others count as dead
/// @param instanceId the instance id; empty for the host name
/// @param instanceInterfaceNames where to look for an address
/// @param instanceAddr the address to advertise, used as it is
/// @param instancePort the port to advertise; 0 for the port that is listened on
/// @param enableInet6 whether IPv6 addresses are looked at
/// @param instanceZone the availability zone
public record MemberRingConfig(
        KvConfig kvstore,
        Duration heartbeatPeriod,
        Duration heartbeatTimeout,
        String instanceId,
        List<String> instanceInterfaceNames,
        String instanceAddr,
        int instancePort,
        boolean enableInet6,
        String instanceZone) {

    /// Copies the list.
    public MemberRingConfig {
        instanceInterfaceNames = List.copyOf(instanceInterfaceNames);
    }

    /// Tempo's defaults, the same in 2.10 and 3.0.
    public static MemberRingConfig defaults() {
        return new MemberRingConfig(
                KvConfig.defaults(),
                Duration.ofSeconds(5),
                Duration.ofMinutes(1),
                "",
                List.of("eth0", "en0"),
                "",
                0,
                false,
                "");
    }

    /// The block as `target: all` overrides it: a ring inside the process, at the loopback address (`spec/ring.md §2`).
    public MemberRingConfig inProcess() {
        return new MemberRingConfig(
                kvstore.withStore("inmemory"),
                heartbeatPeriod,
                heartbeatTimeout,
                instanceId,
                instanceInterfaceNames,
                "127.0.0.1",
                instancePort,
                enableInet6,
                instanceZone);
    }

    /// The registration of this block's member, with its address found.
    ///
    /// @param ring the ring's name
    /// @param block the path of the block, such as `live_store.ring`, for errors
    /// @param listen where the process listens for gRPC
    /// @throws io.minitempo.core.TempoException.Invalid when no address is found
    public Registration registration(
            String ring, String block, int tokenCount, AddressResolver resolver, HostPort listen) {
        AddressSettings address = new AddressSettings(
                instanceAddr,
                instancePort,
                instanceInterfaceNames,
                enableInet6,
                true,
                block + ".instance_addr",
                block + ".instance_interface_names");
        return new Registration(
                ring,
                resolver.instanceId(instanceId),
                resolver.resolve(address, listen),
                instanceZone,
                tokenCount,
                heartbeatPeriod,
                heartbeatTimeout,
                true);
    }

    /// The problems of this block, each with its full key.
    public List<String> validate(String block) {
        return ConfigProblems.of(block, heartbeatPeriod, heartbeatTimeout, "instance_port", instancePort);
    }
}
