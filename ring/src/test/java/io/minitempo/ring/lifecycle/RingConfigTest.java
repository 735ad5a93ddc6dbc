// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.minitempo.core.net.HostPort;
import io.minitempo.ring.AddressResolver;
import io.minitempo.ring.LocalHost;
import io.minitempo.ring.RingKeys;
import io.minitempo.ring.instance.InstanceRingType;
import io.minitempo.ring.kv.KvConfig;
import io.minitempo.ring.ownership.PartitionRingConfig;
import io.minitempo.ring.partition.PartitionRingType;
import io.minitempo.testsupport.Golden;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/// Defaults against the recorded ones, and what each block makes of the address (`spec/ring.md §3`).
class RingConfigTest {

    private static final HostPort LISTEN = new HostPort("", 19095);
    private static final LocalHost HOST = new LocalHost() {
        @Override
        public String name() {
            return "vm";
        }

        @Override
        public List<Interface> interfaces() {
            return List.of(new Interface("eth0", List.of(InetAddress.ofLiteral("10.0.0.5"))));
        }
    };
    private static final AddressResolver RESOLVER = new AddressResolver(HOST);

    @Nested
    class Addresses {

        @Test
        void ofALiveStoreFallBackToTheListenPort() {
            Registration registration =
                    MemberRingConfig.defaults().registration("live-store", "live_store.ring", 0, RESOLVER, LISTEN);
            assertThat(registration.address()).isEqualTo("10.0.0.5:19095");
            assertThat(registration.id()).isEqualTo("vm");
            assertThat(registration.endpoint().isBehindProxy()).isFalse();
        }

        @Test
        void ofALiveStoreBehindASidecarAdvertiseItsPort() {
            MemberRingConfig defaults = MemberRingConfig.defaults();
            MemberRingConfig config = new MemberRingConfig(
                    defaults.kvstore(),
                    defaults.heartbeatPeriod(),
                    defaults.heartbeatTimeout(),
                    "live-store-0",
                    defaults.instanceInterfaceNames(),
                    "",
                    9095,
                    false,
                    "zone-a");
            Registration registration = config.registration("live-store", "live_store.ring", 0, RESOLVER, LISTEN);
            assertThat(registration.address()).isEqualTo("10.0.0.5:9095");
            assertThat(registration.endpoint().listen()).isEqualTo(LISTEN);
            assertThat(registration.endpoint().isBehindProxy()).isTrue();
            assertThat(registration.zone()).isEqualTo("zone-a");
        }

        @Test
        void ofAnIngesterBehindASidecarAdvertiseItsPort() {
            LifecyclerConfig d = LifecyclerConfig.defaults();
            LifecyclerConfig config = new LifecyclerConfig(
                    d.ring(),
                    d.numTokens(),
                    d.heartbeatPeriod(),
                    d.heartbeatTimeout(),
                    d.observePeriod(),
                    d.joinAfter(),
                    d.minReadyDuration(),
                    d.interfaceNames(),
                    d.enableInet6(),
                    d.finalSleep(),
                    d.tokensFilePath(),
                    d.availabilityZone(),
                    d.unregisterOnShutdown(),
                    d.readinessCheckRingHealth(),
                    d.address(),
                    12345,
                    d.id());
            Registration registration = config.registration("ingester", "ingester.lifecycler", RESOLVER, LISTEN);
            assertThat(registration.address()).isEqualTo("10.0.0.5:12345");
            assertThat(registration.tokenCount()).isEqualTo(128);
            assertThat(registration.heartbeatTimeout()).isEqualTo(Duration.ofMinutes(5));
        }

        @Test
        void ofDistributorsAndWorkersHavePortZero() {
            assertThat(DistributorRingConfig.defaults()
                            .registration(RESOLVER, LISTEN)
                            .address())
                    .isEqualTo("10.0.0.5:0");
            Registration worker =
                    WorkerRingConfig.defaults().registration("backend-worker", "backend_worker.ring", RESOLVER, LISTEN);
            assertThat(worker.address()).isEqualTo("10.0.0.5:0");
            assertThat(worker.tokenCount()).isEqualTo(512);
        }
    }

    @Nested
    class InOneProcess {

        @Test
        void ringsStayInsideAtTheLoopbackAddress() {
            MemberRingConfig member = MemberRingConfig.defaults().inProcess();
            assertThat(member.kvstore().store()).isEqualTo("inmemory");
            assertThat(member.registration("live-store", "live_store.ring", 0, RESOLVER, LISTEN)
                            .address())
                    .isEqualTo("127.0.0.1:19095");
            LifecyclerConfig ingester = LifecyclerConfig.defaults().inProcess();
            assertThat(ingester.ring().kvstore().store()).isEqualTo("inmemory");
            assertThat(ingester.ring().replicationFactor()).isEqualTo(1);
            assertThat(ingester.address()).isEqualTo("127.0.0.1");
            assertThat(PartitionRingConfig.defaults().inProcess().kvstore().store())
                    .isEqualTo("inmemory");
            assertThat(WorkerRingConfig.defaults().inProcess().isSharded()).isFalse();
        }

        @Test
        void keysCarryThePrefixOfTheStore() {
            assertThat(InstanceRingType.key(KvConfig.defaults(), RingKeys.LIVE_STORE)
                            .name())
                    .isEqualTo("collectors/live-store");
            assertThat(PartitionRingType.key(KvConfig.defaults(), RingKeys.LIVE_STORE_PARTITIONS)
                            .name())
                    .isEqualTo("collectors/livestore-partitions");
        }
    }

    @Nested
    class Defaults {

        private final String v3 = Golden.text("status/config-defaults.yaml");
        private final String v2 = Golden.text("status/2.10.8/config-defaults.yaml");

        @Test
        void ofTheRingsAreThoseRecorded() {
            assertThat(block(v3, "live_store:", "    ring:"))
                    .contains("store: memberlist", "heartbeat_period: 5s", "heartbeat_timeout: 1m0s", "- en0");
            MemberRingConfig member = MemberRingConfig.defaults();
            assertThat(member.kvstore()).isEqualTo(KvConfig.defaults());
            assertThat(member.heartbeatPeriod()).isEqualTo(Duration.ofSeconds(5));
            assertThat(member.heartbeatTimeout()).isEqualTo(Duration.ofMinutes(1));
            assertThat(block(v3, "distributor:", "    ring:")).contains("heartbeat_timeout: 5m0s");
            assertThat(DistributorRingConfig.defaults().heartbeatTimeout()).isEqualTo(Duration.ofMinutes(5));
            assertThat(block(v3, "backend_worker:", "    ring:"))
                    .contains(
                            "store: \"\"",
                            "wait_stability_min_duration: 1m0s",
                            "wait_stability_max_duration: 5m0s",
                            "wait_active_instance_timeout: 10m0s");
            WorkerRingConfig worker = WorkerRingConfig.defaults();
            assertThat(worker.isSharded()).isFalse();
            assertThat(worker.waitStabilityMinDuration()).isEqualTo(Duration.ofMinutes(1));
            assertThat(worker.waitStabilityMaxDuration()).isEqualTo(Duration.ofMinutes(5));
            assertThat(worker.waitActiveInstanceTimeout()).isEqualTo(Duration.ofMinutes(10));
        }

        @Test
        void ofTheLifecyclerAreThoseRecorded() {
            assertThat(block(v2, "ingester:", "    lifecycler:"))
                    .contains(
                            "heartbeat_timeout: 5m0s",
                            "replication_factor: 1",
                            "num_tokens: 128",
                            "min_ready_duration: 15s",
                            "unregister_on_shutdown: true",
                            "readiness_check_ring_health: true");
            LifecyclerConfig lifecycler = LifecyclerConfig.defaults();
            assertThat(lifecycler.ring().heartbeatTimeout()).isEqualTo(Duration.ofMinutes(5));
            assertThat(lifecycler.ring().replicationFactor()).isEqualTo(1);
            assertThat(lifecycler.numTokens()).isEqualTo(128);
            assertThat(lifecycler.heartbeatTimeout()).isEqualTo(Duration.ofMinutes(1));
            assertThat(lifecycler.minReadyDuration()).isEqualTo(Duration.ofSeconds(15));
            assertThat(lifecycler.unregisterOnShutdown()).isTrue();
            assertThat(lifecycler.readinessCheckRingHealth()).isTrue();
        }

        @Test
        void ofThePartitionRingAreThoseRecorded() {
            assertThat(block(v3, "live_store:", "    partition_ring:"))
                    .contains(
                            "min_partition_owners_count: 1",
                            "min_partition_owners_duration: 10s",
                            "delete_inactive_partition_after: 13h0m0s");
            PartitionRingConfig partitions = PartitionRingConfig.defaults();
            assertThat(partitions.minPartitionOwnersCount()).isEqualTo(1);
            assertThat(partitions.minPartitionOwnersDuration()).isEqualTo(Duration.ofSeconds(10));
            assertThat(partitions.deleteInactivePartitionAfter()).isEqualTo(Duration.ofHours(13));
        }

        /// The lines of a block within a top-level block.
        private static String block(String yaml, String top, String inner) {
            String topLevel = yaml.substring(yaml.indexOf("\n" + top));
            StringBuilder block = new StringBuilder();
            topLevel.substring(topLevel.indexOf("\n" + inner) + inner.length() + 1)
                    .lines()
                    .skip(1)
                    .takeWhile(line -> line.startsWith("        "))
                    .forEach(line -> block.append(line).append('\n'));
            return block.toString();
        }
    }

    @Nested
    class Validation {

        @Test
        void findsNothingWrongWithDefaults() {
            assertThat(MemberRingConfig.defaults().validate("a")).isEmpty();
            assertThat(DistributorRingConfig.defaults().validate("a")).isEmpty();
            assertThat(WorkerRingConfig.defaults().validate("a")).isEmpty();
            assertThat(LifecyclerConfig.defaults().validate("a")).isEmpty();
            assertThat(PartitionRingConfig.defaults().validate("a")).isEmpty();
        }

        @Test
        void namesEveryProblemWithItsKey() {
            MemberRingConfig d = MemberRingConfig.defaults();
            MemberRingConfig config = new MemberRingConfig(
                    d.kvstore(), Duration.ofSeconds(-1), Duration.ofSeconds(-1), "", List.of(), "", 70000, false, "");
            assertThat(config.validate("live_store.ring"))
                    .containsExactly(
                            "live_store.ring.heartbeat_period: must not be negative",
                            "live_store.ring.heartbeat_timeout: must not be negative",
                            "live_store.ring.instance_port: must be at most 65535, found 70000");
            assertThat(new PartitionRingConfig(KvConfig.defaults(), -1, Duration.ofSeconds(-1), Duration.ZERO)
                            .validate("p"))
                    .containsExactly(
                            "p.min_partition_owners_count: must not be negative, found -1",
                            "p.min_partition_owners_duration: must not be negative");
        }
    }

    @Test
    void readsExcludedZonesSeparatedByCommas() {
        LifecyclerConfig.Ring ring =
                new LifecyclerConfig.Ring(KvConfig.defaults(), Duration.ofMinutes(5), 3, true, "zone-a, zone-b,");
        assertThat(ring.settings().excludedZones()).containsExactly("zone-a", "zone-b");
        assertThat(ring.settings().zoneAware()).isTrue();
        assertThat(LifecyclerConfig.Ring.defaults().settings().excludedZones()).isEmpty();
    }
}
