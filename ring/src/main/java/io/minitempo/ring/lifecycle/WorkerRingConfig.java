// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.lifecycle;

import io.minitempo.core.net.HostPort;
import io.minitempo.ring.AddressResolver;
import io.minitempo.ring.AddressSettings;
import io.minitempo.ring.kv.KvConfig;
import java.time.Duration;
import java.util.List;

/// The `backend_worker.ring` block, and `compactor.ring` of 2.10: members that share out jobs (`spec/ring.md §3`,
/// `§4.2`).
///
/// @param kvstore where the ring is kept; an empty store means no ring, and every process does every job
/// @param heartbeatPeriod the time between two heartbeats; zero for none
/// @param heartbeatTimeout when others count as dead
/// @param waitStabilityMinDuration how long the members must stay the same before work starts
/// @param waitStabilityMaxDuration when work starts although they do not
/// @param instanceId the instance id; empty for the host name
/// @param instanceInterfaceNames where to look for an address
/// @param instancePort the port to advertise; without one the ring shows 0
/// @param instanceAddr the address to advertise, used as it is
/// @param enableInet6 whether IPv6 addresses are looked at
/// @param waitActiveInstanceTimeout how long this process waits to see itself ACTIVE
public record WorkerRingConfig(
        KvConfig kvstore,
        Duration heartbeatPeriod,
        Duration heartbeatTimeout,
        Duration waitStabilityMinDuration,
        Duration waitStabilityMaxDuration,
        String instanceId,
        List<String> instanceInterfaceNames,
        int instancePort,
        String instanceAddr,
        boolean enableInet6,
        Duration waitActiveInstanceTimeout) {

    private static final int TOKENS = 512;

    /// Copies the list.
    public WorkerRingConfig {
        instanceInterfaceNames = List.copyOf(instanceInterfaceNames);
    }

    /// Tempo's defaults.
    public static WorkerRingConfig defaults() {
        return new WorkerRingConfig(
                KvConfig.unsharded(),
                Duration.ofSeconds(5),
                Duration.ofMinutes(1),
                Duration.ofMinutes(1),
                Duration.ofMinutes(5),
                "",
                List.of("eth0", "en0"),
                0,
                "",
                false,
                Duration.ofMinutes(10));
    }

    /// The block as `target: all` overrides it: no ring, every job is done here (`spec/ring.md §2`).
    public WorkerRingConfig inProcess() {
        return new WorkerRingConfig(
                kvstore.withStore(""),
                heartbeatPeriod,
                heartbeatTimeout,
                waitStabilityMinDuration,
                waitStabilityMaxDuration,
                instanceId,
                instanceInterfaceNames,
                instancePort,
                instanceAddr,
                enableInet6,
                waitActiveInstanceTimeout);
    }

    /// Whether jobs are shared out over a ring.
    public boolean isSharded() {
        return !kvstore.store().isEmpty();
    }

    /// The registration of this worker, with its address found.
    ///
    /// @param ring the ring's name, `backend-worker` or `compactor`
    /// @param block the path of the block, for errors
    /// @throws io.minitempo.core.TempoException.Invalid when no address is found
    public Registration registration(String ring, String block, AddressResolver resolver, HostPort listen) {
        AddressSettings address = new AddressSettings(
                instanceAddr,
                instancePort,
                instanceInterfaceNames,
                enableInet6,
                false,
                block + ".instance_addr",
                block + ".instance_interface_names");
        return new Registration(
                ring,
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
        List<String> problems =
                ConfigProblems.of(block, heartbeatPeriod, heartbeatTimeout, "instance_port", instancePort);
        ConfigProblems.notNegative(problems, block + ".wait_stability_min_duration", waitStabilityMinDuration);
        ConfigProblems.notNegative(problems, block + ".wait_stability_max_duration", waitStabilityMaxDuration);
        ConfigProblems.notNegative(problems, block + ".wait_active_instance_timeout", waitActiveInstanceTimeout);
        return problems;
    }
}
