// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.lifecycle;

import io.minitempo.core.net.HostPort;
import io.minitempo.ring.AddressResolver;
import io.minitempo.ring.AddressSettings;
import io.minitempo.ring.instance.RingSettings;
import io.minitempo.ring.kv.KvConfig;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/// The `ingester.lifecycler` block of 2.10 (`spec/ring.md §3`, `§4.1`).
///
/// @param ring where the ring is kept and how it is read
/// @param numTokens how many tokens an instance holds
/// @param heartbeatPeriod the time between two heartbeats
/// @param heartbeatTimeout when others count as dead on this process's own ring page; nowhere else
/// @param observePeriod how long the tokens are observed before the instance becomes ACTIVE; zero for not at all
/// @param joinAfter how long the instance waits before it draws tokens
/// @param minReadyDuration how long the instance is kept unready after everything else is fine
/// @param interfaceNames where to look for an address; empty for every interface that holds a private one
/// @param enableInet6 whether IPv6 addresses are looked at
/// @param finalSleep how long the instance stays after it has flushed
/// @param tokensFilePath where tokens are kept over a restart; empty for nowhere
/// @param availabilityZone the availability zone
/// @param unregisterOnShutdown whether the entry is removed on stop
/// @param readinessCheckRingHealth whether readiness asks for every member to be healthy
/// @param address the address to advertise, used as it is
/// @param port the port to advertise; 0 for the port that is listened on
/// @param id the instance id; empty for the host name
public record LifecyclerConfig(
        Ring ring,
        int numTokens,
        Duration heartbeatPeriod,
        Duration heartbeatTimeout,
        Duration observePeriod,
        Duration joinAfter,
        Duration minReadyDuration,
        List<String> interfaceNames,
        boolean enableInet6,
        Duration finalSleep,
        String tokensFilePath,
        String availabilityZone,
        boolean unregisterOnShutdown,
        boolean readinessCheckRingHealth,
        String address,
        int port,
        String id) {

    /// Copies the list.
    public LifecyclerConfig {
        interfaceNames = List.copyOf(interfaceNames);
    }

    /// The defaults of 2.10.8.
    public static LifecyclerConfig defaults() {
        return new LifecyclerConfig(
                Ring.defaults(),
                128,
                Duration.ofSeconds(5),
                Duration.ofMinutes(1),
                Duration.ZERO,
                Duration.ZERO,
                Duration.ofSeconds(15),
                List.of(),
                false,
                Duration.ZERO,
                "",
                "",
                true,
                true,
                "",
                0,
                "");
    }

    /// The block as `target: all` overrides it: a ring inside the process, at the loopback address, without replication
    /// (`spec/ring.md §2`).
    public LifecyclerConfig inProcess() {
        return new LifecyclerConfig(
                new Ring(
                        ring.kvstore.withStore("inmemory"),
                        ring.heartbeatTimeout,
                        1,
                        ring.zoneAwarenessEnabled,
                        ring.excludedZones),
                numTokens,
                heartbeatPeriod,
                heartbeatTimeout,
                observePeriod,
                joinAfter,
                minReadyDuration,
                interfaceNames,
                enableInet6,
                finalSleep,
                tokensFilePath,
                availabilityZone,
                unregisterOnShutdown,
                readinessCheckRingHealth,
                "127.0.0.1",
                port,
                id);
    }

    /// The registration of this block's member, with its address found.
    ///
    /// @param name the ring's name
    /// @param block the path of the block, such as `ingester.lifecycler`, for errors
    /// @throws io.minitempo.core.TempoException.Invalid when no address is found
    public Registration registration(String name, String block, AddressResolver resolver, HostPort listen) {
        AddressSettings settings = new AddressSettings(
                address, port, interfaceNames, enableInet6, true, block + ".address", block + ".interface_names");
        return new Registration(
                name,
                resolver.instanceId(id),
                resolver.resolve(settings, listen),
                availabilityZone,
                numTokens,
                heartbeatPeriod,
                ring.heartbeatTimeout(),
                unregisterOnShutdown);
    }

    /// The problems of this block, each with its full key.
    public List<String> validate(String block) {
        List<String> problems = ConfigProblems.of(block, heartbeatPeriod, heartbeatTimeout, "port", port);
        ConfigProblems.notNegative(problems, block + ".ring.heartbeat_timeout", ring.heartbeatTimeout());
        ConfigProblems.notNegative(problems, block + ".num_tokens", numTokens);
        ConfigProblems.notNegative(problems, block + ".observe_period", observePeriod);
        ConfigProblems.notNegative(problems, block + ".join_after", joinAfter);
        ConfigProblems.notNegative(problems, block + ".min_ready_duration", minReadyDuration);
        ConfigProblems.notNegative(problems, block + ".final_sleep", finalSleep);
        if (ring.replicationFactor() < 1) {
            problems.add(block + ".ring.replication_factor: must be at least 1, found " + ring.replicationFactor());
        }
        return problems;
    }

    /// The `ring` block inside.
    ///
    /// @param kvstore where the ring is kept
    /// @param heartbeatTimeout when others count as dead
    /// @param replicationFactor how many instances hold each trace
    /// @param zoneAwarenessEnabled whether the replicas of a trace stand in different zones
    /// @param excludedZones zones to leave out, separated by commas
    public record Ring(
            KvConfig kvstore,
            Duration heartbeatTimeout,
            int replicationFactor,
            boolean zoneAwarenessEnabled,
            String excludedZones) {

        /// The defaults of 2.10.8.
        public static Ring defaults() {
            return new Ring(KvConfig.defaults(), Duration.ofMinutes(5), 1, false, "");
        }

        /// How the ring is read.
        public RingSettings settings() {
            List<String> excluded = Stream.of(excludedZones.split(",", -1))
                    .map(String::strip)
                    .filter(zone -> !zone.isEmpty())
                    .toList();
            return new RingSettings(replicationFactor, zoneAwarenessEnabled, heartbeatTimeout, excluded);
        }
    }
}
