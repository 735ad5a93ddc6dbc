// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.memberlist;

import io.minitempo.core.config.NotBuilt;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// The `memberlist` block (`spec/ring.md §9`); the defaults are those of Tempo 2.10 and 3.0.
///
/// @param nodeName this member's name; empty for the host name
/// @param randomizeNodeName whether `-` and eight hexadecimal digits are appended to the name
/// @param streamTimeout limit of dialling, and of each phase of an exchange of full state
/// @param retransmitFactor multiplied by the logarithm of the cluster's size: how often a message is passed on
/// @param pullPushInterval pause between exchanges of full state; 0 for none
/// @param gossipInterval pause between gossip rounds
/// @param gossipNodes members told in each gossip round
/// @param gossipToDeadNodesTime how long dead members are still told
/// @param deadNodeReclaimTime how long after its death a name may come back at another address; 0 for never
/// @param compressionEnabled whether messages are compressed
/// @param compressionAlgorithm `lzw`, or `snappy`, which Tempo up to 3.0.3 does not understand
/// @param notifyInterval least time between two calls of a watcher; 0 for none
/// @param receivedMessagesQueueSize user messages that may be processed at one time; more are dropped
/// @param processedMessagesQueueSize accepted for newer configurations; messages are merged where they arrive, so
///     there is no second queue
/// @param advertiseAddr IP address told to others; empty for the one that is bound
/// @param advertisePort port told to others, when `advertiseAddr` is set
/// @param clusterLabel what all members must send; empty for none
/// @param clusterLabelVerificationDisabled whether other labels are accepted
/// @param joinMembers seeds: `host:port`, `dns+host:port`, `dnssrv+name`, `dnssrvnoa+name`
/// @param minJoinBackoff first pause between attempts to join
/// @param maxJoinBackoff longest pause between attempts to join
/// @param maxJoinRetries attempts to join
/// @param abortIfClusterFastJoinFails whether the process stops when the first quick join fails
/// @param abortIfClusterFastJoinFailsMinNodes members that the quick join must reach
/// @param abortIfClusterJoinFails whether the process stops when no attempt to join succeeded
/// @param rejoinInterval pause between attempts to join again, against split clusters; 0 for none
/// @param rejoinSeedNodes whom to join again; empty for `joinMembers`
/// @param leftIngestersTimeout how long tombstones are kept
/// @param obsoleteEntriesTimeout how long deleted keys are kept
/// @param leaveTimeout limit of saying good-bye
/// @param broadcastTimeoutForLocalUpdatesOnShutdown limit of passing on own changes before the good-bye
/// @param messageHistoryBufferBytes bytes of messages kept for the page, each way; 0 for none
/// @param watchPrefixBufferSize accepted; watchers of prefixes lose nothing here whatever its size
/// @param bindAddr IP addresses to listen on; empty for all
/// @param bindPort port to listen on; 0 for any free one
/// @param packetDialTimeout limit of dialling for a packet
/// @param packetWriteTimeout limit of writing a packet
/// @param maxConcurrentWrites packets written at one time; 0 for no limit
/// @param acquireWriterTimeout how long a packet waits for its turn before it is dropped
/// @param tlsEnabled whether all connections are TLS
/// @param tlsCertPath PEM file of the certificate chain, used as server and as client
/// @param tlsKeyPath PEM file of its key
/// @param tlsCaPath PEM file of the authorities that sign all members
/// @param tlsServerName the name expected in certificates, instead of the IP address dialled
/// @param tlsInsecureSkipVerify whether certificates of servers are left unchecked
/// @param tlsCipherSuites names of the suites allowed, separated by commas; empty for the JDK's choice
/// @param tlsMinVersion `VersionTLS10` to `VersionTLS13`; empty for 1.2
/// @param zoneAwareRouting the zone told to others
/// @param propagationDelayTracker a measurement that is not built
public record MemberlistConfig(
        String nodeName,
        boolean randomizeNodeName,
        Duration streamTimeout,
        int retransmitFactor,
        Duration pullPushInterval,
        Duration gossipInterval,
        int gossipNodes,
        Duration gossipToDeadNodesTime,
        Duration deadNodeReclaimTime,
        boolean compressionEnabled,
        String compressionAlgorithm,
        Duration notifyInterval,
        int receivedMessagesQueueSize,
        int processedMessagesQueueSize,
        String advertiseAddr,
        int advertisePort,
        String clusterLabel,
        boolean clusterLabelVerificationDisabled,
        List<String> joinMembers,
        Duration minJoinBackoff,
        Duration maxJoinBackoff,
        int maxJoinRetries,
        boolean abortIfClusterFastJoinFails,
        int abortIfClusterFastJoinFailsMinNodes,
        boolean abortIfClusterJoinFails,
        Duration rejoinInterval,
        List<String> rejoinSeedNodes,
        Duration leftIngestersTimeout,
        Duration obsoleteEntriesTimeout,
        Duration leaveTimeout,
        Duration broadcastTimeoutForLocalUpdatesOnShutdown,
        int messageHistoryBufferBytes,
        int watchPrefixBufferSize,
        List<String> bindAddr,
        int bindPort,
        Duration packetDialTimeout,
        Duration packetWriteTimeout,
        int maxConcurrentWrites,
        Duration acquireWriterTimeout,
        boolean tlsEnabled,
        String tlsCertPath,
        String tlsKeyPath,
        String tlsCaPath,
        String tlsServerName,
        boolean tlsInsecureSkipVerify,
        String tlsCipherSuites,
        String tlsMinVersion,
        ZoneAwareRouting zoneAwareRouting,
        @NotBuilt PropagationDelayTracker propagationDelayTracker) {

    private static final int MAX_LABEL_BYTES = 255;
    private static final int MAX_ZONE_BYTES = 16;

    /// Copies the lists and drops empty seeds, which `join_members: ""` yields.
    public MemberlistConfig {
        joinMembers = joinMembers.stream().filter(member -> !member.isBlank()).toList();
        rejoinSeedNodes =
                rejoinSeedNodes.stream().filter(member -> !member.isBlank()).toList();
        bindAddr = bindAddr.stream().filter(address -> !address.isBlank()).toList();
    }

    /// Tempo's defaults.
    public static MemberlistConfig defaults() {
        return new MemberlistConfig(
                "",
                true,
                Duration.ofSeconds(2),
                2,
                Duration.ofSeconds(30),
                Duration.ofSeconds(1),
                2,
                Duration.ofSeconds(30),
                Duration.ZERO,
                false,
                "lzw",
                Duration.ZERO,
                1024,
                1024,
                "",
                7946,
                "",
                false,
                List.of(),
                Duration.ofSeconds(1),
                Duration.ofMinutes(1),
                10,
                false,
                1,
                false,
                Duration.ZERO,
                List.of(),
                Duration.ofMinutes(5),
                Duration.ofSeconds(30),
                Duration.ofSeconds(20),
                Duration.ofSeconds(10),
                0,
                128,
                List.of(),
                7946,
                Duration.ofSeconds(2),
                Duration.ofSeconds(5),
                3,
                Duration.ofMillis(250),
                false,
                "",
                "",
                "",
                "",
                false,
                "",
                "",
                ZoneAwareRouting.defaults(),
                PropagationDelayTracker.defaults());
    }

    /// Everything that is wrong with the block, each with the full name of its key; empty when nothing is.
    public List<String> validate() {
        List<String> problems = new ArrayList<>();
        check(problems, gossipInterval.isPositive(), "gossip_interval must be positive");
        check(problems, !pullPushInterval.isNegative(), "pull_push_interval must not be negative");
        check(problems, gossipNodes > 0, "gossip_nodes must be positive");
        check(problems, retransmitFactor > 0, "retransmit_factor must be positive");
        check(problems, streamTimeout.isPositive(), "stream_timeout must be positive");
        check(problems, packetDialTimeout.isPositive(), "packet_dial_timeout must be positive");
        check(problems, packetWriteTimeout.isPositive(), "packet_write_timeout must be positive");
        check(problems, receivedMessagesQueueSize > 0, "received_messages_queue_size must be positive");
        check(problems, isPort(bindPort), "bind_port must be 0 to 65535, is " + bindPort);
        check(problems, isPort(advertisePort), "advertise_port must be 0 to 65535, is " + advertisePort);
        check(
                problems,
                compressionAlgorithm.equals("lzw") || compressionAlgorithm.equals("snappy"),
                "compression_algorithm must be lzw or snappy, is " + compressionAlgorithm);
        check(
                problems,
                clusterLabel.getBytes(StandardCharsets.UTF_8).length <= MAX_LABEL_BYTES,
                "cluster_label must not be longer than " + MAX_LABEL_BYTES + " bytes");
        check(
                problems,
                !tlsEnabled || (!tlsCertPath.isEmpty() && !tlsKeyPath.isEmpty()),
                "tls_cert_path and tls_key_path must be set when tls_enabled is true: every member is a server too");
        check(
                problems,
                zoneAwareRouting.role().equals("member")
                        || zoneAwareRouting.role().equals("bridge"),
                "zone_aware_routing.role must be member or bridge, is " + zoneAwareRouting.role());
        int zoneBytes = zoneAwareRouting.instanceAvailabilityZone().getBytes(StandardCharsets.UTF_8).length;
        check(
                problems,
                zoneBytes <= MAX_ZONE_BYTES,
                "zone_aware_routing.instance_availability_zone must not be longer than " + MAX_ZONE_BYTES + " bytes");
        check(
                problems,
                !zoneAwareRouting.enabled() || zoneBytes > 0,
                "zone_aware_routing.instance_availability_zone must be set when zone_aware_routing.enabled is true");
        return List.copyOf(problems);
    }

    private static void check(List<String> problems, boolean holds, String problem) {
        if (!holds) {
            problems.add("memberlist." + problem);
        }
    }

    private static boolean isPort(int port) {
        return port >= 0 && port <= 0xffff;
    }

    /// The `zone_aware_routing` block.
    ///
    /// @param enabled whether zone and role are told to others, who may then prefer members of their own zone
    /// @param instanceAvailabilityZone this member's zone
    /// @param role `member`, or `bridge` for one that connects zones
    public record ZoneAwareRouting(boolean enabled, String instanceAvailabilityZone, String role) {

        /// Off.
        public static ZoneAwareRouting defaults() {
            return new ZoneAwareRouting(false, "", "member");
        }
    }

    /// The `propagation_delay_tracker` block; enabling it is refused.
    ///
    /// @param enabled whether beacons are sent
    /// @param beaconInterval pause between beacons
    /// @param beaconLifetime how long a beacon is kept
    /// @param logBeaconsLatencyLongerThan delays that are logged
    public record PropagationDelayTracker(
            boolean enabled, Duration beaconInterval, Duration beaconLifetime, Duration logBeaconsLatencyLongerThan) {

        /// Off.
        public static PropagationDelayTracker defaults() {
            return new PropagationDelayTracker(false, Duration.ofMinutes(1), Duration.ofMinutes(10), Duration.ZERO);
        }
    }
}
